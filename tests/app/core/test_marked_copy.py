import numpy as np
import pytest
import soundfile as sf

from app.core.cue_marks import Mark
from app.core.exported_event import ExportedRecording
from app.core.marked_copy import write_marked_copy
from dass.audio import open_audio
from dass.errors import AudioError, DassError
from tests.cue_reader import wav_marks, wav_regions
from tests.fake_wav import bext, wav

RATE, N = 8000, 20_000
MARKS = [Mark(10, 500, "Dog 0.90"), Mark(19_000, N, "Siren")]


def a_recording(path, container=None, kind="PCM_16"):
    sf.write(path, np.random.default_rng(0).integers(-20_000, 20_000, N, np.int16), RATE, kind, format=container)
    return ExportedRecording(path, RATE, N)


def sound(path):
    with open_audio(path) as source:
        return source.read(0, N + 1)


@pytest.mark.parametrize(
    ("name", "container", "kind"),
    [
        ("a.wav", None, "PCM_16"),
        ("a.wav", "RF64", "PCM_24"),
        ("a.flac", None, "PCM_16"),
        ("a.w64", None, "FLOAT"),
        ("a.aiff", None, "PCM_24"),
    ],
)
def test_a_copy_sounds_the_same_and_has_the_marks(tmp_path, name, container, kind):
    recording = a_recording(tmp_path / name, container, kind)
    before = recording.path.read_bytes()
    copy = tmp_path / "copies" / "a.wav"
    done = list(write_marked_copy(recording, MARKS, copy))
    assert done == sorted(done)
    assert done[-1] == N
    np.testing.assert_array_equal(sound(copy), sound(recording.path))
    assert wav_regions(copy) == MARKS
    assert sf.info(copy).format in ("WAV", "WAVEX", "RF64")
    assert recording.path.read_bytes() == before


def test_all_that_a_wav_file_says_is_in_its_copy(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(wav([bext("2024-05-01", "12:00:00")], n_samples=480))
    list(write_marked_copy(ExportedRecording(path, 48_000, 480), [Mark(1, 2, "Dog")], tmp_path / "copy.wav"))
    n = path.stat().st_size
    assert (tmp_path / "copy.wav").read_bytes()[8:n] == path.read_bytes()[8:]


def test_marks_of_the_recording_stay_beside_the_new_ones(tmp_path):
    recording = a_recording(tmp_path / "a.wav")
    list(write_marked_copy(recording, MARKS, tmp_path / "one.wav"))
    marked = ExportedRecording(tmp_path / "one.wav", RATE, N)
    list(write_marked_copy(marked, [Mark(3, 4, "Cat")], tmp_path / "two.wav"))
    assert wav_marks(tmp_path / "two.wav") == [(10, "Dog 0.90"), (19_000, "Siren"), (3, "Cat")]


def test_a_file_that_does_not_end_where_it_says_is_read_as_far_as_it_goes(tmp_path):
    recording = a_recording(tmp_path / "a.wav")
    content = bytearray(recording.path.read_bytes())
    content[40:44] = bytes(4)  # as a recorder leaves it that lost its power
    recording.path.write_bytes(content)
    list(write_marked_copy(recording, MARKS, tmp_path / "copy.wav"))
    np.testing.assert_array_equal(sound(tmp_path / "copy.wav"), sound(recording.path))
    assert wav_marks(tmp_path / "copy.wav") == [(10, "Dog 0.90"), (19_000, "Siren")]


def test_a_mark_that_lies_too_far_on_is_told_before_anything_is_written(tmp_path):
    recording = a_recording(tmp_path / "a.wav")
    with pytest.raises(DassError, match=r"copy\.wav cannot be written: marks in WAV files end"):
        list(write_marked_copy(recording, [Mark(0, 2**32, "Dog")], tmp_path / "copy.wav"))
    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]


def test_a_recording_that_is_gone_is_told(tmp_path):
    with pytest.raises(AudioError, match="no such file"):
        list(write_marked_copy(ExportedRecording(tmp_path / "a.wav", RATE, N), MARKS, tmp_path / "copy.wav"))
    assert list(tmp_path.iterdir()) == []
