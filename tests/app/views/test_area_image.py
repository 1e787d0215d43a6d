import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from app.views.area_image import area_image

FILL, EDGE, NOTHING = QColor(0, 0, 255, 100), QColor(255, 0, 0), QColor(0, 0, 0, 0)
heights = st.floats(0.0, 1.0, width=32)


@st.composite
def areas(draw):
    """Lowest and highest values of some columns, not all known."""
    pairs = draw(st.lists(st.tuples(heights, heights).map(sorted) | st.just((np.nan, np.nan)), min_size=1, max_size=20))
    lows, highs = np.array(pairs, np.float32).T
    return lows, highs


def colours_of(image):
    return [[image.pixelColor(x, y) for x in range(image.width())] for y in range(image.height())]


@given(areas(), st.integers(1, 60))
def test_each_column_is_filled_from_its_lowest_to_its_highest_value(area, n_rows):
    lows, highs = area
    image = area_image(lows, highs, n_rows, FILL)
    assert (image.width(), image.height()) == (len(lows), n_rows)
    for column, (low, high) in enumerate(zip(lows.tolist(), highs.tolist(), strict=True)):
        rows = [row for row in range(n_rows) if image.pixelColor(column, row) == FILL]
        assert all(image.pixelColor(column, row) == NOTHING for row in range(n_rows) if row not in rows)
        if np.isnan(high):
            assert rows == []
            continue
        assert rows == list(range(rows[0], rows[-1] + 1))
        assert abs(rows[0] - (1 - high) * n_rows) <= 1
        assert abs(rows[-1] + 1 - (1 - low) * n_rows) <= 1.5


@given(areas(), st.integers(1, 30))
def test_the_outline_is_what_has_nothing_above_or_beside_it(area, n_rows):
    pixels = colours_of(area_image(*area, n_rows, FILL, EDGE))
    for row, colours in enumerate(pixels):
        for column, colour in enumerate(colours):
            beside = pixels[row][max(0, column - 1) : column + 2]
            is_open = row == 0 or pixels[row - 1][column] == NOTHING or NOTHING in beside
            assert colour == NOTHING or (colour == EDGE) == is_open
