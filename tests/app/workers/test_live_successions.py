"""Sessions that follow each other, and what comes after one that was killed."""

import multiprocessing
import os
import signal
from datetime import UTC, datetime

import numpy as np
import pytest

from app.core import live_lock
from app.core.engine import load_engine
from app.core.live_lock import HeldError
from app.core.opening import open_project
from app.core.project import Project
from app.core.project_analysis import analyse
from app.workers.generator_process import GeneratorProcess
from app.workers.live import live
from app.workers.live_notices import Scored
from tests.live_sound import interrupted, noise, sound_of
from tests.live_world import a_forward_model, a_job, a_quick_engine, a_world, heard, kept, listen, only, scores_of_file
from tests.patience import wait_until


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))


@pytest.fixture
def engine(monkeypatch):
    yield from a_quick_engine(monkeypatch)


def test_one_session_at_a_time_records_into_a_project(tmp_path, engine):
    job = a_job(tmp_path, a_world())
    with live_lock.recording(job.project_path), pytest.raises(HeldError, match="is recording into"):
        next(live(job))


def test_a_later_session_goes_on_with_the_project(tmp_path, engine):
    first, second = a_job(tmp_path, a_world()), a_job(tmp_path, a_world(start=datetime(2026, 6, 21, tzinfo=UTC)))
    listen(first, heard(3))
    listen(second, heard(3))
    recordings, _ = kept(first)
    assert [recording.id for recording, *_ in recordings] == [1, 2]


def test_a_later_session_sees_to_what_one_has_left_that_was_killed(tmp_path, engine):
    job = a_job(tmp_path, a_world())
    sound = noise(5000)
    with Project.create(job.project_path, []) as project:
        left = interrupted(project, job.folder, sound)
    listen(job, heard(3))
    with Project.open(job.project_path) as project:
        assert project.growing() == []
        first, *later = project.recordings()
        assert (first.n_samples, first.path) == (5000, left.path.with_suffix(".flac"))
        assert later
    np.testing.assert_array_equal(sound_of(first), sound)
    assert not left.path.exists()


@pytest.fixture
def process():
    process = GeneratorProcess()
    yield process
    process.close()


def test_in_a_process_of_its_own_it_ends_what_it_began(qtbot, process, tmp_path):
    job = a_job(tmp_path, model=a_forward_model(tmp_path / "forward.safetensors"))
    notices, ended = [], []
    process.yielded.connect(notices.append)
    process.finished.connect(lambda: ended.append("finished"))
    process.failed.connect(ended.append)
    process.start(live, job)
    wait_until(qtbot, lambda: len(only(notices, Scored)) > 30)
    process.stop()
    wait_until(qtbot, lambda: bool(ended))
    assert ended == ["finished"]
    recordings, _ = kept(job)
    assert len(recordings) >= 2
    assert all(run.is_complete and recording.path.suffix == ".flac" for recording, run, _ in recordings)


def test_what_was_not_scored_when_it_was_killed_is_scored_by_the_analysis(qtbot, process, tmp_path):
    job = a_job(tmp_path, model=a_forward_model(tmp_path / "forward.safetensors"))
    notices, ended = [], []
    process.yielded.connect(notices.append)
    process.failed.connect(ended.append)
    process.start(live, job)
    wait_until(qtbot, lambda: len(only(notices, Scored)) > 30)
    (child,) = multiprocessing.active_children()
    os.kill(child.pid, signal.SIGKILL)
    wait_until(qtbot, lambda: bool(ended))
    open_project(job.project_path)
    engine = load_engine(job.model, job.device)
    with Project.open(job.project_path) as project:
        recordings = project.recordings()
        assert project.growing() == []
        list(analyse(job.project_path, [recording.id for recording in recordings], engine))
        for recording in recordings:
            run = next(run for run in project.runs(recording.id) if run.is_complete)
            scores = np.concatenate([block.logits for block in project.blocks(run.id)])
            np.testing.assert_allclose(scores, scores_of_file(engine, recording), atol=0.1)
