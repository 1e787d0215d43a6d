import shutil

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st

from app.core.wav_length import state_length
from dass.audio_wav import chunks
from tests.fake_wav import wav
from tests.live_sound import RATE, noise


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("wav")


def unended(folder, samples):
    """Return a file as a process leaves it that is killed."""
    growing, path = folder / "growing.wav", folder / "left.wav"
    with sf.SoundFile(growing, "w", RATE, len(samples), "PCM_24", format="WAV") as file:
        file.comment = "said"
        file.write(samples.T)
        shutil.copy(growing, path)
    return path


@given(n_samples=st.integers(1, 5000), n_channels=st.integers(1, 3), n_cut=st.integers(0, 20))
def test_a_file_ends_with_its_last_whole_sample(folder, n_samples, n_channels, n_cut):
    samples = noise(n_samples, n_channels)
    path = unended(folder, samples)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - min(n_cut, 3 * n_channels * n_samples))
    left = max(0, (3 * n_channels * n_samples - n_cut)) // (3 * n_channels)
    assert state_length(path) == left
    with sf.SoundFile(path) as file:
        assert (file.frames, file.comment) == (left, "said")
        np.testing.assert_array_equal(file.read(dtype="float32", always_2d=True).T, samples[:, :left])
    with path.open("rb") as raw:
        *_, last = chunks(raw)
        assert last == (b"data", path.stat().st_size - left * 3 * n_channels, left * 3 * n_channels)
        raw.seek(4)
        assert int.from_bytes(raw.read(4), "little") == path.stat().st_size - 8


def test_a_file_that_was_ended_stays_as_it_is(folder):
    path = unended(folder, noise(1000))
    state_length(path)
    before = path.read_bytes()
    assert state_length(path) == 1000
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"RIFF", b"fLaC and so on", wav()[:30]])
def test_what_holds_no_sound_is_left_alone(tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)
    assert state_length(path) == 0
    assert path.read_bytes() == content


def test_a_file_that_is_gone_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        state_length(tmp_path / "gone.wav")
