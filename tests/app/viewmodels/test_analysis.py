from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.viewmodels.analysis import AnalysisModel, State
from app.workers.analysis import Job
from tests.fake_scoring import scoring
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.patience import PATIENCE_MS, wait_until

N = 20


def job(model="quick", n_recordings=N):
    return Job(Path("night.dass"), tuple(range(1, n_recordings + 1)), model, "auto")


class Watched:
    """An analysis, and what it went through."""

    def __init__(self):
        self.model = AnalysisModel(scoring)
        self.states, self.scored, self.completed, self.skipped, self.failures, self.fractions = [], [], [], [], [], []
        self.model.state_changed.connect(lambda: self.states.append(self.model.state))
        self.model.progressed.connect(lambda: self.fractions.append(self.model.fraction))
        self.model.scored.connect(self.scored.append)
        self.model.completed.connect(self.completed.append)
        self.model.skipped.connect(self.skipped.append)
        self.model.failed.connect(self.failures.append)


@pytest.fixture
def watched():
    watched = Watched()
    yield watched
    watched.model.close()


def wait_for(qtbot, watched, state):
    wait_until(qtbot, lambda: watched.model.state is state)


def numbers(notices):
    return [notice.recording_id for notice in notices]


def test_it_loads_runs_and_completes(qtbot, watched):
    model = watched.model
    model.prepare(job())
    assert (model.state, model.fraction, model.times_realtime, model.seconds_left) == (State.IDLE, 0, None, None)
    model.start()
    assert (model.state, model.model, model.device) == (State.LOADING, "quick", "")
    wait_for(qtbot, watched, State.COMPLETE)
    assert watched.states == [State.LOADING, State.RUNNING, State.COMPLETE]
    assert (model.model, model.device) == ("Quick", "cpu")
    assert (model.fraction, model.times_realtime, model.seconds_left) == (1, 2, 0)
    assert numbers(watched.scored) == numbers(watched.completed) == list(range(1, N + 1))
    assert watched.fractions == sorted(watched.fractions)


def test_a_pause_is_seen_at_once_and_loses_nothing(qtbot, watched):
    model = watched.model
    model.scored.connect(lambda scored: model.pause() if scored.recording_id == 5 else None)
    model.prepare(job())
    model.start()
    with qtbot.waitSignal(model._process.rested, timeout=PATIENCE_MS):
        pass
    so_far = numbers(watched.scored)
    assert model.state is State.PAUSED
    assert so_far < list(range(1, N + 1))
    model.resume()
    wait_for(qtbot, watched, State.COMPLETE)
    assert numbers(watched.scored) == list(range(1, N + 1))
    assert watched.states == [State.LOADING, State.RUNNING, State.PAUSED, State.RUNNING, State.COMPLETE]


def test_it_can_be_paused_while_the_model_loads(qtbot, watched):
    watched.model.prepare(job())
    watched.model.start()
    with qtbot.waitSignal(watched.model._process.rested, timeout=PATIENCE_MS):
        watched.model.pause()
    assert watched.scored == []
    watched.model.resume()
    wait_for(qtbot, watched, State.COMPLETE)
    assert State.PAUSED in watched.states


def test_a_stop_is_seen_at_once_and_another_start_goes_on(qtbot, watched):
    watched.model.prepare(job("endless"))
    watched.model.start()
    wait_until(qtbot, lambda: len(watched.scored) > 3)
    watched.model.stop()
    assert watched.model.state is State.STOPPED
    watched.model.start()  # the process is still on its way to its end
    wait_for(qtbot, watched, State.RUNNING)
    watched.model.stop()
    wait_until(qtbot, lambda: not watched.model._process.is_running)
    assert watched.states == [State.LOADING, State.RUNNING, State.STOPPED] * 2


def test_of_a_job_that_was_put_aside_nothing_is_heard(qtbot, watched):
    watched.model.prepare(job("endless"))
    watched.model.start()
    wait_until(qtbot, lambda: bool(watched.scored))
    watched.model.prepare(job("other", 2))
    watched.scored.clear()
    assert (watched.model.state, watched.model.fraction) == (State.IDLE, 0)
    watched.model.start()
    wait_for(qtbot, watched, State.COMPLETE)
    assert numbers(watched.scored) == [1, 2]
    assert watched.model.model == "Other"


def test_a_job_can_be_put_aside_for_none(qtbot, watched):
    watched.model.prepare(job("endless"))
    watched.model.start()
    wait_until(qtbot, lambda: bool(watched.scored))
    watched.model.prepare(None)
    wait_until(qtbot, lambda: not watched.model._process.is_running)
    watched.model.start()
    assert (watched.model.state, watched.model.model, watched.failures) == (State.IDLE, "", [])


def test_a_failure_is_one_sentence_and_another_start_tries_again(qtbot, watched):
    watched.model.prepare(job("lost"))
    for _ in range(2):
        watched.model.start()
        wait_for(qtbot, watched, State.FAILED)
    assert watched.failures == ["There is no model lost; choose another."] * 2


def test_recordings_that_cannot_be_read_are_passed_on(qtbot, watched):
    watched.model.prepare(job("gapped", 1))
    watched.model.start()
    wait_for(qtbot, watched, State.COMPLETE)
    assert [skipped.reason for skipped in watched.skipped] == ["lost.wav cannot be read."]


COMMANDS = ("start", "pause", "resume", "stop", "look")

FOLLOWS = {
    State.IDLE: {State.LOADING},
    State.LOADING: {State.RUNNING, State.PAUSED, State.STOPPED},
    State.RUNNING: {State.PAUSED, State.STOPPED, State.COMPLETE},
    State.PAUSED: {State.LOADING, State.RUNNING, State.STOPPED, State.COMPLETE},
    State.STOPPED: {State.LOADING},
    State.COMPLETE: {State.LOADING},
}


@given(commands=st.lists(st.sampled_from(COMMANDS), max_size=12))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_whatever_order_it_is_commanded_it_can_always_be_brought_to_its_end(qtbot, commands):
    watched = Watched()
    watched.model.prepare(job())
    for command in commands:
        if command == "look":
            qtbot.wait(0)
        else:
            getattr(watched.model, command)()
    watched.model.resume()
    watched.model.start()
    wait_for(qtbot, watched, State.COMPLETE)
    wait_until(qtbot, lambda: not watched.model._process.is_running)
    assert numbers(watched.scored)[-N:] == list(range(1, N + 1))
    for before, after in zip([State.IDLE, *watched.states], watched.states, strict=False):
        assert after in FOLLOWS[before]


def test_what_has_tagged_everything_already_is_known_until_another_job_is_prepared(qtbot, watched):
    model = watched.model
    model.prepare(job())
    with qtbot.waitSignal(model.state_changed):
        model.note("streaming")
    assert (model.state, model.tagged_by) == (State.IDLE, "streaming")
    model.prepare(job())
    assert model.tagged_by == ""
