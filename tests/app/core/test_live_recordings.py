from dataclasses import replace

from app.core.live_recordings import LiveRecordings
from tests.fake_recording import a_recording

RATE = 48_000


def begun(recordings, id, planned_s=600.0):
    recording = a_recording(id, n_samples=0)
    recordings.begin(recording, round(planned_s * RATE))
    return recording


def test_nothing_is_there_at_first():
    recordings = LiveRecordings()
    assert recordings.placed == ()
    assert recordings.growing is None
    assert recordings.duration_s == 0


def test_what_grows_is_placed_as_long_as_it_will_be():
    recordings = LiveRecordings()
    recording = begun(recordings, 1)
    placed = recordings.placed
    assert placed == (replace(recording, n_samples=600 * RATE),)
    recordings.grow(1, 3 * RATE)
    assert recordings.placed == placed
    assert recordings.duration_s == 3


def test_what_ended_is_as_long_as_it_became_and_keeps_its_place():
    recordings = LiveRecordings()
    first = begun(recordings, 1)
    recordings.grow(1, 3 * RATE)
    ended = replace(first, n_samples=4 * RATE)
    recordings.end(ended)
    assert recordings.growing is None
    begun(recordings, 2)
    recordings.grow(2, RATE)
    compressed = replace(ended, path=ended.path.with_suffix(".flac"))
    recordings.end(compressed)
    assert [recording.id for recording in recordings.placed] == [1, 2]
    assert recordings.placed[0] == compressed
    assert recordings.growing.id == 2
    assert recordings.duration_s == 5


def test_what_is_told_late_of_another_recording_changes_nothing():
    recordings = LiveRecordings()
    begun(recordings, 1)
    recordings.end(a_recording(1, n_samples=RATE))
    recordings.grow(1, 2 * RATE)
    assert recordings.n_samples == 0
