import threading

import pytest
import shiboken6
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject

from app.core import crash_log
from app.workers import background
from dass.errors import DassError
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.patience import wait_until


@pytest.fixture(autouse=True)
def log_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(crash_log, "log_folder", lambda: tmp_path)
    return tmp_path


def outcome(qtbot, function, *args):
    """Run ``function`` and return what was called with what."""
    told = []
    background.run(
        function, *args, then=lambda result: told.append(("then", result)), failed=lambda s: told.append(("failed", s))
    )
    wait_until(qtbot, lambda: bool(told))
    return told[0]


def test_a_function_runs_in_a_thread_and_its_result_arrives_in_the_caller_s(qtbot):
    here, there = threading.get_ident(), []
    background.run(threading.get_ident, then=lambda ran_in: there.extend([ran_in, threading.get_ident()]), failed=print)
    wait_until(qtbot, lambda: bool(there))
    assert there[0] != here
    assert there[1] == here


class Listener(QObject):
    def __init__(self, told):
        super().__init__()
        self.told = told

    def take(self, result):
        self.told.append((self.objectName(), result))


def test_who_is_gone_by_then_is_told_nothing(qtbot):
    told, go_on = [], threading.Event()
    gone, there = Listener(told), Listener(told)
    there.setObjectName("there")
    for listener in (gone, there):
        background.run(go_on.wait, then=listener.take, failed=print)
    shiboken6.delete(gone)
    go_on.set()
    wait_until(qtbot, lambda: bool(told))
    background.close()
    qtbot.wait(0)  # nothing more is under way
    assert told == [("there", True)]


@given(numbers=st.lists(st.integers(-2, 2), max_size=12))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_call_is_answered_once(qtbot, numbers):
    told = []
    for number in numbers:
        background.run(lambda n: 4 // n, number, then=told.append, failed=lambda _: told.append("failed"))
    wait_until(qtbot, lambda: len(told) == len(numbers))
    qtbot.wait(0)  # nothing more is under way
    assert sorted(map(str, told)) == sorted(str(4 // n) if n else "failed" for n in numbers)


@given(numbers=st.lists(st.integers(-2, 2), max_size=12))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_order_each_call_begins_when_the_one_before_is_done_and_so_come_the_answers(qtbot, numbers):
    told, done, there_before = [], [], []

    def share(number):
        there_before.append(list(done))
        done.append(number)
        return 4 // number

    for number in numbers:
        background.run_in_order(share, number, then=told.append, failed=lambda _: told.append("failed"))
    wait_until(qtbot, lambda: len(told) == len(numbers))
    assert there_before == [numbers[:n] for n in range(len(numbers))]
    assert told == [4 // n if n else "failed" for n in numbers]


def test_what_a_user_can_act_on_is_told_as_it_is(qtbot):
    def read():
        raise DassError("The card was pulled out; put it back.")

    assert outcome(qtbot, read) == ("failed", "The card was pulled out; put it back.")


def test_what_nobody_foresaw_is_told_in_a_sentence_and_logged(qtbot, log_folder):
    kind, sentence = outcome(qtbot, lambda: 1 / 0)
    assert kind == "failed"
    assert sentence.startswith("Something unforeseen went wrong (ZeroDivisionError")
    assert "Traceback" in (log_folder / "errors.log").read_text()


@pytest.mark.parametrize("run", [background.run, background.run_in_order])
def test_closing_waits_for_all_and_a_later_call_is_answered_too(qtbot, run):
    began, done, n = threading.Event(), [], 3 * background.N_THREADS
    for _ in range(n):
        run(lambda: (began.wait(), done.append(1)), then=print, failed=print)
    began.set()
    background.close()
    assert len(done) == n
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("background")]
    told = []
    run(lambda: 2, then=told.append, failed=print)
    wait_until(qtbot, lambda: told == [2])
