import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage

from app.views.area_image import area_image
from app.views.area_outline import outlines
from tests.app.views.test_area_image import EDGE, FILL, NOTHING, areas


def test_what_is_transparent_has_no_outline():
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(NOTHING)
    assert outlines(image) == []


@given(areas(), st.integers(1, 30))
def test_each_pixel_lies_in_the_outline_of_its_colour_and_in_no_other(area, n_rows):
    image = area_image(*area, n_rows, FILL, EDGE)
    found = outlines(image)
    for row in range(image.height()):
        for column in range(image.width()):
            middle = QPointF(column + 0.5, row + 0.5)
            inside = [outline.colour.rgba() for outline in found if outline.path.contains(middle)]
            colour = image.pixelColor(column, row)
            assert inside == ([] if colour == NOTHING else [colour.rgba()])


def test_columns_of_one_height_are_one_step():
    [outline] = outlines(area_image(np.zeros(100), np.repeat([0.25, 0.5], 50), 8, QColor("red")))
    assert outline.path.elementCount() < 12
