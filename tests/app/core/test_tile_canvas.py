import numpy as np
import pytest

from app.core.picture import Picture
from app.core.picture_grid import STORED_LEVEL, PictureGrid
from app.core.picture_sums import draw_pooled
from app.core.sketch import Sketch
from app.core.tile_canvas import COARSEST_DRAWN_LEVEL, TileCanvas
from tests.fake_audio import TornSource, chirps

RATE = 1_000
SAMPLES = chirps(200 * RATE, RATE)
GRID = PictureGrid(SAMPLES.size, RATE)
DRAWN_AND_SKETCHED = range(STORED_LEVEL + 1, COARSEST_DRAWN_LEVEL + 1)


@pytest.fixture(autouse=True)
def yields_every_step(monkeypatch):
    monkeypatch.setattr("app.core.tile_canvas.STEP_S", 0.0)


def painted(level, torn=range(0), stored=None):
    picture = Picture.absent(GRID.n_columns(level)) if stored is None else stored
    return list(TileCanvas(TornSource(SAMPLES, RATE, torn), Sketch(GRID), GRID, level, 0, picture).steps())


def whole(level):
    return draw_pooled(TornSource(SAMPLES, RATE), GRID, level, 0, GRID.n_columns(level))


@pytest.mark.parametrize("level", range(STORED_LEVEL + 1, GRID.top_level + 1))
def test_the_first_step_shows_something_everywhere(level):
    first = painted(level)[0]
    assert first.picture.is_drawn.all()
    assert first.is_sketch.all()


@pytest.mark.parametrize("level", DRAWN_AND_SKETCHED)
def test_the_audio_takes_the_place_of_the_sketch_piece_by_piece(level):
    *before, last = painted(level)
    expected = whole(level)
    n_sketched = [tile.is_sketch.sum() for tile in before]
    assert n_sketched == sorted(n_sketched, reverse=True)
    assert len(set(n_sketched)) > 3
    for tile in before:
        known = ~tile.is_sketch
        np.testing.assert_array_equal(tile.picture.columns[known], expected.columns[known])
    assert last.is_final
    np.testing.assert_array_equal(last.picture.columns, expected.columns)


@pytest.mark.parametrize("level", [0, *DRAWN_AND_SKETCHED])
def test_what_cannot_be_read_is_left_empty_and_no_sketch_of_its_neighbours(level):
    torn = range(99_000, 121_000)
    last = painted(level, torn)[-1]
    expected = whole(level)
    hole = ~last.picture.is_drawn
    assert 0 < hole.sum() < len(hole)
    assert not last.is_sketch.any()
    np.testing.assert_array_equal(last.picture.columns[~hole], expected.columns[~hole])


def test_what_is_stored_is_not_read_again():
    stored = whole(7)
    stored.put(40, Picture.absent(20))
    source = TornSource(SAMPLES, RATE)
    *_, last = TileCanvas(source, Sketch(GRID), GRID, 7, 0, stored).steps()
    np.testing.assert_array_equal(last.picture.columns, whole(7).columns)
    seconds = np.array(source.reads) / RATE
    assert seconds.min() > 32 * 1.28 - 1
    assert seconds.max() < 64 * 1.28 + 1
