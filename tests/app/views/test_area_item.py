import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from app.views.area_item import Area, AreaItem
from app.views.time_plot import TimePlot
from tests.fake_scores import placed
from tests.stage import drawn, is_colour, is_plot, x_of

RED = QColor("#ff0000")


def an_image(size):
    """An image with one red pixel in its upper left corner."""
    image = QImage(*size, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 255))
    image.setPixelColor(0, 0, RED)
    return image


@pytest.fixture
def item(stage):
    stage.open(placed((0.0, 100.0)))
    item = AreaItem()
    plot = stage.show(TimePlot(stage.navigator, stage.frames))
    plot.addItem(item)
    item.plot = plot
    stage.navigator.show(10.0, 20.0)
    stage.navigator.seek(100.0)
    return item


@pytest.mark.parametrize("is_inverted", [False, True])
def test_an_image_fills_its_place_upright(stage, item, is_inverted):
    item.plot.box.invertY(is_inverted)
    item.plot.set_y_range(0.0, 4.0)
    item.show_areas([Area(QRectF(15.0, 1.0, 2.5, 2.0), an_image((10, 10)))])
    pixels = drawn(item.plot, stage.frames)
    rows, columns = np.nonzero(~is_plot(pixels))
    left, right = (x_of(item.plot, time_s, pixels) for time_s in (15.0, 17.5))
    assert (columns.min(), columns.max() + 1) == pytest.approx((left, right), abs=1)
    assert (rows.min(), rows.max() + 1) == pytest.approx((0.25 * len(pixels), 0.75 * len(pixels)), abs=1)
    red_rows, red_columns = np.nonzero(is_colour(pixels, RED))
    assert (red_rows.min(), red_columns.min()) == (rows.min(), columns.min())


def test_an_image_of_the_size_of_its_place_is_drawn_pixel_by_pixel(stage, item):
    item.plot.set_y_range(0.0, 1.0)
    size = item.plot.n_pixels, item.plot.n_rows
    item.show_areas([Area(QRectF(10.0, 0.0, 10.0, 1.0), an_image(size))])
    pixels = drawn(item.plot, stage.frames)
    assert np.argwhere(is_colour(pixels, RED)).tolist() == [[0, 0]]


def test_other_areas_take_the_place_of_those_before(stage, item):
    item.show_areas([Area(QRectF(15.0, 0.0, 1.0, 1.0), an_image((4, 4)))])
    assert not is_plot(drawn(item.plot, stage.frames)).all()
    item.show_areas([])
    assert is_plot(drawn(item.plot, stage.frames)).all()
