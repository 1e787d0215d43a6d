import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.workers.generator_child import MOST_AHEAD, NICENESS
from app.workers.generator_process import GeneratorProcess
from tests import fake_generators
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.patience import wait_until

ROOT = Path(__file__).parents[3]


class Watched:
    """A generator process, and all that it signalled."""

    def __init__(self, **how):
        self.process = GeneratorProcess(**how)
        self.items, self.ends, self.n_rests = [], [], 0
        self.process.yielded.connect(self.items.append)
        self.process.rested.connect(self._rest)
        self.process.finished.connect(lambda: self.ends.append("finished"))
        self.process.failed.connect(self.ends.append)

    def _rest(self):
        self.n_rests += 1


@pytest.fixture
def watched(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))  # where the child logs what nobody foresaw
    watched = Watched()
    yield watched
    watched.process.close()


def run(qtbot, watched, function, *args):
    """Run to the end, and return how it ended."""
    watched.process.start(function, *args)
    wait_until(qtbot, lambda: bool(watched.ends))
    assert not watched.process.is_running
    return watched.ends.pop()


def is_alive(pid):
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and " Z " not in status.read_text()  # a zombie has only not been buried yet


@pytest.mark.parametrize("n", [0, 1, MOST_AHEAD, 10 * MOST_AHEAD])
def test_all_that_is_yielded_arrives_in_order_before_the_end(qtbot, watched, n):
    assert run(qtbot, watched, fake_generators.counting, n) == "finished"
    assert watched.items == list(range(n))


def test_items_arrive_in_the_gui_thread_and_the_listener_ends(qtbot, watched):
    threads = set()
    watched.process.yielded.connect(lambda _: threads.add(threading.current_thread()))
    run(qtbot, watched, fake_generators.counting, 3)
    assert threads == {threading.main_thread()}


@given(pauses=st.sets(st.integers(0, 40), max_size=4))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pauses_change_nothing(qtbot, pauses):
    watched = Watched()
    process = watched.process
    process.yielded.connect(lambda item: process.pause() if item in pauses else None)
    process.rested.connect(process.resume)
    assert run(qtbot, watched, fake_generators.counting, 50) == "finished"
    assert watched.items == list(range(50))
    assert watched.n_rests == len(pauses)


def test_a_generator_at_rest_takes_no_step(qtbot, watched, tmp_path):
    watched.process.start(fake_generators.counting_into, tmp_path / "count")
    wait_until(qtbot, lambda: len(watched.items) > 3)
    watched.process.pause()
    wait_until(qtbot, lambda: watched.n_rests == 1)
    begun = int((tmp_path / "count").read_text())
    assert begun == len(watched.items)
    watched.process.stop()
    wait_until(qtbot, lambda: watched.ends == ["finished"])
    assert int((tmp_path / "count").read_text()) == begun


def test_it_can_be_paused_before_its_first_step(qtbot, watched, tmp_path):
    watched.process.start(fake_generators.counting_into, tmp_path / "count")
    watched.process.pause()
    wait_until(qtbot, lambda: watched.n_rests == 1)
    assert not (tmp_path / "count").exists()
    watched.process.resume()
    wait_until(qtbot, lambda: bool(watched.items))


def test_stopping_closes_the_generator(qtbot, watched, tmp_path):
    watched.process.start(fake_generators.counting_into, tmp_path / "count")
    wait_until(qtbot, lambda: bool(watched.items))
    watched.process.stop()
    wait_until(qtbot, lambda: watched.ends == ["finished"])
    assert (tmp_path / "count.closed").exists()
    assert watched.items == list(range(int((tmp_path / "count").read_text())))


def test_it_gets_just_so_far_ahead_of_who_takes_what_it_yields(qtbot, watched, tmp_path):
    leads = []

    def take_slowly(item):
        def lead():
            return int((tmp_path / "count").read_text()) - item

        while lead() < MOST_AHEAD:
            pass
        leads.append(lead())

    watched.process.yielded.connect(take_slowly)
    watched.process.start(fake_generators.counting_into, tmp_path / "count")
    wait_until(qtbot, lambda: len(leads) > 10 * MOST_AHEAD)
    assert set(leads) == {MOST_AHEAD}


def test_it_leaves_the_processor_to_others(qtbot, watched):
    run(qtbot, watched, fake_generators.priority)
    assert watched.items == [min(os.getpriority(os.PRIO_PROCESS, 0) + NICENESS, 19)]


def test_what_cannot_wait_has_the_priority_of_the_program(qtbot):
    urgent = Watched(niceness=0)
    run(qtbot, urgent, fake_generators.priority)
    assert urgent.items == [os.getpriority(os.PRIO_PROCESS, 0)]


@pytest.mark.parametrize(
    ("function", "args", "sentence"),
    [
        (fake_generators.unhappy, (), "The disk is full; make room."),
        (fake_generators.exiting, (), "ended unexpectedly (exit status 3)"),
        (fake_generators.signalled, (signal.SIGKILL,), "ended unexpectedly (killed, perhaps for want of memory)"),
        (fake_generators.signalled, (signal.SIGSEGV,), "ended unexpectedly (Segmentation fault)"),
        (fake_generators.broken, (), "Something unforeseen went wrong (ZeroDivisionError: division by zero)"),
        (fake_generators.unsendable, (), "Something unforeseen went wrong (AttributeError"),
    ],
)
def test_however_it_fails_there_is_one_sentence_and_it_can_run_again(qtbot, watched, function, args, sentence):
    assert sentence in run(qtbot, watched, function, *args)
    assert watched.items in (["alive"], [])
    assert run(qtbot, watched, fake_generators.counting, 1) == "finished"


def test_a_machine_that_has_no_room_for_a_process_is_told(watched, monkeypatch):
    def refuse(*_):
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", refuse)
    watched.process.start(fake_generators.counting, 1)
    assert "No process could be started (Resource temporarily unavailable)" in watched.ends[0]
    assert not watched.process.is_running


def test_it_has_one_run_at_a_time(qtbot, watched):
    watched.process.start(fake_generators.deaf)
    with pytest.raises(RuntimeError, match="one run at a time"):
        watched.process.start(fake_generators.counting, 1)


def test_closing_ends_one_that_does_not_listen_and_silences_it(qtbot, watched):
    watched.process.start(fake_generators.deaf)
    wait_until(qtbot, lambda: bool(watched.items))
    watched.process.close(wait_s=0.01)
    assert not is_alive(watched.items[0])
    assert run(qtbot, watched, fake_generators.counting, 1) == "finished"  # and nothing of the other before it


def test_closing_what_does_not_run_does_nothing(watched):
    watched.process.close()
    watched.process.close()


def test_the_program_can_end_without_closing_it():
    program = [sys.executable, "-m", "tests.fake_program", "deaf", "--end"]
    ended = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert ended.stderr == ""
    assert not is_alive(int(ended.stdout))


def test_it_ends_at_once_when_the_program_is_killed(qtbot):
    program = [sys.executable, "-m", "tests.fake_program", "deaf"]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE) as killed:
        child = int(killed.stdout.readline())
        assert is_alive(child)
        killed.kill()
    wait_until(qtbot, lambda: not is_alive(child))
