import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.picture import LOWEST, N_BINS, Picture
from app.core.picture_grid import FINEST_LEVEL, PictureGrid, column_s
from app.core.tiles import TILE_COLUMNS, Tile, TileKey, tile_keys

LEVELS = st.integers(FINEST_LEVEL, 16)


def a_tile(n, is_sketch=False, n_absent=0):
    picture = Picture(np.full((n, N_BINS), LOWEST, np.uint8), np.zeros((n, 2), np.float16))
    picture.put(0, Picture.absent(n_absent))
    return Tile(picture, np.full(n, is_sketch))


@given(st.integers(0, 10**8), st.sampled_from([8_000, 44_100, 384_000]), LEVELS)
def test_tiles_hold_every_column_of_a_recording_once(n_samples, rate, level):
    grid = PictureGrid(n_samples, rate)
    n = grid.n_columns(level)
    keys = [TileKey(1, level, index) for index in range(-(-n // TILE_COLUMNS) + 2)]
    ranges = [key.within(grid) for key in keys]
    assert [start for start, _ in ranges] + [n] == [0] + [stop for _, stop in ranges]
    assert max(stop - start for start, stop in ranges) <= TILE_COLUMNS


@given(LEVELS, st.floats(0, 1e5), st.floats(0.001, 1e4))
def test_the_tiles_of_a_stretch_cover_it_without_one_too_many(level, start_s, width_s):
    width_s = min(width_s, 1e3 * column_s(level))
    keys = tile_keys(7, level, start_s, start_s + width_s)
    assert {(key.recording_id, key.level) for key in keys} == {(7, level)}
    assert keys[0].start_s <= start_s < keys[0].stop_s
    assert keys[-1].start_s < start_s + width_s <= keys[-1].stop_s
    assert [key.index for key in keys] == list(range(keys[0].index, keys[-1].index + 1))


def test_no_tile_lies_before_a_recording():
    assert tile_keys(1, 0, -100.0, -1.0) == []
    assert [key.index for key in tile_keys(1, 0, -100.0, 1.0)] == [0]


def test_a_tile_is_final_when_all_is_drawn_and_nothing_sketched():
    assert a_tile(5).is_final
    assert not a_tile(5, is_sketch=True).is_final
    assert not a_tile(5, n_absent=1).is_final


def test_a_tile_knows_its_size():
    assert a_tile(256).n_bytes == pytest.approx(256 * 517)
