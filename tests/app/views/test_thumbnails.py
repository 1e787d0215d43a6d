import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from app.core.picture_grid import column_s, level_for
from app.core.tiles import TILE_COLUMNS
from app.views.colours import DARK
from app.views.thumbnails import Thumbnails
from tests.fake_scores import placed
from tests.stage import is_colour

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)

WIDTH, HEIGHT = 60, 34
AREA = QRect(20, 10, WIDTH, HEIGHT)
LONG_S = 3000.0
BRIGHT = 110


@pytest.fixture
def thumbnails(stage):
    stage.open(placed((0.0, LONG_S)))
    thumbnails = Thumbnails(stage.tiles, stage.look)
    thumbnails.set_timeline(stage.timeline)
    return thumbnails


def painted(thumbnails, *spans):
    """Return what is painted of the last of some spans of time into an area of a white image."""
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    thumbnails.begin()
    with QPainter(image) as painter:
        for span in spans:
            thumbnails.paint(painter, AREA, *span)
    thumbnails.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(60, 100, 4)[:, :, 2::-1].copy()


def inside(pixels):
    return pixels[AREA.top() : AREA.bottom() + 1, AREA.left() : AREA.right() + 1]


@laws
@given(st.integers(10, 245), st.floats(0.1, 0.9))
def test_a_moment_is_bright_where_it_lies_and_nothing_is_painted_beside_the_area(stage, thumbnails, column, share):
    length_s = 60 * column_s(2)
    level = level_for(length_s / WIDTH)
    stage.draw(level, loud=[(column, slice(None))])
    middle_s = (column + 0.5) * column_s(level)
    start_s = max(0.0, middle_s - share * length_s)
    pixels = painted(thumbnails, (start_s, start_s + length_s))
    bright = np.flatnonzero((inside(pixels)[:, :, 0] > BRIGHT).all(axis=0))
    assert bright.mean() == pytest.approx((middle_s - start_s) / length_s * WIDTH - 0.5, abs=1.5)
    is_outside = np.ones(pixels.shape[:2], bool)
    is_outside[AREA.top() : AREA.bottom() + 1, AREA.left() : AREA.right() + 1] = False
    assert (pixels[is_outside] == 255).all()


def test_where_nothing_is_known_yet_and_where_nothing_was_recorded_is_the_ground_of_plots(thumbnails):
    for span in ((10.0, 12.0), (LONG_S + 10, LONG_S + 12)):
        assert is_colour(inside(painted(thumbnails, span)), DARK.plot).all()


def test_low_sounds_are_at_the_bottom(stage, thumbnails):
    level = level_for(2.0 / WIDTH)
    stage.draw(level, loud=[(slice(None), slice(0, 100))], n_columns=2 * TILE_COLUMNS)
    rows = inside(painted(thumbnails, (1.0, 3.0)))[:, 30, 0]
    assert rows[-3] > BRIGHT > rows[3]


def test_what_was_painted_last_is_asked_for_first_and_not_all_that_ever_was(stage, thumbnails):
    for start_s in range(0, 2400, 40):
        painted(thumbnails, (start_s, start_s + 2.0), (start_s + 20, start_s + 22.0))
    asked = stage.loader.requests[-1]
    assert len(asked) == 64
    newest_s, oldest_s = asked[0].start_s, asked[-1].start_s
    assert newest_s <= 2382.0 < newest_s + TILE_COLUMNS * column_s(asked[0].level)
    assert oldest_s > 500


def test_tiles_that_are_there_are_painted_in_place_of_those_that_are_not(stage, thumbnails):
    stage.draw(9, loud=[(slice(None), slice(None))])
    assert (inside(painted(thumbnails, (10.0, 12.0)))[:, :, 0] > BRIGHT).all()
