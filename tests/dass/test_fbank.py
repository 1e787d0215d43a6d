"""The filter bank: golden frames, any split, any input."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dass.fbank import FbankStream, fbank, n_frames, normalise

SILENCE = np.float32(-15.942385)


def golden_waveform():
    t = np.arange(5 * 16000 + 123) / 16000
    noise = np.random.RandomState(7).standard_normal(len(t))
    chirp = np.sin(2 * np.pi * (200 + 300 * t) * t) * (np.sin(2 * np.pi * 0.7 * t) > 0)
    return (0.1 * noise + 0.3 * chirp).astype(np.float32)


def noise(n, seed=0):
    return np.random.default_rng(seed).standard_normal(n).astype(np.float32) * np.float32(0.1)


def in_pieces(waveform, sizes):
    stream, out, start = FbankStream(), [], 0
    for size in sizes:
        out.append(stream.push(waveform[start : start + size]))
        start += size
    out.append(stream.push(waveform[start:]))
    return np.concatenate([*out, stream.flush()])


def test_agrees_with_the_published_front_end():
    golden = np.load(Path(__file__).parents[1] / "golden" / "fbank.npz")
    waveform = golden_waveform()
    frames = fbank(waveform - waveform.mean())
    assert len(frames) == 499
    np.testing.assert_allclose(frames[:: golden["every"]], golden["fbank"], atol=1e-3, rtol=0)


@given(st.integers(0, 9000), st.lists(st.integers(0, 3000), max_size=12))
def test_any_split_gives_exactly_the_frames_of_the_whole(n, sizes):
    waveform = noise(n)
    np.testing.assert_array_equal(in_pieces(waveform, sizes), fbank(waveform))


def test_a_long_push_equals_many_short_ones():
    waveform = noise(16000 * 25)
    np.testing.assert_array_equal(in_pieces(waveform, [160] * 2000), fbank(waveform))


@given(st.integers(0, 5000))
def test_frame_count_is_known_beforehand(n):
    assert len(fbank(noise(n))) == n_frames(n)


@pytest.mark.parametrize(("n", "frames"), [(0, 0), (1, 1), (399, 1), (400, 1), (559, 1), (560, 2)])
def test_a_clip_shorter_than_one_window_is_one_frame(n, frames):
    assert fbank(noise(n)).shape == (frames, 128)


def test_a_short_clip_is_padded_with_silence():
    clip = noise(123)
    np.testing.assert_array_equal(fbank(clip), fbank(np.pad(clip, (0, 400 - 123))))


def test_a_stream_gone_on_with_drops_an_end_shorter_than_one_window():
    stream = FbankStream(begun=True)
    assert len(stream.push(noise(300))) == 0
    assert stream.flush().shape == (0, 128)


def test_silence_is_the_floor():
    assert (fbank(np.zeros(4000, np.float32)) == SILENCE).all()
    assert (fbank(np.full(4000, 0.25, np.float32)) < -14).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_count_as_silence(bad):
    waveform = noise(4000)
    holes = waveform.copy()
    waveform[1000:1010], holes[1000:1010] = 0, bad
    np.testing.assert_array_equal(fbank(holes), fbank(waveform))


def test_two_channels_are_refused():
    with pytest.raises(ValueError, match="one channel"):
        FbankStream().push(np.zeros((2, 400), np.float32))


def test_normalisation_is_the_published_one():
    np.testing.assert_allclose(normalise(np.float32([[-4.2677393, 4.8702555]])), [[0, 1]], atol=1e-6)
