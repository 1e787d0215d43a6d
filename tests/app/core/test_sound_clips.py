from dataclasses import replace

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st

from app.core.sound_clips import Clip, clip_paths, write_clips
from app.core.sound_writer import SoundFormat
from dass.audio import open_audio
from dass.errors import AudioError, DassError
from tests.cue_reader import flac_mark, wav_marks, wav_regions
from tests.fake_export import an_exported_event, an_exported_recording, events

RATE, N = 8000, 80_000


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "street.wav"
    sf.write(path, np.random.default_rng(0).integers(-20_000, 20_000, (N, 2), np.int16), RATE)
    return an_exported_recording(str(path), RATE, N)


@given(st.data(), st.floats(0, 100))
def test_a_clip_holds_its_event_and_padding_as_far_as_the_recording_goes(data, padding_s):
    recording = an_exported_recording(sample_rate=RATE, n_samples=N)
    event = data.draw(events(recording))
    clip = Clip.around(event, padding_s)
    padding = round(padding_s * RATE)
    assert clip.start == max(0, event.start_sample - padding)
    assert clip.stop == min(N, event.stop_sample + padding)
    assert (clip.start + clip.mark.start, clip.start + clip.mark.stop) == (event.start_sample, event.stop_sample)


@pytest.mark.parametrize("form", SoundFormat)
def test_clips_are_the_samples_of_the_recording_with_a_mark(tmp_path, recording, form):
    found = [an_exported_event(recording, start, start + 500, score=0.9) for start in (0, 30_001, N - 500)]
    clips = [Clip.around(event, 0.25) for event in found]
    paths = [tmp_path / "clips" / f"{number}.{form}" for number in range(3)]
    done = list(write_clips(recording, zip(clips, paths, strict=True), form))
    assert done == sorted(done)
    assert done[-1] == sum(map(len, clips)) == 2 * 2500 + 4500
    with open_audio(recording.path) as source:
        for clip, path in zip(clips, paths, strict=True):
            with open_audio(path) as written:
                np.testing.assert_array_equal(written.read(0, N), source.read(clip.start, clip.stop))
            assert written.sample_rate == RATE
    assert sorted(path.name for path in (tmp_path / "clips").iterdir()) == [path.name for path in paths]


def test_the_mark_is_where_the_event_is(tmp_path, recording):
    clip = Clip.around(an_exported_event(recording, 30_001, 30_501, score=0.9), 0.25)
    for form in SoundFormat:
        list(write_clips(recording, [(clip, tmp_path / f"clip.{form}")], form))
    assert wav_regions(tmp_path / "clip.wav") == [(2000, 2500, "Dog 0.90")]
    assert wav_marks(tmp_path / "clip.wav") == [(2000, "Dog 0.90")]
    assert flac_mark(tmp_path / "clip.flac") == 2000


def test_clips_are_named_after_recording_time_and_class(tmp_path):
    recording = an_exported_recording("yard/North 1.wav", 48_000, 48_000 * 40_000)
    long = an_exported_event(recording, 48_000 * 37_023 + 23_040, class_index=0)
    car = an_exported_event(recording, 480, class_index=308)
    names = [path.name for path in clip_paths([long, car, car, replace(car, class_index=396)], tmp_path, "wav")]
    assert names == [
        "North 1_10h17m03.480s_Speech.wav",
        "North 1_00h00m00.010s_Vehicle-horn-car-horn-honking.wav",
        "North 1_00h00m00.010s_Vehicle-horn-car-horn-honking-2.wav",
        "North 1_00h00m00.010s_Siren.wav",
    ]


def test_names_suit_every_system():
    recording = an_exported_recording()
    found = [an_exported_event(recording, class_index=index) for index in range(527)]
    names = [path.name for path in clip_paths(found, recording.path.parent, SoundFormat.WAV)]
    assert len({name.casefold() for name in names}) == 527
    assert not set("".join(names)) & set("/\\:*?\"<>|,'")


def test_a_clip_takes_the_place_of_an_older_one_once_it_is_whole(tmp_path, recording):
    path = tmp_path / "clip.wav"
    path.write_text("old")
    writing = write_clips(recording, [(Clip(an_exported_event(recording), 0, N), path)], SoundFormat.WAV)
    next(writing)
    writing.close()
    assert path.read_text() == "old"
    assert {file.name for file in tmp_path.iterdir()} == {"street.wav", "clip.wav"}


def test_a_recording_that_is_gone_is_told(tmp_path, recording):
    recording.path.unlink()
    clip = Clip.around(an_exported_event(recording), 0)
    with pytest.raises(AudioError, match="no such file"):
        list(write_clips(recording, [(clip, tmp_path / "clip.wav")], SoundFormat.WAV))


def test_a_folder_that_cannot_be_is_told(tmp_path, recording):
    (tmp_path / "file").touch()
    clip = Clip.around(an_exported_event(recording), 0)
    with pytest.raises(DassError, match="cannot be written"):
        list(write_clips(recording, [(clip, tmp_path / "file" / "clip.wav")], SoundFormat.WAV))
