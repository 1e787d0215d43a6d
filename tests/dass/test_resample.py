from math import ceil

import numpy as np
import pytest
import soxr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dass.errors import AudioError
from dass.resample import LOUDEST, Resampler, to_mono

RATES = [1_000, 8_000, 11_025, 16_000, 22_050, 44_100, 44_101, 48_000, 384_000]


def noise(n: int, seed: int = 0) -> np.ndarray:
    return (0.3 * np.random.default_rng(seed).standard_normal(n)).astype(np.float32)


def resample(signal: np.ndarray, rate: int, cuts: tuple[int, ...] = (), **options: float) -> np.ndarray:
    """Resample ``signal`` given in pieces that end at ``cuts``, from where the resampler asks for it."""
    resampler = Resampler(rate, **options)
    pieces = np.split(signal[resampler.first_input :], sorted(cuts))
    return np.concatenate([resampler.push(piece) for piece in pieces] + [resampler.flush()])


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(RATES),
    st.floats(0, 3),
    st.lists(st.floats(0, 3), max_size=6),
    st.sampled_from([0.05, 0.5, 4.0]),
)
def test_any_split_is_bit_identical(rate, seconds, cuts_s, block_s):
    signal = noise(int(rate * seconds))
    whole = resample(signal, rate, block_s=block_s)
    cuts = tuple(int(cut * rate) for cut in cuts_s)
    assert np.array_equal(resample(signal, rate, cuts, block_s=block_s), whole)
    assert len(whole) == ceil(len(signal) * 16_000 / rate)
    assert whole.dtype == np.float32


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(RATES), st.floats(0, 3), st.integers(0, 60_000), st.sampled_from([0.05, 0.5]))
@example(rate=48_000, seconds=1.0, start=16_001, block_s=0.5)
def test_beginning_later_gives_the_rest(rate, seconds, start, block_s):
    signal = noise(int(rate * seconds))
    whole = resample(signal, rate, block_s=block_s)
    assert np.array_equal(resample(signal, rate, start=start, block_s=block_s), whole[start:])


@pytest.mark.parametrize("rate", [rate for rate in RATES if rate != 16_000])
@pytest.mark.parametrize("block_s", [0.1, 4.0])
def test_blocks_agree_with_the_pass_over_the_whole(rate, block_s):
    signal = noise(int(rate * 2.345))
    whole = soxr.resample(signal, rate, 16_000, "HQ")  # whose length is rounded, not rounded up
    np.testing.assert_allclose(resample(signal, rate, block_s=block_s)[: len(whole)], whole, atol=1e-4)


def test_equal_rates_pass_through():
    signal = noise(12_345)
    assert np.array_equal(resample(signal, 16_000), signal)
    assert np.array_equal(resample(signal, 16_000, start=77), signal[77:])


def test_output_comes_before_the_end():
    resampler = Resampler(48_000, block_s=0.1)
    assert sum(len(resampler.push(noise(4_800))) for _ in range(10)) >= 16_000 * 8 // 10


@pytest.mark.parametrize("rate", [0, 999, 1_000_001])
def test_absurd_rates_are_refused(rate):
    with pytest.raises(AudioError, match=f"{rate} Hz"):
        Resampler(rate)


@given(st.lists(st.lists(st.floats(width=32), min_size=3, max_size=3), min_size=1, max_size=9))
def test_mono_is_finite_and_the_mean_of_the_cleaned_channels(rows):
    samples = np.array(rows, np.float32)
    mono = to_mono(samples)
    clean = np.where(np.isfinite(samples), samples, 0).astype(np.float64).clip(-LOUDEST, LOUDEST)
    np.testing.assert_allclose(mono, clean.mean(axis=0), atol=LOUDEST * 1e-6)
    assert mono.dtype == np.float32
    assert np.array_equal(mono, np.concatenate([to_mono(samples[:, i : i + 1]) for i in range(3)]))


def test_nan_is_silence():
    samples = np.array([[np.nan, np.inf, 0.5], [-np.inf, 0.5, 0.5]], np.float32)
    assert to_mono(samples).tolist() == [0.0, 0.25, 0.5]
