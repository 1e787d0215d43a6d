import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.growing_picture import GrowingPicture
from app.core.picture_grid import FINEST_LEVEL, STORED_LEVEL, PictureGrid
from app.core.picture_sums import draw_pooled
from app.core.tiles import TileKey
from tests.fake_audio import chirps
from tests.fakes import ArraySource

RATE = 1_000
SAMPLES = chirps(60 * RATE, RATE)
PLANNED = PictureGrid(SAMPLES.size, RATE)
LEVELS = range(FINEST_LEVEL, PLANNED.top_level + 1)


class Growing:
    """What has come of a sound: more cannot be read."""

    def __init__(self, n_samples):
        self.n_samples, self.reads = n_samples, []

    def read(self, start, stop):
        self.reads.append((start, stop))
        return SAMPLES[:, start : min(stop, self.n_samples)]


def whole(key, grid=PLANNED):
    return draw_pooled(ArraySource(SAMPLES[:, : grid.n_samples], RATE), grid, key.level, *key.within(grid))


def keys(level, grid=PLANNED):
    n_tiles = -(-grid.n_columns(level) // 256)
    return [TileKey(1, level, index) for index in range(n_tiles)]


def grown(picture, n_samples, key):
    picture.n_samples = n_samples
    return picture.tile(key, Growing(n_samples))


@settings(max_examples=30)
@given(st.sampled_from(LEVELS), st.lists(st.integers(0, SAMPLES.size), max_size=5).map(sorted), st.data())
def test_what_is_not_a_sketch_is_as_in_the_whole_however_it_grows(level, lengths, data):
    picture, key = GrowingPicture(PLANNED), data.draw(st.sampled_from(keys(level)))
    expected = whole(key)
    for n_samples in lengths:
        tile = grown(picture, n_samples, key)
        is_sure = tile.picture.is_drawn & ~tile.is_sketch
        np.testing.assert_array_equal(tile.picture.columns[is_sure], expected.columns[is_sure])
        np.testing.assert_array_equal(tile.picture.peaks[is_sure], expected.peaks[is_sure])


@pytest.mark.parametrize("level", LEVELS)
def test_at_its_planned_end_it_is_whole(level):
    picture = GrowingPicture(PLANNED)
    for key in keys(level)[-2:]:
        grown(picture, SAMPLES.size // 2, key)
        tile = grown(picture, SAMPLES.size, key)
        assert tile.is_final
        np.testing.assert_array_equal(tile.picture.columns, whole(key).columns)


@pytest.mark.parametrize("level", LEVELS)
def test_almost_all_that_has_come_is_seen_and_nothing_else(level):
    picture, n_samples = GrowingPicture(PLANNED), 20 * RATE
    tile = grown(picture, n_samples, TileKey(1, level, 0))
    begins = PLANNED.start(level, np.arange(*TileKey(1, level, 0).within(PLANNED)))
    assert not tile.picture.is_drawn[begins >= n_samples].any()
    stored = 0.32 * RATE
    assert tile.picture.is_drawn[begins < n_samples - 2 * stored].all()


@pytest.mark.parametrize("end", [1, 17 * RATE + 3, SAMPLES.size])
@pytest.mark.parametrize("level", LEVELS)
def test_one_that_ends_early_is_drawn_to_its_end(level, end):
    picture, key = GrowingPicture(PLANNED), TileKey(1, level, 0)
    grown(picture, end // 2, key)
    grid = PictureGrid(end, RATE)
    tile = picture.regrown(grid).tile(key, Growing(end))
    np.testing.assert_array_equal(tile.picture.columns, whole(key, grid).columns)
    np.testing.assert_array_equal(tile.picture.peaks, whole(key, grid).peaks)
    assert tile.is_final


@pytest.mark.parametrize("level", [0, STORED_LEVEL - 1, STORED_LEVEL, PLANNED.top_level])
def test_no_sound_is_drawn_twice(level):
    picture, key = GrowingPicture(PLANNED), TileKey(1, level, 0)
    grown(picture, 2 * RATE, key)
    source = Growing(2 * RATE + 400)
    picture.n_samples = source.n_samples
    picture.tile(key, source)
    assert all(start >= 2 * RATE - 700 for start, _ in source.reads)
