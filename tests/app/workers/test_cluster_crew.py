import threading
from concurrent.futures import CancelledError
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from distributed import Client, KilledWorker
from distributed.comm.core import CommClosedError

from app.core import analyser, crew, engine
from app.core.analyser import Analyser
from app.core.batch_task import Task
from app.core.crew import Alone, LoadedModel
from app.core.recordings import Failure
from app.workers import cluster_crew, cluster_worker
from app.workers.cluster import existing_cluster, local_cluster
from app.workers.cluster_crew import ClusterCrew
from dass.errors import CheckpointError, DassError
from dass.events import EventPolicy
from tests import fake_deaths
from tests.fake_cluster import threads_as_workers
from tests.fakes import FakeEngine

RATE = 8000
TASK = Task("fake", EventPolicy(), finds_events=True)
MODEL = LoadedModel.of(Analyser(FakeEngine(), EventPolicy()))


def never():
    return False


def ignore(*_):
    pass


@pytest.fixture(autouse=True)
def fake_engine(tmp_path, monkeypatch):
    """Return what makes workers hear with a fake, which ``on_block`` is told of."""
    monkeypatch.setattr(analyser, "cache_folder", lambda: tmp_path / "cache")

    def hear_with(on_block=None):
        cluster_worker._engine.cache_clear()
        for name in ("load_engine", "load_engine_like"):
            monkeypatch.setattr(engine, name, lambda *_: FakeEngine(on_block))

    hear_with()
    yield hear_with
    cluster_worker._engine.cache_clear()


@pytest.fixture
def recordings(tmp_path):
    """Nine recordings, c.wav the longest, each with a second of sound."""
    paths = []
    for number, name in enumerate("abcdefghi"):
        samples = np.zeros(RATE * (20 if name == "c" else 8), np.float32)
        samples[RATE * number // 2 :][:RATE] = 0.5
        paths.append(tmp_path / f"{name}.wav")
        soundfile.write(paths[-1], samples, RATE)
    return paths


@pytest.fixture
def connected():
    """Return what connects to a cluster of threads."""
    with threads_as_workers(2) as there, existing_cluster(there.scheduler_address) as client:
        yield client


def outcomes_of(client, recordings, tell=ignore, is_stopped=never, task=TASK, model=MODEL, column_files=()):
    team = ClusterCrew(client, task, model, dict(column_files))
    return {outcome.path: outcome for outcome in team.outcomes(recordings, tell, is_stopped)}


def found_in(analyses):
    return {path: (found.events, found.duration_s, found.clip.scores.tolist()) for path, found in analyses.items()}


@pytest.mark.parametrize("n_workers", [1, 2, 5])
def test_any_number_of_workers_finds_what_one_finds(recordings, n_workers):
    outcomes = Alone(Analyser(FakeEngine(), EventPolicy())).outcomes(recordings, ignore, never)
    alone = {outcome.path: outcome for outcome in outcomes}
    with threads_as_workers(n_workers) as there, existing_cluster(there.scheduler_address) as client:
        assert found_in(outcomes_of(client, recordings)) == found_in(alone)


def test_column_scores_go_where_they_are_wanted(connected, recordings, tmp_path):
    files = {path: tmp_path / "new" / f"{path.stem}.npz" for path in recordings[:3]}
    outcomes_of(connected, recordings, column_files=files)
    assert [len(np.load(files[path])["logits"]) for path in recordings[:3]] == [25, 25, 63]
    assert len(list((tmp_path / "new").iterdir())) == 3


def test_paths_are_as_they_were_given(connected, recordings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert list(outcomes_of(connected, [Path("a.wav")])) == [Path("a.wav")]


def test_each_thread_has_one_at_a_time_the_largest_first(connected, recordings):
    begun, in_work, most = [], set(), []

    def tell(path, analysed_s, duration_s):
        if duration_s is None:
            begun.append(path)
            in_work.add(path)
            most.append(len(in_work))

    team = ClusterCrew(connected, TASK, MODEL, {})
    for outcome in team.outcomes(recordings, tell, never):
        in_work.discard(outcome.path)
    assert recordings[2] in begun[:2]
    assert sorted(begun) == sorted(recordings)
    assert max(most) <= 2


def test_how_far_each_is_is_told(connected, recordings):
    told = []
    outcomes_of(connected, recordings[:1], tell=lambda *it: told.append(it))
    assert told[:2] == [(recordings[0], 0.0, None), (recordings[0], pytest.approx(3.2), 8.0)]


def test_bad_recordings_stop_none(connected, recordings, monkeypatch):
    recordings[0].write_text("no sound")
    recordings[1].unlink()
    outcomes = outcomes_of(connected, recordings)
    assert {path for path, outcome in outcomes.items() if isinstance(outcome, Failure)} == set(recordings[:2])
    assert "b.wav is not there on" in outcomes[recordings[1]].reason


def test_the_unforeseen_is_reported_here(connected, recordings, fake_engine, monkeypatch):
    def explode(block):
        raise ZeroDivisionError("oh")

    fake_engine(explode)
    monkeypatch.setattr(crew, "report_crash", lambda error: f"unforeseen: {error!r}")
    [failure] = outcomes_of(connected, recordings[:1]).values()
    assert failure.reason == "unforeseen: ZeroDivisionError('oh')"


def test_a_stop_keeps_what_is_in_work_and_begins_nothing(connected, recordings, fake_engine):
    both_work, workers_know = threading.Barrier(3), threading.Event()

    def on_block(number):
        if number == 0:
            both_work.wait(60)
        workers_know.wait(60)

    def wish_to_stop():
        yield False
        both_work.wait(60)
        yield True
        workers_know.set()  # the wish has been passed on when it is asked for again
        yield from repeat(True)

    wishes = wish_to_stop()
    fake_engine(on_block)
    outcomes = outcomes_of(connected, recordings, is_stopped=lambda: next(wishes))
    assert recordings[2] in outcomes
    assert [analysis.analysed_s for analysis in outcomes.values()] == [3.2, 3.2]
    assert not any(analysis.is_complete for analysis in outcomes.values())


@pytest.mark.parametrize("threads", [{}, {"a worker that has just gone": 1}])
def test_a_stop_waits_for_no_worker_that_does_not_come(recordings, threads):
    calls = iter([False, False])
    with threads_as_workers(0) as there, Client(there, set_as_default=False) as client:
        client.nthreads = lambda: threads
        assert outcomes_of(client, recordings, is_stopped=lambda: next(calls, True)) == {}


def test_a_lost_connection_is_a_sentence(recordings):
    with threads_as_workers(2) as there, existing_cluster(there.scheduler_address) as client:
        outcomes = ClusterCrew(client, TASK, MODEL, {}).outcomes(recordings, ignore, never)
        next(outcomes)
        there.close()
        with pytest.raises(DassError, match="connection to the cluster is lost"):
            list(outcomes)


def test_a_connection_that_closes_meanwhile_is_the_same_sentence(connected, recordings, monkeypatch):
    def fail():
        raise CommClosedError("gone")

    monkeypatch.setattr(connected, "nthreads", fail)
    with pytest.raises(DassError, match="connection to the cluster is lost"):
        outcomes_of(connected, recordings)


def test_a_worker_that_would_do_something_else_is_told(connected, recordings):
    other_model = replace(MODEL, provenance=replace(MODEL.provenance, model_sha256="ff" * 32))
    [failure] = outcomes_of(connected, recordings[:1], model=other_model).values()
    assert "The model fake is another one on" in failure.reason
    [failure] = outcomes_of(connected, recordings[:1], task=replace(TASK, version="99.0")).values()
    assert "install the same one everywhere" in failure.reason


def test_one_worker_chooses_for_all(connected, recordings):
    team = ClusterCrew.of(connected, TASK, "auto", {})
    assert team.model == MODEL
    with pytest.raises(DassError, match="install the same one everywhere"):
        ClusterCrew.of(connected, replace(TASK, version="99.0"), "auto", {})


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ModuleNotFoundError("No module named 'app'", name="app"), "The workers lack app: install"),
        (KilledWorker("load", SimpleNamespace(address="tcp://there"), 3), "Workers die while they load the model fake"),
        (CancelledError("scheduler-connection-lost"), "The connection to the cluster is lost"),
        (CheckpointError("There is no model fake."), "There is no model fake"),
    ],
)
def test_a_model_that_no_worker_can_load_is_a_sentence(connected, monkeypatch, error, sentence):
    def fail(*_):
        raise error

    monkeypatch.setattr(cluster_crew, "load_model", fail)
    with pytest.raises(DassError, match=sentence):
        ClusterCrew.of(connected, TASK, "auto", {})


def test_column_scores_that_have_no_place_are_a_sentence(connected, recordings, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DassError, match="file cannot be written"):
        outcomes_of(connected, recordings[:1], column_files={recordings[0]: tmp_path / "file" / "a.npz"})


def test_workers_that_die_are_replaced_and_what_kills_each_is_told(recordings, monkeypatch):
    monkeypatch.setattr(cluster_crew, "ATTEMPTS", 2)
    monkeypatch.setattr(cluster_crew, "analyse", fake_deaths.analyse)
    names = ["good", "poison", "bitter", "fine"]
    paths = [path.rename(path.with_stem(name)) for path, name in zip(recordings, names, strict=False)]
    with local_cluster(2, 1) as client:
        outcomes = outcomes_of(client, paths)
    assert {path.stem for path in outcomes} == set(names)
    [failure] = [outcome for outcome in outcomes.values() if isinstance(outcome, Failure)]
    assert failure.path.stem == "poison"
    assert failure.reason.startswith("each worker that began it died, 2 of them")
