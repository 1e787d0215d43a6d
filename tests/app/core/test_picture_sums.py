import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.picture import decode, encode
from app.core.picture_grid import STORED_LEVEL, PictureGrid
from app.core.picture_sums import PictureSums, draw_pooled, pool
from app.core.spectrum import draw
from tests.fake_audio import TornSource, chirps
from tests.fakes import ArraySource

RATE = 1_000
SAMPLES = chirps(RATE * 60, RATE)
LENGTHS = st.integers(1, 60 * RATE)


def stored(n_samples, torn=range(0)):
    grid = PictureGrid(n_samples, RATE)
    source = TornSource(SAMPLES[:, :n_samples], RATE, torn)
    return grid, source, draw(source, grid, STORED_LEVEL, 0, grid.n_columns(STORED_LEVEL))


@settings(max_examples=30)
@given(LENGTHS)
def test_coarser_levels_are_the_root_mean_square_of_the_powers_of_the_stored_one(n_samples):
    grid, _, base = stored(n_samples)
    # Each column counts as the audio in it: 32 windows, fewer in the last.
    windows = np.minimum(grid.n_columns(0) - 32 * np.arange(len(base.columns)), 32)
    squares = decode(base.columns) * windows[:, None]
    for level in range(STORED_LEVEL, grid.top_level + 1):
        width = 2 ** (level - STORED_LEVEL)
        groups = [slice(i, i + width) for i in range(0, len(squares), width)]
        expected = [encode(squares[group].sum(axis=0) / windows[group].sum()) for group in groups]
        pooled = pool(base, grid, 0, level)
        assert abs(pooled.columns.astype(int) - np.array(expected)).max() <= 1
        extremes = [(base.peaks[group, 0].min(), base.peaks[group, 1].max()) for group in groups]
        np.testing.assert_array_equal(pooled.peaks, extremes)


@settings(max_examples=30)
@given(LENGTHS, st.integers(STORED_LEVEL, 13), st.integers(0, 40), st.integers(0, 40))
def test_drawing_a_part_of_a_level_gives_the_same_bits(n_samples, level, first, last):
    grid, source, base = stored(n_samples)
    whole = pool(base, grid, 0, level)
    first, last = sorted(min(edge, grid.n_columns(level)) for edge in (first, last))
    part = draw_pooled(source, grid, level, first, last)
    np.testing.assert_array_equal(part.columns, whole.columns[first:last])
    np.testing.assert_array_equal(part.peaks, whole.peaks[first:last])


def test_what_is_not_drawn_does_not_count():
    grid, _, base = stored(60 * RATE, torn=range(15_000, 15_001))
    assert 0 < (~base.is_drawn).sum() < len(base.columns)
    top = pool(base, grid, 0, grid.top_level)
    known = decode(base.columns[base.is_drawn]).mean(axis=0)
    assert abs(top.columns[0].astype(int) - encode(known)).max() <= 1
    np.testing.assert_array_equal(
        top.peaks[0], [base.peaks[base.is_drawn, 0].min(), base.peaks[base.is_drawn, 1].max()]
    )


def test_columns_of_which_nothing_is_drawn_stay_undrawn():
    grid = PictureGrid(60 * RATE, RATE)
    pooled = draw_pooled(TornSource(SAMPLES, RATE, range(60 * RATE)), grid, 8, 0, 3)
    assert not pooled.is_drawn.any()
    assert np.isnan(pooled.peaks).all()


@given(st.integers(0, 20), st.integers(0, 20))
def test_cut_and_joined_they_are_the_same(n, cut):
    grid = PictureGrid(20 * 320, RATE)
    sums = PictureSums.stored(draw(ArraySource(SAMPLES, RATE), grid, STORED_LEVEL, 0, n), grid, 0)
    head, tail = sums.split(min(cut, n))
    assert len(head.squares) == min(cut, n)
    for whole, joined in zip(vars(sums).values(), vars(head.followed_by(tail)).values(), strict=True):
        np.testing.assert_array_equal(whole, joined)
