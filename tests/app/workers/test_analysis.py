import multiprocessing
import os
import signal
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import crash_log
from app.core.engine import Engine, load_engine
from app.core.project import Project
from app.workers import analysis
from app.workers.analysis import Begun, Completed, Job, Scored, Skipped, analyse
from app.workers.generator_process import GeneratorProcess
from dass.audio import open_audio
from dass.checkpoint import save_model
from dass.config import PRESETS
from dass.errors import CheckpointError, DassError
from dass.model import Dass
from tests.fake_analysis import BLOCK_S, a_project_of, everything, noise, program
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.patience import wait_until

LENGTHS_S = (4.3 * BLOCK_S, 0.2 * BLOCK_S, 2 * BLOCK_S)
N_BLOCKS = 5 + 1 + 2


@pytest.fixture(autouse=True)
def log_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(crash_log, "log_folder", lambda: tmp_path)


@pytest.fixture
def recordings(tmp_path):
    return [noise(tmp_path / f"{number}.wav", length_s, number) for number, length_s in enumerate(LENGTHS_S)]


@pytest.fixture
def job(tmp_path, recordings, model_file):
    return Job(a_project_of(tmp_path / "night.dass", *recordings), (1, 2, 3), str(model_file), "cpu")


@pytest.fixture
def uninterrupted(tmp_path, recordings, job):
    """What is left by an analysis that nothing disturbs."""
    other = replace(job, project_path=a_project_of(tmp_path / "undisturbed.dass", *recordings))
    assert len(list(analyse(other))) == 1 + N_BLOCKS + len(LENGTHS_S)
    return everything(other.project_path)


def afresh(job, folder):
    """Return the same job for a copy of its project."""
    with Project.open(job.project_path) as project:
        project.save_copy(folder / "afresh.dass")
    return replace(job, project_path=folder / "afresh.dass")


def kinds(notices):
    return [type(notice) for notice in notices]


def runs(job, recording_id):
    with Project.open(job.project_path) as project:
        return project.runs(recording_id)


def test_what_is_kept_are_the_scores_of_the_model(job, recordings):
    notices = list(analyse(job))
    engine = load_engine(job.model, "cpu")
    with Project.open(job.project_path) as project:
        for number, recording in enumerate(recordings, start=1):
            (run,) = project.runs(number)
            with open_audio(recording) as source:
                expected = np.concatenate([block.logits for block in engine.scores(source)])
            kept = np.concatenate([logits for _, logits in project.logits(run.id)], axis=1).T
            np.testing.assert_array_equal(kept, expected.astype(np.float16))
            told = [notice.block.logits for notice in notices if isinstance(notice, Scored) and notice.run_id == run.id]
            np.testing.assert_array_equal(np.concatenate(told), expected)
            assert (run.is_complete, run.device, run.model_sha256) == (True, engine.device, engine.model_sha256)


def test_it_tells_what_it_does_and_how_far_it_is(job):
    notices = list(analyse(job))
    assert kinds(notices) == [Begun, *[Scored] * 5, Completed, Scored, Completed, Scored, Scored, Completed]
    assert (notices[0].model, notices[0].runs) == ("some-model", ())
    assert notices[0].device == load_engine(job.model, "cpu").device
    fractions = [notice.progress.fraction for notice in notices]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    assert fractions[1] == pytest.approx(BLOCK_S / sum(LENGTHS_S))
    assert notices[1].progress.times_realtime > 0


@given(stops=st.lists(st.integers(0, 6), max_size=6))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stopping_anywhere_and_going_on_changes_no_bit(job, uninterrupted, tmp_path_factory, stops):
    job = afresh(job, tmp_path_factory.mktemp("stopped"))
    for n_notices in stops:
        interrupted = analyse(job)
        list(islice(interrupted, n_notices))
        interrupted.close()
    list(analyse(job))
    assert everything(job.project_path) == uninterrupted


def test_what_is_complete_is_not_done_again(job):
    list(analyse(job))
    (begun,) = analyse(job)
    assert [run.recording_id for run in begun.runs] == [1, 2, 3]
    assert begun.progress.fraction == 1


def test_progress_begins_where_the_last_one_ended(job):
    interrupted = analyse(job)
    list(islice(interrupted, 3))
    interrupted.close()
    begun, scored = islice(analyse(job), 2)
    assert begun.progress.analysed_s == pytest.approx(2 * BLOCK_S)
    assert scored.block.first_column == begun.runs[0].n_columns == 384


def test_another_model_has_a_run_of_its_own(job, tmp_path):
    list(analyse(job))
    save_model(Dass(PRESETS["tiny"]), tmp_path / "other.safetensors", {})
    list(analyse(replace(job, model=str(tmp_path / "other.safetensors"))))
    assert [run.model for run in runs(job, 1)] == ["some-model", "other"]


@pytest.fixture
def on_gpu(monkeypatch):
    """Has the processor pass for a GPU, as far as the name goes."""

    def load(model, device):
        return replace(load_engine(model, "cpu"), device=device)

    monkeypatch.setattr(analysis, "load_engine", load)


def test_a_run_is_gone_on_with_on_the_same_device_only(job, on_gpu):
    interrupted = analyse(replace(job, device="cuda"))
    list(islice(interrupted, 3))
    interrupted.close()
    list(analyse(job))
    assert [(run.device, run.is_complete) for run in runs(job, 1)] == [("cuda", False), ("cpu", True)]


def test_a_complete_run_counts_wherever_it_was_made(job, on_gpu):
    list(analyse(replace(job, device="cuda")))
    assert kinds(analyse(job)) == [Begun]
    assert [run.device for run in runs(job, 1)] == ["cuda"]


def test_recordings_that_cannot_be_read_are_told_and_stop_no_others(job, recordings):
    recordings[0].unlink()
    noise(recordings[1], 3, seed=9)
    notices = list(analyse(job))
    assert kinds(notices) == [Begun, Skipped, Skipped, Scored, Scored, Completed]
    assert [notice.recording_id for notice in notices[1:3]] == [1, 2]
    assert "no such file" in notices[1].reason
    assert "has changed since the project was made" in notices[2].reason
    assert notices[-1].progress.fraction == 1


def engine_of(scores):
    return lambda *_: Engine("fake", "ab12", {}, scores)


def test_what_nobody_foresaw_in_one_recording_stops_no_others(job, monkeypatch):
    engine = load_engine(job.model, "cpu")

    def scores(source, state=None):
        if source.n_samples == min(LENGTHS_S) * 4000:
            raise KeyError("a decoder's mistake")
        return engine.scores(source, state)

    monkeypatch.setattr(analysis, "load_engine", engine_of(scores))
    notices = list(analyse(job))
    (skipped,) = (notice for notice in notices if isinstance(notice, Skipped))
    assert (skipped.recording_id, kinds(notices).count(Completed)) == (2, 2)
    assert "Something unforeseen went wrong (KeyError" in skipped.reason


def test_a_recording_without_sound_is_told(job, monkeypatch):
    monkeypatch.setattr(analysis, "load_engine", engine_of(lambda *_: iter(())))
    assert "holds no sound" in list(analyse(job))[1].reason


def test_a_model_that_cannot_be_loaded_is_told_in_one_sentence(job, tmp_path):
    (tmp_path / "damaged.safetensors").write_bytes(b"rubbish")
    with pytest.raises(DassError, match="damaged"):
        list(analyse(replace(job, model=str(tmp_path / "damaged.safetensors"))))


def test_scores_that_are_no_numbers_end_it_and_are_not_kept(job, monkeypatch):
    engine = load_engine(job.model, "cpu")

    def scores(source, state=None):
        for block in engine.scores(source, state):
            yield replace(block, logits=block.logits * np.float32(np.nan if block.first_column else 1))

    monkeypatch.setattr(analysis, "load_engine", engine_of(scores))
    with pytest.raises(CheckpointError, match="not numbers"):
        list(analyse(job))
    assert runs(job, 1)[0].n_columns == 192


def test_a_project_that_cannot_be_written_ends_it(job, monkeypatch):
    def refuse(*_, **__):
        raise DassError("The disk is full: make room.")

    monkeypatch.setattr(Project, "append", refuse)
    with pytest.raises(DassError, match="disk is full"):
        list(analyse(job))


@pytest.fixture
def process():
    process = GeneratorProcess()
    yield process
    process.close()


def test_killing_the_process_again_and_again_changes_no_bit(qtbot, process, job, uninterrupted):
    ended = []

    def kill(notice):
        if isinstance(notice, Scored) and len(ended) < 2:
            (child,) = multiprocessing.active_children()
            os.kill(child.pid, signal.SIGKILL)

    process.yielded.connect(kill)
    process.finished.connect(lambda: ended.append("finished"))
    process.failed.connect(ended.append)
    while "finished" not in ended:
        n_ended = len(ended)
        process.start(analyse, job)
        wait_until(qtbot, lambda n=n_ended: len(ended) > n)
    assert ["killed" in sentence for sentence in ended] == [True, True, False]
    assert everything(job.project_path) == uninterrupted


def test_killing_the_program_changes_no_bit(job, uninterrupted):
    with program(job.project_path, job.model) as killed:
        _, first_block = next(killed.stdout), next(killed.stdout)
        assert first_block == "192\n"
        killed.kill()
    with program(job.project_path, job.model) as ended:
        assert ended.stdout.read().splitlines()[-1] == "complete"
    assert everything(job.project_path) == uninterrupted
