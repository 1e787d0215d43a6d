import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.picture_grid import FINEST_LEVEL, STORED_LEVEL, PictureGrid, column_s, level_for

RATES = st.integers(1_000, 1_000_000) | st.sampled_from([8_000, 11_025, 22_050, 44_100, 48_000, 384_000])
LEVELS = st.integers(FINEST_LEVEL, 25)
GRIDS = st.builds(PictureGrid, st.integers(0, 10**6) | st.integers(0, 10**11), RATES)


@given(GRIDS, LEVELS, st.integers(0, 10**6))
def test_edges_of_all_levels_fall_together(grid, level, index):
    assert grid.start(level, index) == grid.start(level - 1, 2 * index)


@given(GRIDS, LEVELS, st.integers(0, 10**6))
def test_a_column_begins_at_the_sample_nearest_to_its_time(grid, level, index):
    exact = index * 2.0**level * grid.sample_rate / 100
    assert abs(grid.start(level, index) - exact) <= 0.5 + 1e-9 * exact


@given(GRIDS, LEVELS)
def test_the_columns_are_those_that_begin_inside_the_recording(grid, level):
    n = grid.n_columns(level)
    assert grid.start(level, n) >= grid.n_samples
    assert n == 0 or grid.start(level, n - 1) < grid.n_samples
    assert n == -(-grid.n_columns(level - 1) // 2)


@given(GRIDS)
def test_the_top_level_holds_all_in_one_column_and_no_finer_one_does(grid):
    assert grid.n_columns(grid.top_level) == min(1, grid.n_samples)
    assert grid.top_level == STORED_LEVEL or grid.n_columns(grid.top_level - 1) == 2


def test_many_columns_are_placed_as_each_of_them_is():
    grid = PictureGrid(44_100 * 3600, 44_100)
    index = np.arange(5_000)
    assert grid.start(-2, index).tolist() == [grid.start(-2, i) for i in index.tolist()]


@given(st.floats(1e-5, 1e6))
def test_columns_are_no_narrower_than_asked_for_and_less_than_twice_as_wide(width_s):
    level = level_for(width_s)
    assert column_s(level) >= width_s * (1 - 1e-6)
    assert level == FINEST_LEVEL or column_s(level) < 2 * width_s * (1 + 1e-6)


def test_a_width_of_a_level_gives_that_level():
    assert [level_for(column_s(level)) for level in range(FINEST_LEVEL, 30)] == list(range(FINEST_LEVEL, 30))
