from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.picture import HIGHEST, LOWEST, N_BINS, decode, encode
from app.core.picture_grid import FINEST_LEVEL, STORED_LEVEL, PictureGrid, column_s
from app.core.spectrum import draw, window_length, window_level
from tests.fake_audio import TornSource, chirps
from tests.fakes import ArraySource

RATES = [1_000, 8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 250_000, 384_000]


def drawn(samples, rate, level, first=0, last=None):
    samples = np.atleast_2d(samples)
    grid = PictureGrid(samples.shape[1], rate)
    return draw(ArraySource(samples, rate), grid, level, first, grid.n_columns(level) if last is None else last)


def sine(rate, hz, amplitude=1.0, duration_s=1.0):
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(round(duration_s * rate)) / rate)).astype(np.float32)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("level", [-3, 0, 3, 5])
def test_a_full_scale_sine_has_0_dbfs_in_its_bin_at_any_rate(rate, level):
    at_edges = 1 + int(0.02 / column_s(level))
    inner = drawn(sine(rate, 256 * rate / 1024), rate, level).columns[at_edges:-at_edges]
    assert (inner[:, 256] == HIGHEST).all()
    assert (inner[:, [200, 312]] < HIGHEST).all()


@pytest.mark.parametrize("amplitude_db", [-6, -20, -60, -100])
def test_decibels_are_relative_to_a_full_scale_sine(amplitude_db):
    columns = drawn(sine(48_000, 200 * 48_000 / 1024, 10 ** (amplitude_db / 20)), 48_000, 2).columns[2:-2]
    assert (columns[:, 200] == HIGHEST + 2 * amplitude_db).all()


@pytest.mark.parametrize("rate", RATES)
def test_windows_half_overlap_and_are_no_longer_than_the_transform(rate):
    assert column_s(window_level(rate)) * rate <= window_length(rate) / 2 <= N_BINS
    assert window_level(rate) == 0 or column_s(window_level(rate) + 1) * rate > window_length(rate) / 2


@pytest.mark.parametrize("level", range(FINEST_LEVEL, STORED_LEVEL + 1))
def test_silence_is_the_lowest_level_and_not_absent(level):
    picture = drawn(np.zeros(8_000), 8_000, level)
    assert (picture.columns == LOWEST).all()
    assert (picture.peaks == 0).all()


@settings(max_examples=40)
@given(
    st.sampled_from(RATES),
    st.integers(FINEST_LEVEL, STORED_LEVEL),
    st.integers(1, 30_000),
    st.lists(st.integers(0, 800)),
)
def test_however_the_columns_are_cut_they_are_the_same(rate, level, n_samples, cuts):
    samples = chirps(n_samples, rate, channels=2)
    whole = drawn(samples, rate, level)
    edges = sorted({0, len(whole.columns), *(cut for cut in cuts if cut < len(whole.columns))})
    for first, last in pairwise(edges):
        part = drawn(samples, rate, level, first, last)
        np.testing.assert_array_equal(part.columns, whole.columns[first:last])
        np.testing.assert_array_equal(part.peaks, whole.peaks[first:last])


@settings(max_examples=30)
@given(st.sampled_from(RATES), st.integers(1, 60_000))
def test_every_level_is_the_root_mean_square_of_the_powers_below(rate, n_samples):
    samples = chirps(n_samples, rate)
    base = decode(drawn(samples, rate, window_level(rate)).columns)
    for level in range(window_level(rate), STORED_LEVEL + 1):
        width = 2 ** (level - window_level(rate))
        pooled = [encode(base[i : i + width].mean(axis=0)) for i in range(0, len(base), width)]
        found, expected = (np.maximum(codes, 20).astype(int) for codes in (drawn(samples, rate, level).columns, pooled))
        assert abs(found - expected).max() <= 1  # the lowest codes stand for anything below, too


@settings(max_examples=40)
@given(st.sampled_from(RATES), st.integers(FINEST_LEVEL, STORED_LEVEL), st.integers(1, 30_000), st.integers(1, 3))
def test_the_waveform_holds_the_lowest_and_the_highest_sample(rate, level, n_samples, channels):
    samples = np.random.default_rng(n_samples).uniform(-1, 1, (channels, n_samples)).astype(np.float32)
    mono = sum(samples) / np.float32(channels)
    grid = PictureGrid(n_samples, rate)
    edges = [min(grid.start(level, i), n_samples) for i in range(grid.n_columns(level) + 1)]
    exact = [(mono[a:b].min(), mono[a:b].max()) for a, b in pairwise(edges)]
    np.testing.assert_array_equal(drawn(samples, rate, level).peaks, np.float16(exact))


def test_a_click_stays_visible_in_a_wide_column():
    samples = 0.001 * np.random.default_rng(0).standard_normal(48_000 * 8)
    samples[100_000] = 1
    columns = drawn(samples.astype(np.float32), 48_000, STORED_LEVEL).columns.astype(int)
    others = np.delete(columns, 100_000 // 15_360, axis=0)
    assert columns[100_000 // 15_360].mean() > others.mean() + 10


def test_what_cannot_be_read_stays_undrawn_and_the_rest_is_as_ever():
    rate, n_samples = 8_000, 8_000 * 60
    samples = chirps(n_samples, rate)
    grid = PictureGrid(n_samples, rate)
    torn = draw(TornSource(samples, rate, range(200_000, 200_100)), grid, STORED_LEVEL, 0, 188)
    whole = draw(ArraySource(samples, rate), grid, STORED_LEVEL, 0, 188)
    assert not torn.is_drawn[200_000 // 2_560]
    assert np.isnan(torn.peaks[~torn.is_drawn]).all()
    assert torn.is_drawn.mean() > 0.8
    np.testing.assert_array_equal(torn.columns[torn.is_drawn], whole.columns[torn.is_drawn])


def test_a_source_that_ends_early_leaves_the_rest_undrawn():
    grid = PictureGrid(80_000, 8_000)
    picture = draw(ArraySource(chirps(50_000, 8_000), 8_000), grid, 0, 0, grid.n_columns(0))
    assert picture.is_drawn.tolist() == [start < 50_000 for start in range(0, 80_000, 80)]


def test_columns_behind_the_end_are_undrawn():
    picture = drawn(chirps(8_000, 8_000), 8_000, 0, 90, 120)
    assert picture.is_drawn.tolist() == [True] * 10 + [False] * 20
    assert not drawn(chirps(8_000, 8_000), 8_000, 0, 200, 220).is_drawn.any()


@pytest.mark.parametrize("rate", [1, 10, 100])
@pytest.mark.parametrize("level", [-3, 0, 5])
def test_the_slowest_sensors_are_drawn_too(rate, level):
    assert drawn(chirps(50, rate), rate, level).is_drawn.all()


def test_not_a_number_is_drawn_as_silence():
    samples = np.full(8_000, np.nan, np.float32)
    assert (drawn(samples, 8_000, 2).columns == LOWEST).all()


def test_levels_that_are_only_pooled_are_refused():
    with pytest.raises(ValueError, match="pooled"):
        drawn(chirps(8_000, 8_000), 8_000, STORED_LEVEL + 1)
