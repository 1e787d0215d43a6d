import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.captured import Sound
from app.core.project import Project
from app.workers.live_notices import Began, Compressed, DiskLow, Ended, Grown, RecordingResumed, RecordingStopped
from app.workers.sound_keeper import SoundKeeper
from tests.full_disk import give_room
from tests.live_sound import RATE, START, cut, noise, sound_of
from tests.live_world import a_job
from tests.patience import wait_until

ROTATION_S = 0.96
PLENTY = 2**40


class Keeper:
    """A `SoundKeeper` that says what it tells, and what its recordings' followers were given."""

    def __init__(self, folder, is_kept=True):
        job = a_job(folder, rotation_s=ROTATION_S, **({} if is_kept else {"folder": None}))
        self.project = Project.create(job.project_path, [])
        self.tracks = {}
        self.keeper = SoundKeeper(self.project, job, self._follow)
        self.notices = []
        self.now = START

    def _follow(self, recording, track):
        self.tracks[recording.id] = track
        return 100 + recording.id

    def hear(self, samples, rate=RATE):
        sound = Sound(self.now, rate, samples)
        self.now = sound.stop
        self.notices += self.keeper.hear(sound)

    def end(self):
        self.notices += self.keeper.end()
        self.keeper.close()
        self.notices += self.keeper.compressed()
        recordings = self.project.recordings()
        self.project.close()
        return recordings

    def only(self, *kinds):
        return [notice for notice in self.notices if isinstance(notice, kinds)]


@pytest.fixture
def keeper(tmp_path):
    return Keeper(tmp_path)


@given(edges=st.lists(st.integers(0, 3 * RATE), max_size=8), n_channels=st.integers(1, 2))
@settings(max_examples=10)
def test_however_sound_comes_its_recordings_are_the_same(tmp_path_factory, edges, n_channels):
    sound = noise(3 * RATE, n_channels)
    keeper = Keeper(tmp_path_factory.mktemp("live"))
    for samples in cut(sound, edges):
        keeper.hear(samples)
    recordings = keeper.end()
    assert [recording.n_samples for recording in recordings] == [7680, 7680, 7680, 960]
    np.testing.assert_array_equal(np.concatenate([sound_of(recording) for recording in recordings], axis=1), sound)
    for recording in recordings:
        np.testing.assert_array_equal(keeper.tracks[recording.id].read(0, 10**6), sound_of(recording))
    began, ended = keeper.only(Began), keeper.only(Ended)
    assert [notice.run_id for notice in began] == [101, 102, 103, 104]
    assert [notice.recording.n_samples for notice in ended] == [7680, 7680, 7680, 960]
    assert [notice.recording for notice in keeper.only(Compressed)] == recordings


def test_a_file_that_was_replaced_stays_until_the_next_recording_has_ended(keeper, qtbot):
    keeper.hear(noise(RATE))
    first = keeper.only(Ended)[0].recording

    def is_told():
        keeper.notices += keeper.keeper.compressed()
        return bool(keeper.only(Compressed))

    wait_until(qtbot, is_told)
    assert first.path.exists()
    keeper.hear(noise(RATE))
    assert not first.path.exists()
    keeper.end()


def test_nothing_begins_before_there_is_sound(keeper):
    keeper.hear(noise(round(ROTATION_S * RATE)))
    keeper.hear(noise(0))
    assert len(keeper.end()) == 1


def test_the_project_knows_how_long_it_is_once_it_was_saved(keeper):
    keeper.hear(noise(1000))
    keeper.hear(noise(500))
    keeper.keeper.save()
    assert keeper.project.recordings()[0].n_samples == keeper.only(Grown)[-1].n_samples == 1500
    keeper.end()


def test_sound_of_another_kind_is_another_recording(keeper):
    keeper.hear(noise(1000))
    keeper.hear(noise(2000), 2 * RATE)
    keeper.hear(noise(1000, 2), 2 * RATE)
    kinds = [(recording.sample_rate, recording.n_channels, recording.n_samples) for recording in keeper.end()]
    assert kinds == [(RATE, 1, 1000), (2 * RATE, 1, 2000), (2 * RATE, 2, 1000)]


def test_only_the_recording_that_is_meant_is_ended(keeper):
    keeper.hear(noise(1000))
    assert list(keeper.keeper.end(2)) == []
    assert len(list(keeper.keeper.end(1))) == 1
    assert list(keeper.keeper.end()) == []
    keeper.end()


def test_sound_that_is_not_to_be_kept_is_only_counted(tmp_path):
    keeper = Keeper(tmp_path, is_kept=False)
    keeper.hear(noise(2 * RATE))
    recordings = keeper.end()
    assert sum(recording.n_samples for recording in recordings) == 2 * RATE
    assert {recording.fingerprint for recording in recordings} == {""}
    assert keeper.only(Compressed, DiskLow, RecordingStopped) == []


def test_what_is_the_matter_with_the_disk_is_said_once(tmp_path, keeper, monkeypatch):
    disk = give_room(monkeypatch, PLENTY)
    for free in (PLENTY, 2**28 + 100 * 3 * RATE, 0, PLENTY):
        disk.free = free
        for _ in range(4):
            keeper.hear(noise(RATE // 2))
    told = keeper.only(DiskLow, RecordingStopped, RecordingResumed)
    assert [type(notice) for notice in told] == [DiskLow, RecordingStopped, RecordingResumed]
    assert sum(recording.n_samples for recording in keeper.end()) == 8 * RATE
