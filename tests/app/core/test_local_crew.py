from contextlib import contextmanager

import numpy as np
import pytest
import soundfile

from app.core import analyser, cluster, cluster_worker, engine, local_crew
from app.core.analyser import Analyser
from app.core.batch_task import Task
from app.core.cluster import existing_cluster
from app.core.local_crew import LocalCrew
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


@pytest.mark.parametrize(
    ("n_jobs", "wanted"), [(1, []), (2, [(2, 4)]), (3, [(3, 2)]), (9, [(3, 2)]), (None, [])]
)  # ten seconds are not worth a process
def test_as_many_processes_as_are_wished_share_the_processors(started, recordings, n_jobs, wanted):
    assert analysed_by(n_jobs, recordings) == dict.fromkeys(recordings, 10.0)
    assert started == wanted


def test_as_many_as_pay_where_nothing_is_wished(started, recordings, monkeypatch):
    monkeypatch.setattr(local_crew, "fitting_jobs", lambda recordings, device: {(3, "cpu"): 2}[len(recordings), device])
    assert analysed_by(None, recordings) == dict.fromkeys(recordings, 10.0)
    assert started == [(2, 4)]


def test_a_single_recording_needs_no_other_process(started, recordings):
    assert analysed_by(4, recordings[:1]) == {recordings[0]: 10.0}
    assert analysed_by(4, []) == {}
    assert started == []
