from contextlib import contextmanager
from itertools import chain, count
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from app.core import analyser, engine
from app.core.analyser import Analyser
from app.core.batch_task import Task
from app.workers import cluster, cluster_worker, local_crew
from app.workers.cluster import existing_cluster
from app.workers.local_crew import LocalCrew
from dass.events import EventPolicy
from tests.fake_cluster import threads_as_workers
from tests.fakes import FakeEngine

RATE = 8000
TASK = Task("fake", EventPolicy(), finds_events=True)


@pytest.fixture
def started(monkeypatch):
    """Start threads instead of processes, on a machine with eight processors; return how many of what."""
    started = []

    @contextmanager
    def local_cluster(n_workers, n_threads):
        started.append((n_workers, n_threads))
        with threads_as_workers(n_workers) as there, existing_cluster(there.scheduler_address) as client:
            yield client

    cluster_worker._engine.cache_clear()
    monkeypatch.setattr(cluster, "local_cluster", local_cluster)
    monkeypatch.setattr(local_crew, "n_processors", lambda: 8)
    monkeypatch.setattr(engine, "load_engine_like", lambda *_: FakeEngine())
    yield started
    cluster_worker._engine.cache_clear()


@pytest.fixture
def recordings(tmp_path, monkeypatch):
    monkeypatch.setattr(analyser, "cache_folder", lambda: tmp_path / "cache")
    for name in "abc":
        soundfile.write(tmp_path / f"{name}.wav", np.zeros(10 * RATE, np.float32), RATE)
    return [tmp_path / f"{name}.wav" for name in "abc"]


def analysed_by(n_jobs, recordings):
    crew = LocalCrew(Analyser(FakeEngine(), EventPolicy()), TASK, n_jobs)
    outcomes = crew.outcomes(recordings, lambda *_: None, lambda: False)
    assert crew.model.provenance.model == "fake"
    return {outcome.path: outcome.duration_s for outcome in outcomes}


@pytest.mark.parametrize(("n_jobs", "wanted"), [(1, []), (2, [(2, 4)]), (3, [(3, 2)]), (9, [(3, 2)])])
def test_as_many_processes_as_are_wished_share_the_processors(started, recordings, n_jobs, wanted):
    assert analysed_by(n_jobs, recordings) == dict.fromkeys(recordings, 10.0)
    assert started == wanted


def test_a_single_recording_needs_no_other_process(started, recordings):
    assert analysed_by(4, recordings[:1]) == {recordings[0]: 10.0}
    assert analysed_by(4, []) == {}
    assert started == []


@pytest.fixture
def clock(monkeypatch):
    """Set what a clock says when it is looked at: before each recording, after each block of it and at its end."""

    def clock(seconds):
        monkeypatch.setattr(local_crew, "time", SimpleNamespace(monotonic=iter(seconds).__next__))

    return clock


@pytest.fixture
def room_for(monkeypatch):
    """Set how many workers fit."""

    def room_for(n_jobs):
        monkeypatch.setattr(local_crew, "fitting_jobs", {"cpu": n_jobs}.__getitem__)

    return room_for


def test_what_is_done_soon_is_done_without_others(started, recordings, clock, room_for):
    room_for(8)
    clock(count(step=0.5))  # three recordings of four blocks
    assert analysed_by(None, recordings) == dict.fromkeys(recordings, 10.0)
    assert started == []


def test_what_takes_long_is_done_by_as_many_as_fit(started, recordings, clock, room_for):
    room_for(2)
    clock(count(step=10.0))
    assert analysed_by(None, recordings) == dict.fromkeys(recordings, 10.0)
    assert started == [(2, 4)]


def test_others_do_only_what_is_left(started, recordings, clock, room_for):
    room_for(8)
    clock(chain([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], count(60)))
    assert analysed_by(None, recordings) == dict.fromkeys(recordings, 10.0)
    assert started == [(2, 4)]


def test_a_slow_beginning_says_nothing(started, recordings, clock, room_for):
    room_for(8)
    clock(chain([0.0], count(60.0, 0.5)))
    assert analysed_by(None, recordings) == dict.fromkeys(recordings, 10.0)
    assert started == []


def test_the_last_recording_is_finished_by_who_began_it(started, recordings, clock, room_for):
    room_for(8)
    clock(count(step=100.0))
    assert analysed_by(None, recordings[:1]) == {recordings[0]: 10.0}
    assert started == []


def test_nobody_else_is_started_where_none_fits(started, recordings, clock, room_for):
    room_for(1)
    clock(count(step=100.0))
    assert analysed_by(None, recordings) == dict.fromkeys(recordings, 10.0)
    assert started == []


def test_a_stop_is_no_reason_to_start_others(started, recordings, clock, room_for):
    room_for(8)
    clock(count(step=5.0))
    told = []
    crew = LocalCrew(Analyser(FakeEngine(), EventPolicy()), TASK, None)
    [outcome] = crew.outcomes(recordings, lambda *it: told.append(it), lambda: len(told) > 2)
    assert (outcome.path, outcome.is_complete) == (recordings[0], False)
    assert started == []
