import numpy as np
import pytest
import soundfile

from dass.fbank import fbank
from dass.labels import ontology
from training.audioset import read_set
from training.known_recording import level_db
from training.needles import Needle, read_needles, read_speech, truth_of

DOG, SPEECH = (ontology().find(name) for name in ("Dog", "Speech"))
CLIPS = {
    "dog.wav": ("Dog", 3.0),
    "long.wav": ("Dog", 12.0),
    "talk.wav": ("Speech", 1.0),
    "more.wav": ("Speech|Dog", 2.0),
}


@pytest.fixture
def clips(tmp_path):
    rng, rows = np.random.default_rng(0), ["path,audioset_names"]
    for name, (classes, seconds) in CLIPS.items():
        soundfile.write(tmp_path / name, rng.uniform(-0.1, 0.1, int(seconds * 16_000)), 16_000)
        rows.append(f"{name},{classes}")
    (tmp_path / "set.csv").write_text("\n".join(rows), encoding="utf-8")
    return read_set(tmp_path / "set.csv")


def test_needles_are_ten_seconds_repeated_or_cut(clips, tmp_path):
    needles = {needle.id: needle for needle in read_needles(clips, 10)}
    assert len(needles) == 4
    samples, _ = soundfile.read(tmp_path / "dog.wav", dtype="float32")
    np.testing.assert_array_equal(needles["dog"].waveform, np.resize(samples, 160_000))
    samples, _ = soundfile.read(tmp_path / "long.wav", dtype="float32")
    np.testing.assert_array_equal(needles["long"].waveform, samples[:160_000])


def test_the_same_needles_come_each_time_and_more_only_add_some(clips):
    few, more = ([needle.id for needle in read_needles(clips, count)] for count in (2, 3))
    assert few == more[:2]
    assert len(set(more)) == 3


def test_frames_are_those_of_the_clip_with_zeros_behind_as_published(clips):
    needle = read_needles(clips, 1)[0]
    frames = needle.frames(None)
    assert frames.shape == (1024, 128)
    np.testing.assert_array_equal(frames[:998], fbank(needle.waveform))
    assert not frames[998:].any()


def test_frames_at_a_level_are_those_of_the_scaled_clip():
    sound = np.random.default_rng(0).standard_normal(160_000).astype(np.float32)
    needle = Needle("noise", sound * np.float32(10 ** (-level_db(sound) / 20)), (DOG,))
    loud, soft = (needle.frames(level_db)[:998] for level_db in (-10, -30))
    told = soft > -15.9  # above the floor
    np.testing.assert_allclose((loud - soft)[told], np.log(100), atol=0.01)


def test_truth_tells_all_classes(clips):
    needles = read_needles(clips, 4)
    truth = truth_of(needles)
    assert [tuple(np.flatnonzero(row)) for row in truth] == [tuple(sorted(needle.classes)) for needle in needles]


def test_babble_is_made_of_speech_that_is_no_needle(clips):
    needles = read_needles(clips, 4)
    assert not read_speech(clips, needles)
    lengths = [len(samples) for samples in read_speech(clips, [n for n in needles if n.id != "talk"])]
    assert lengths == [16_000]
