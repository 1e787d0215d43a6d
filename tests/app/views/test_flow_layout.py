from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from app.views.flow_layout import FlowLayout

SPACING = 4

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)

sizes = st.lists(st.builds(QSize, st.integers(10, 300), st.integers(10, 40)), min_size=1, max_size=20)


class Box(QWidget):
    """Wants to be of a size."""

    def __init__(self, size):
        super().__init__()
        self.size_wanted = size

    def sizeHint(self):  # noqa: N802 - Qt names it
        return self.size_wanted


@pytest.fixture
def make(qtbot):
    """Make a widget with boxes in lines."""

    def make(sizes):
        line = QWidget()
        layout = FlowLayout(SPACING, line)
        for size in sizes:
            layout.addWidget(Box(size))
        qtbot.addWidget(line)
        return line, layout

    return make


@laws
@given(sizes, st.integers(60, 500))
def test_boxes_are_in_order_and_none_lies_over_another_or_outside(make, sizes, width):
    line, layout = make(sizes)
    line.resize(width, layout.heightForWidth(width))
    line.show()
    QApplication.processEvents()
    places = [layout.itemAt(number).geometry() for number in range(layout.count())]
    for one, other in pairwise(places):
        is_beside = one.right() < other.left() and one.top() == other.top()
        assert is_beside or max(place.bottom() for place in places if place.top() == one.top()) < other.top()
    assert all(line.rect().contains(place) for place in places)
    assert max(place.bottom() for place in places) + 1 == line.height()


@laws
@given(st.lists(st.integers(10, 300), min_size=1, max_size=20))
def test_the_wider_the_lower_and_in_one_line_where_there_is_room(make, widths):
    _, layout = make([QSize(width, 20) for width in widths])
    heights = [layout.heightForWidth(width) for width in range(50, 7000, 50)]
    assert heights == sorted(heights, reverse=True)
    assert layout.heightForWidth(layout.sizeHint().width()) == layout.sizeHint().height()


def test_what_becomes_larger_or_is_added_makes_it_higher(make):
    line, layout = make([QSize(100, 20), QSize(100, 20)])
    assert layout.heightForWidth(210) == 20
    layout.itemAt(1).widget().size_wanted = QSize(150, 30)
    layout.itemAt(1).widget().updateGeometry()
    assert layout.heightForWidth(210) == 20 + SPACING + 30
    layout.addWidget(Box(QSize(200, 10)))
    assert layout.heightForWidth(210) == 20 + SPACING + 30 + SPACING + 10
    line.layout().removeWidget(layout.itemAt(2).widget())
    assert layout.heightForWidth(210) == 20 + SPACING + 30
