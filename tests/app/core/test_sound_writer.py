import numpy as np
import pytest
import soundfile as sf

from app.core import sound_writer
from app.core.sound_writer import SoundFormat, sample_kind, write_sound
from dass.audio import open_audio
from dass.errors import AudioError
from tests.audio_files import encode
from tests.fakes import ArraySource

RATE = 8000
N = 3 * RATE + 7


def noise(n_bits=None, channels=2, n=N):
    values = np.random.default_rng(1).uniform(-1, 1, (channels, n)).astype(np.float32)
    if n_bits is None:
        return values
    full = 2.0 ** (n_bits - 1)
    return (np.rint(values * full).clip(-full, full - 1) / full).astype(np.float32)


def written(source, path, form, kind, start=0, stop=N):
    reached = list(write_sound(source, start, stop, path, form, kind))
    assert reached == sorted(reached)
    assert reached[-1] == stop
    with open_audio(path) as file:
        return file.read(0, N)


@pytest.mark.parametrize("form", SoundFormat)
@pytest.mark.parametrize(("kind", "n_bits"), [("PCM_16", 16), ("PCM_24", 24)])
def test_whole_samples_are_written_to_the_bit(tmp_path, monkeypatch, form, kind, n_bits):
    monkeypatch.setattr(sound_writer, "_BLOCK", 1000)
    samples = noise(n_bits)
    samples[0, :2] = -1, 1 - 2.0 ** (1 - n_bits)
    read = written(ArraySource(samples, RATE), tmp_path / "a", form, kind, 5, N - 3)
    np.testing.assert_array_equal(read, samples[:, 5 : N - 3])


def test_float_samples_are_written_to_the_bit_beyond_full_scale_too(tmp_path):
    samples = 3 * noise()
    np.testing.assert_array_equal(written(ArraySource(samples, RATE), tmp_path / "a", "wav", "FLOAT"), samples)


def test_what_whole_samples_cannot_hold_is_cut(tmp_path):
    samples = np.array([[2, -2, np.nan, 0.5]], np.float32)
    list(write_sound(ArraySource(samples, RATE), 0, 4, tmp_path / "a", SoundFormat.FLAC, "PCM_16"))
    assert sf.read(tmp_path / "a", dtype="int16")[0].tolist() == [32767, -32768, 0, 16384]


@pytest.mark.parametrize(
    ("kind", "in_wav", "in_flac"),
    [
        ("PCM_U8", "PCM_16", "PCM_16"),
        ("ULAW", "PCM_16", "PCM_16"),
        ("PCM_16", "PCM_16", "PCM_16"),
        ("PCM_24", "PCM_24", "PCM_24"),
        ("PCM_32", "FLOAT", "PCM_24"),
        ("DOUBLE", "FLOAT", "PCM_24"),
    ],
)
def test_samples_go_into_what_holds_them(tmp_path, kind, in_wav, in_flac):
    path = tmp_path / "a.wav"
    sf.write(path, noise().T, RATE, kind)
    assert [sample_kind(path, form) for form in (SoundFormat.WAV, SoundFormat.FLAC)] == [in_wav, in_flac]


def test_what_libsndfile_does_not_know_goes_into_24_bits(tmp_path):
    encode(tmp_path / "a.m4a", "aac", noise(), RATE)
    assert sample_kind(tmp_path / "a.m4a", SoundFormat.WAV) == "PCM_24"


def test_beyond_four_gibibytes_wav_is_rf64(tmp_path, monkeypatch):
    monkeypatch.setattr(sound_writer, "_MOST_WAV_BYTES", 1000)
    source = ArraySource(noise(16, 1, 501), RATE)
    for n, head in ((499, b"RIFF"), (501, b"RF64")):
        list(write_sound(source, 0, n, tmp_path / "a", SoundFormat.WAV, "PCM_16"))
        assert (tmp_path / "a").read_bytes()[:4] == head
        assert sf.info(tmp_path / "a").frames == n


def test_what_the_format_cannot_hold_is_one_sentence(tmp_path):
    source = ArraySource(noise(channels=9), RATE)
    with pytest.raises(AudioError, match="Sound of 9 channels at 8000 Hz cannot be written as FLAC"):
        list(write_sound(source, 0, N, tmp_path / "a", SoundFormat.FLAC, "PCM_16"))
