import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import soundfile as sf

from app.core import live_lock
from app.core.compression import compress_kept
from app.core.live_recovery import recover
from app.core.project import Project
from app.core.recording import fingerprint, inspect
from app.core.timeline import Timeline
from dass.scores import ScoreBlock
from tests.fake_project import PROVENANCE, logits
from tests.live_sound import RATE, interrupted, noise, second, sound_of

SOUND = noise(RATE, n_channels=2)
RECORD = "from tests.live_sound import record_for_ever; record_for_ever({!r})"


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "live.dass", []) as project:
        yield project


@pytest.mark.parametrize("seed", range(3))
def test_a_process_that_is_killed_loses_nothing_that_it_was_given(project, seed):
    with subprocess.Popen(
        [sys.executable, "-c", RECORD.format(str(project.path))], stdout=subprocess.PIPE, text=True
    ) as process:
        for _ in range(random.Random(seed).randint(1, 12)):
            said = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        said = int([said, *process.stdout.read().split()][-1])
    recover(project)
    recordings = project.recordings()
    heard = sound_of(*recordings)
    assert heard.shape[1] >= said * RATE
    expected = np.concatenate([second(number) for number in range(said + 2)], axis=1)
    np.testing.assert_array_equal(heard, expected[:, : heard.shape[1]])
    assert_is_ordinary(project)


def assert_is_ordinary(project):
    assert project.growing() == []
    assert project.missing() == []
    for recording in project.recordings():
        assert inspect(recording.path) == replace(recording, id=0)
        assert sf.info(recording.path).frames == recording.n_samples
    timeline = Timeline.of(project.recordings())
    assert timeline.gaps == timeline.overlaps == ()


def test_what_the_project_did_not_know_yet_is_in_it(project, tmp_path):
    recording = interrupted(project, tmp_path / "sound", SOUND, n_said=100)
    recover(project)
    (found,) = project.recordings()
    assert found == replace(recording, n_samples=RATE, fingerprint=fingerprint(recording.path))
    np.testing.assert_array_equal(sound_of(found), SOUND)
    assert_is_ordinary(project)


def test_what_is_being_recorded_goes_on(project, tmp_path):
    interrupted(project, tmp_path / "sound", SOUND, n_said=100)
    with live_lock.recording(project.path):
        recover(project)
        assert [recording.n_samples for recording in project.growing()] == [100]
    recover(project)
    assert project.growing() == []


def test_scores_of_sound_that_was_lost_are_forgotten(project, tmp_path):
    recording = interrupted(project, tmp_path / "sound", SOUND)
    lost, kept = (project.add_run(recording.id, replace(PROVENANCE, model_sha256=name), "cpu") for name in "ab")
    project.append(lost.id, ScoreBlock(0, logits(4)), b"state", False)
    project.append(kept.id, ScoreBlock(0, logits(2)), b"state", False)
    with recording.path.open("r+b") as file:
        file.truncate(recording.path.stat().st_size - 3 * RATE)  # as after a power failure
    recover(project)
    assert project.recordings()[0].n_samples == RATE // 2
    assert [run.id for run in project.runs(recording.id)] == [kept.id]
    assert_is_ordinary(project)


def test_scores_whose_sound_was_not_kept_stay(project):
    recording = interrupted(project, None, SOUND)
    run = project.add_run(recording.id, PROVENANCE, "cpu")
    project.append(run.id, ScoreBlock(0, logits(3)), b"state", False)
    recover(project)
    (found,) = project.recordings()
    assert (found.n_samples, found.fingerprint) == (RATE, "")
    assert project.runs(found.id)[0].n_columns == 3
    assert project.missing() == [found]
    assert project.growing() == []


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_recording_in_which_nothing_ever_was_is_forgotten(project, tmp_path, is_kept):
    interrupted(project, tmp_path / "sound" if is_kept else None, SOUND[:, :0])
    recover(project)
    assert project.recordings() == project.growing() == []


def test_files_that_were_replaced_are_removed(project, tmp_path):
    recording = interrupted(project, tmp_path / "sound", SOUND)
    recover(project)
    (ended,) = project.recordings()
    compress_kept(project.path, ended)
    assert recording.path.exists()
    recover(project)
    assert not recording.path.exists()


def test_an_ordinary_project_is_left_alone(project, tmp_path):
    recover(project)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".lock"] == []


def test_a_damaged_project_is_left_as_it_is(project, tmp_path):
    interrupted(project, tmp_path / "sound", SOUND)
    project.close()
    with closing(sqlite3.connect(project.path)) as connection, connection:
        connection.execute("DROP TABLE value")
    with Project.open(project.path) as damaged:
        assert damaged.is_damaged
        recover(damaged)
        assert [recording.n_samples for recording in damaged.growing()] == [RATE]
        damaged.repair()
        recover(damaged)
        assert_is_ordinary(damaged)
