import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QSpinBox, QVBoxLayout, QWidget

from app.views.calm_wheel import CalmWheel
from tests.mouse import NOTCH


@pytest.fixture
def area(qtbot):
    """A box at the top of more than is seen."""
    content, area = QWidget(), QScrollArea()
    content.setMinimumHeight(900)
    area.box = QSpinBox()
    QVBoxLayout(content).addWidget(area.box, 0, Qt.AlignmentFlag.AlignTop)
    CalmWheel(area.box)
    area.setWidgetResizable(True)
    area.setWidget(content)
    qtbot.addWidget(area)
    area.resize(200, 200)
    with qtbot.waitActive(area):
        area.show()
    area.setFocus()
    return area


def turn_over(area, qtbot, notches):
    """Turn the wheel over the box, and wait until something is other than before."""

    def now():
        return area.box.value(), area.verticalScrollBar().value()

    before, place = now(), area.box.mapTo(area, area.box.rect().center())
    QTest.wheelEvent(area.windowHandle(), QPointF(place), QPoint(0, NOTCH * notches))
    qtbot.waitUntil(lambda: now() != before)


def test_who_scrolls_past_a_box_does_not_change_it(area, qtbot):
    area.box.setValue(5)
    turn_over(area, qtbot, -1)
    assert area.box.value() == 5
    assert area.verticalScrollBar().value() > 0


def test_a_box_that_was_chosen_obeys_the_wheel(area, qtbot):
    area.box.setFocus()
    turn_over(area, qtbot, 1)
    assert area.box.value() == 1
    assert area.verticalScrollBar().value() == 0
