from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.live_recorder import Recorder, planned_samples
from app.core.recording import fingerprint, inspect
from app.core.timeline import Timeline
from tests.full_disk import give_room, no_file_longer_than
from tests.live_sound import RATE, START, cut, feed, noise, sound_of

ROTATION_S = 0.96
ROTATION = round(ROTATION_S * RATE)
SOUND = noise(round(2.2 * RATE), n_channels=2)
PLENTY, RESERVE = 2**40, 2**28


@pytest.fixture
def recorder(tmp_path):
    return Recorder(tmp_path, RATE, 2, ROTATION_S)


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def at_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("once")
    feed(Recorder(folder, RATE, 2, ROTATION_S), [SOUND])
    return files(folder)


@settings(max_examples=10)
@given(edges=st.lists(st.integers(0, SOUND.shape[1]), max_size=12))
def test_any_split_into_writes_gives_the_same_files(tmp_path_factory, at_once, edges):
    folder = tmp_path_factory.mktemp("split")
    recordings = feed(Recorder(folder, RATE, 2, ROTATION_S), cut(SOUND, edges))
    assert files(folder) == at_once
    np.testing.assert_array_equal(sound_of(*recordings), SOUND)


@settings(max_examples=20)
@given(
    rate=st.sampled_from([8000, 11025, 22050, 44_100, 48_000]),
    start_us=st.integers(0, 10**6),
    n_parts=st.integers(1, 5),
)
def test_recordings_in_a_row_join_to_the_sample(rate, start_us, n_parts):
    recorder = Recorder(None, rate, 1, 0.64)
    start = START + timedelta(microseconds=start_us)
    sound = np.zeros((1, n_parts * recorder.planned_samples), np.float32)
    recordings = [replace(kept, id=number) for number, kept in enumerate(feed(recorder, [sound], start))]
    timeline = Timeline.of(recordings)
    assert [kept.n_samples for kept in recordings] == [recorder.planned_samples] * n_parts
    assert timeline.origin == start
    assert timeline.gaps == timeline.overlaps == ()
    for before, after in pairwise(timeline.placements):
        assert before.stop_ns == after.start_ns


def test_a_recording_is_ended_by_the_next_write_or_by_hand(recorder):
    recorder.begin(START)
    assert (recorder.n_left, recorder.n_samples, recorder.stop) == (ROTATION, 0, START)
    assert recorder.write(SOUND[:, :100]) == 100
    assert (recorder.n_left, recorder.stop) == (ROTATION - 100, START + timedelta(seconds=100 / RATE))
    assert recorder.write(SOUND[:, 100:]) == ROTATION - 100
    assert recorder.n_left == 0
    assert recorder.write(SOUND) == 0
    assert recorder.end().n_samples == ROTATION
    assert not recorder.is_keeping


def test_a_recording_is_as_if_its_file_had_been_opened(recorder):
    begun = recorder.begin(START)
    recorder.write(SOUND[:, :1000])
    ended = recorder.end()
    assert replace(begun, n_samples=1000, fingerprint=fingerprint(begun.path)) == ended
    assert inspect(ended.path) == ended


def test_recordings_that_begin_within_a_second_have_files_of_their_own(recorder, tmp_path):
    for number in range(3):
        recorder.begin(START)
        recorder.write(SOUND[:, : number + 1])
        recorder.end()
    assert sorted(sf.info(path).frames for path in tmp_path.iterdir()) == [1, 2, 3]


def test_the_name_of_a_recording_that_was_compressed_is_not_taken(recorder, tmp_path):
    path = recorder.begin(START).path
    recorder.end()
    path.rename(path.with_suffix(".flac"))
    assert recorder.begin(START).path.stem == f"{path.stem}_2"


def test_where_sound_is_not_kept_it_is_counted(tmp_path):
    (kept, *_) = recordings = feed(Recorder(None, RATE, 2, ROTATION_S), [SOUND])
    assert sum(recording.n_samples for recording in recordings) == SOUND.shape[1]
    assert not kept.path.exists()
    assert kept.fingerprint == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("rate", "n_channels"), [(48_000, 2), (384_000, 2), (44_100, 1), (8000, 8), (11_127, 1)])
def test_no_file_is_too_long_for_wav(rate, n_channels):
    planned = planned_samples(1e6, rate, n_channels)
    assert planned * 3 * n_channels < 2**32 - 2**20
    assert planned / rate / 0.32 == pytest.approx(round(planned / rate / 0.32), abs=1e-3)
    assert planned_samples(600.0, rate, 1) == 600 * rate


def test_a_disk_that_is_nearly_full_is_told_of_early_and_recording_goes_on(recorder, monkeypatch):
    disk = give_room(monkeypatch, PLENTY)
    recorder.begin(START)
    recorder.write(SOUND[:, :100])
    assert recorder.trouble == ""
    disk.free = RESERVE + 1000 * RATE * 6
    recorder.write(SOUND[:, :100])
    assert "room for less than 30 min of sound" in recorder.trouble
    assert recorder.is_keeping
    assert recorder.n_left
    disk.free = PLENTY
    recorder.write(SOUND[:, :100])
    assert recorder.trouble == ""


def test_on_a_full_disk_sound_is_counted_until_there_is_room(recorder, monkeypatch):
    disk = give_room(monkeypatch, PLENTY)
    recorder.begin(START)
    recorder.write(SOUND[:, :100])
    disk.free = RESERVE
    assert recorder.write(SOUND[:, 100:200]) == 100
    assert recorder.n_left == 0
    kept = recorder.end()
    np.testing.assert_array_equal(sound_of(kept), SOUND[:, :200])
    recorder.begin(recorder.stop)
    assert "is full: sound is tagged but not kept" in recorder.trouble
    assert recorder.write(SOUND[:, 200:]) == ROTATION
    assert not recorder.is_keeping
    assert recorder.end().fingerprint == ""
    disk.free = PLENTY
    recorder.begin(recorder.stop)
    assert recorder.is_keeping
    assert recorder.trouble == ""


@settings(max_examples=10)
@given(edges=st.lists(st.integers(0, SOUND.shape[1]), max_size=6), limit=st.integers(1, ROTATION * 6))
def test_whatever_fits_on_the_disk_every_sample_is_in_a_file_or_counted(tmp_path_factory, edges, limit):
    recorder = Recorder(tmp_path_factory.mktemp("full"), RATE, 2, ROTATION_S)
    with no_file_longer_than(limit):
        recordings = feed(recorder, cut(SOUND, edges))
    assert recordings[0].n_samples < ROTATION or not recordings[0].fingerprint
    assert sum(recording.n_samples for recording in recordings) == SOUND.shape[1]
    first = 0
    for recording in recordings:
        if recording.fingerprint:
            heard = sound_of(recording)
            np.testing.assert_array_equal(heard, SOUND[:, first : first + recording.n_samples])
        first += recording.n_samples


def test_a_folder_that_cannot_be_seen_is_said_and_sound_is_counted(recorder, monkeypatch):
    def forbidden(path):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as strict:
        strict.setattr(Path, "exists", lambda path: path.suffix == "" or forbidden(path))
        recorder.begin(START)
    assert "Permission denied" in recorder.trouble
    assert not recorder.is_keeping


def test_a_folder_is_where_it_is_whatever_becomes_of_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (recording,) = feed(Recorder(Path("sound"), RATE, 2, 60.0), [SOUND])
    assert recording.path.parent == tmp_path / "sound"


def test_a_folder_that_cannot_be_written_is_said_and_sound_is_counted(tmp_path):
    (tmp_path / "in the way").write_bytes(b"")
    recorder = Recorder(tmp_path / "in the way", RATE, 2, ROTATION_S)
    recordings = feed(recorder, [SOUND])
    assert recorder.trouble.endswith("sound is tagged but not kept until that is seen to.")
    assert sum(recording.n_samples for recording in recordings) == SOUND.shape[1]


def test_a_disk_that_fails_is_tried_again_but_not_at_once(recorder):
    recorder.begin(START)
    recorder.write(SOUND[:, :100])
    with no_file_longer_than(1000):
        assert recorder.write(SOUND[:, 100:1000]) < 900
    kept = recorder.end()
    assert kept.fingerprint
    recorder.begin(recorder.stop)
    assert not recorder.is_keeping
    assert "cannot be written" in recorder.trouble
    recorder.write(SOUND)
    recorder.end()
    recorder.begin(recorder.stop)
    assert recorder.is_keeping
    assert recorder.trouble == ""
