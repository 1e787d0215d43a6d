from dataclasses import replace
from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from app.core.frequency_axis import FrequencyScale
from app.core.picture import N_BINS
from app.core.picture_grid import column_s
from app.core.tiles import TILE_COLUMNS, TileKey
from app.core.timeline import Timeline
from app.views.picture_item import PictureItem
from tests.app.core.test_tiles import a_tile
from tests.fake_scores import RATE, placed

WIDTH, HEIGHT = 400, 200
BACKGROUND = 0
BRIGHT = 110
"""Of 254: less than half, since what lies between two pixels is shared by them."""
LONG_S = 3000.0


def painted(item, start_s, stop_s, ratio=1):
    """Return the greys (rows, columns) that an item paints on black, the highest frequency first."""
    width, height = WIDTH * ratio, HEIGHT * ratio
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.black)
    item.show_window(start_s, stop_s, width, height)
    painter = QPainter(image)
    painter.translate(0, HEIGHT)
    painter.scale(WIDTH / (stop_s - start_s), -HEIGHT)
    painter.translate(-start_s, 0)
    item.paint(painter, None)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(height, width, 4)[:, :, 0].astype(int)


def item_on(stage, *parts):
    stage.open(placed(*parts))
    item = PictureItem(stage.tiles, stage.look)
    item.set_timeline(stage.timeline)
    return item


@pytest.fixture
def item(stage):
    """Of one long recording."""
    return item_on(stage, (0.0, LONG_S))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    level=st.integers(-2, 4),
    stretch=st.floats(1.0, 1.999),
    offset=st.floats(0.0, 50.0),
    column=st.integers(60, 190),
    band=st.sampled_from([(0.0, 8000.0), (500.0, 3000.0), (2000.0, 2500.0)]),
    share=st.floats(0.05, 0.95),
    scale=st.sampled_from(FrequencyScale),
    ratio=st.sampled_from([1, 2]),
)
def test_one_loud_bin_in_one_column_is_bright_there_and_nowhere_else(
    stage, level, stretch, offset, column, band, share, scale, ratio
):
    item = item_on(stage, (0.0, LONG_S))
    stage.look.show_band(*band)
    stage.look.choose_scale(scale)
    axis, bin_hz = stage.look.axis, RATE / 2 / N_BINS
    loud = round(float(axis.hz_at(share)) / bin_hz)
    stage.draw(level, loud=[(column, loud)])
    stage.draw(level - 1, loud=[(2 * column, loud)], n_columns=2 * TILE_COLUMNS)
    window_s = WIDTH * ratio * column_s(level) / stretch
    start_s = (column + 0.5) * column_s(level) - window_s * (0.5 + offset / 1000)
    pixels = painted(item, start_s, start_s + window_s, ratio)

    rows, columns = np.nonzero(pixels > BRIGHT)
    assert len(rows) > 0
    left, right = ((edge * column_s(level) - start_s) / window_s * pixels.shape[1] for edge in (column, column + 1))
    assert np.floor(left) - 1 <= columns.min()
    assert columns.max() <= np.ceil(right)
    heights = axis.height_of([(loud - 0.6) * bin_hz, (loud + 0.6) * bin_hz])
    top, bottom = ((1 - heights[::-1]) * pixels.shape[0]).tolist()
    assert top - 1.5 <= rows.min() and rows.max() <= bottom + 1.5  # noqa: PT018


def test_every_level_has_its_brightness(stage, item):
    ramp = a_tile(TILE_COLUMNS)
    ramp.picture.columns[:] = np.linspace(1, 255, TILE_COLUMNS)[:, None].astype(np.uint8)
    stage.loader.load(TileKey(1, 0, 0), ramp)
    pixels = painted(item, 0.0, WIDTH * 0.01)
    expected = (ramp.picture.columns[:, 0].astype(float) - 1) / 254 * 255
    assert np.abs(pixels[:, :TILE_COLUMNS] - expected).max() <= 2


def test_recordings_of_other_rates_have_their_own_frequencies(stage):
    stage.open(placed((0.0, 2.0), (2.0, 2.0)))
    slow, fast = stage.timeline.placements
    slow = replace(slow, recording=replace(slow.recording, sample_rate=RATE // 2, n_samples=RATE))
    stage.open(Timeline([slow, fast], stage.timeline.origin))
    item = PictureItem(stage.tiles, stage.look)
    item.set_timeline(stage.timeline)
    for number in (1, 2):
        stage.draw(0, number, code=201, n_columns=200)
    pixels = painted(item, 0.0, 4.0)
    half = WIDTH // 2
    assert (pixels[: HEIGHT // 2 - 1, :half] == BACKGROUND).all()
    assert np.abs(pixels[HEIGHT // 2 + 1 :, :half] - 200).max() <= 2
    assert np.abs(pixels[:, half:] - 200).max() <= 2


def test_nothing_is_painted_in_a_gap(stage):
    item = item_on(stage, (0.0, 1.0), (3.0, 1.0))
    for number in (1, 2):
        stage.draw(0, number, code=201, n_columns=100)
    is_painted = painted(item, 0.0, 4.0) > BACKGROUND
    assert is_painted[:, :100].all()
    assert not is_painted[:, 100:300].any()
    assert is_painted[:, 300:].all()


def test_where_recordings_overlap_the_later_one_lies_on_top(stage):
    item = item_on(stage, (0.0, 3.0), (1.0, 1.0))
    stage.draw(0, 1, code=101, n_columns=300)
    stage.draw(0, 2, code=201, n_columns=100)
    pixels = painted(item, 0.0, 4.0)
    assert [pixels[50, x] for x in (50, 99, 100, 199, 200, 299)] == pytest.approx([100, 100, 200, 200, 100, 100], abs=2)


def test_a_coarser_tile_stands_in_until_the_tile_arrives(stage, item):
    stage.draw(3, loud=[(7, slice(None))])
    window = 0.0, WIDTH * 0.01
    stand_in = painted(item, *window)
    bright = np.flatnonzero(stand_in[100] > BRIGHT)
    assert (bright.min(), bright.max()) == pytest.approx((56, 63), abs=1)
    stage.draw(0, loud=[(60, slice(None))], n_columns=2 * TILE_COLUMNS)
    assert np.flatnonzero(painted(item, *window)[100] > BRIGHT).tolist() == [60]


def test_a_tile_in_the_making_shows_the_coarser_one_through(stage, item):
    stage.draw(1, code=101)
    fresh = a_tile(TILE_COLUMNS, n_absent=100)
    fresh.picture.columns[100:] = 201
    stage.loader.load(TileKey(1, 0, 0), fresh)
    pixels = painted(item, 0.0, WIDTH * 0.01)
    assert pixels[50, 10:95] == pytest.approx(np.full(85, 100), abs=2)
    assert pixels[50, 105:250] == pytest.approx(np.full(145, 200), abs=2)


def noise(stage, level, n_tiles, first_column=0):
    """Hand over tiles of random codes, the same ones for the same column."""
    codes = np.random.default_rng(3).integers(1, 256, (4 * TILE_COLUMNS, N_BINS)).astype(np.uint8)
    for index in range(n_tiles):
        tile = a_tile(TILE_COLUMNS)
        tile.picture.columns[:] = codes[first_column + index * TILE_COLUMNS :][:TILE_COLUMNS]
        stage.loader.load(TileKey(1, level, index), tile)


@pytest.mark.parametrize("stretch", [1, 2])
def test_several_tiles_look_as_one(stage, item, stretch):
    noise(stage, 0, 3)
    shift_s, length_s = 150 * 0.01, WIDTH * 0.01 / stretch
    several = painted(item, shift_s, shift_s + length_s)
    noise(stage, 0, 2, first_column=150)
    assert np.percentile(np.abs(several - painted(item, 0.0, length_s)), 98) <= 2


@pytest.mark.parametrize("stretch", [1.0, 1.3, 1.9])
def test_a_pan_by_pixels_moves_the_image_by_pixels(stage, item, stretch):
    noise(stage, 0, 3)
    pixel_s = 0.01 / stretch
    before = painted(item, 0.5, 0.5 + WIDTH * pixel_s)
    after = painted(item, 0.5 + 37 * pixel_s, 0.5 + (WIDTH + 37) * pixel_s)
    difference = np.abs(before[:, 37:] - after[:, :-37])
    assert np.percentile(difference, 99) <= 2


def test_zooming_in_and_out_again_gives_the_same_image(stage, item):
    noise(stage, 0, 3)
    noise(stage, 1, 2)
    before = painted(item, 0.3, 5.2)
    painted(item, 1.0, 1.5)
    painted(item, 0.0, 100.0)
    np.testing.assert_array_equal(painted(item, 0.3, 5.2), before)


def test_levels_and_colours_are_those_of_the_look(stage, item):
    stage.draw(0, code=155)  # -50 dBFS
    window = 0.0, 2.0
    for top_db, range_db, grey in ((-50, 40, 255), (-10, 40, 0), (-30, 40, 127.5)):
        stage.look.choose_levels(top_db, range_db)
        assert painted(item, *window) == pytest.approx(np.full((HEIGHT, WIDTH), grey), abs=2)
    stage.look.choose_map("viridis")
    assert painted(item, *window)[0, 0] != pytest.approx(127.5, abs=2)


def test_what_is_seen_is_asked_for_first_then_what_the_next_zoom_shows(stage, item):
    painted(item, 2.0, 2.0 + WIDTH * 0.01)
    seen = [TileKey(1, 0, index) for index in (0, 1, 2)]
    assert stage.loader.requests[-1] == [*seen, TileKey(1, 1, 0), TileKey(1, 1, 1)]


def test_it_is_drawn_once_every_column_is_there(stage, item):
    painted(item, 0.0, WIDTH * 0.01)
    assert not item.is_drawn
    stage.draw(0)
    assert not item.is_drawn
    stage.loader.load(TileKey(1, 0, 1), a_tile(TILE_COLUMNS, n_absent=1))
    assert not item.is_drawn
    stage.draw(0, n_columns=2 * TILE_COLUMNS)
    assert item.is_drawn


def test_what_a_frame_has_no_time_for_is_painted_in_the_next_and_stood_in_for_meanwhile(
    stage, item, qtbot, monkeypatch
):
    stage.draw(3, code=101)
    window = 0.0, WIDTH * 0.01
    painted(item, *window)
    noise(stage, 0, 2)
    monkeypatch.setattr("app.views.tile_images._FRAME_S", 1.5)
    monkeypatch.setattr("app.views.tile_images.time", SimpleNamespace(perf_counter=count().__next__))
    with qtbot.waitSignal(item.is_unfinished):
        first = painted(item, *window)
    assert len(np.unique(first[:, :TILE_COLUMNS])) > 100
    assert first[:, TILE_COLUMNS:] == pytest.approx(np.full((HEIGHT, WIDTH - TILE_COLUMNS), 100), abs=2)
    with qtbot.assertNotEmitted(item.is_unfinished):
        second = painted(item, *window)
    assert len(np.unique(second[:, TILE_COLUMNS:])) > 100


def test_another_project_shows_nothing_of_the_one_before(stage, item):
    stage.draw(0, code=201)
    assert painted(item, 0.0, 2.0).any()
    stage.open(placed((0.0, LONG_S)))
    item.set_timeline(stage.timeline)
    assert not painted(item, 0.0, 2.0).any()
