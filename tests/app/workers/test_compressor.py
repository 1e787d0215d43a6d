import numpy as np
import pytest

from app.core.live_recorder import Recorder
from app.core.project import Project
from app.workers.compressor import Compressor
from tests.live_sound import RATE, feed, noise, sound_of


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "live.dass", []) as project:
        yield project


def recordings_of(project, folder, sound):
    """Return recordings of a second each, in a project, that have ended."""
    for ended in feed(Recorder(folder, RATE, 1, 0.96), [sound]):
        added = project.add_recording(ended)
        project.end_recording(added.id, ended.n_samples, ended.fingerprint)
    return project.recordings()


def test_all_that_is_given_is_compressed_in_order(project, tmp_path):
    sound = noise(3 * RATE)
    recordings = recordings_of(project, tmp_path / "sound", sound)
    compressor = Compressor(project.path)
    for recording in recordings:
        compressor.add(recording)
    compressor.close()
    now = compressor.take()
    assert [recording.id for recording in now] == [recording.id for recording in recordings]
    assert {recording.path.suffix for recording in now} == {".flac"}
    np.testing.assert_array_equal(np.concatenate([sound_of(recording) for recording in now], axis=1), sound)
    assert compressor.take() == []
    assert project.recordings() == now


def test_sound_that_was_not_kept_stays_as_it_is(project):
    recordings = recordings_of(project, None, noise(RATE))
    compressor = Compressor(project.path)
    for recording in recordings:
        compressor.add(recording)
    compressor.close()
    assert compressor.take() == recordings
