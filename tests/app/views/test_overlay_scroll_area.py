import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollBar, QWidget

from app.views.overlay_scroll_area import OverlayScrollArea


@pytest.fixture
def area(qtbot):
    view = QWidget()
    area = OverlayScrollArea(view)
    area.view = view
    qtbot.addWidget(area)
    area.resize(400, 200)
    with qtbot.waitExposed(area):
        area.show()
    return area


def bar(area):
    [shown] = [bar for bar in area.findChildren(QScrollBar) if bar.parent() is area]
    return shown


def grow(area, qtbot, height):
    area.view.setMinimumHeight(height)
    qtbot.waitUntil(lambda: area.view.height() == max(200, height))


def test_there_is_a_bar_where_there_is_no_room_and_none_where_there_is(area, qtbot):
    assert not bar(area).isVisible()
    grow(area, qtbot, 600)
    assert bar(area).isVisible()
    assert (bar(area).maximum(), bar(area).pageStep()) == (400, 200)
    grow(area, qtbot, 100)
    assert not bar(area).isVisible()


def test_the_bar_takes_no_width_from_the_view(area, qtbot):
    assert area.view.width() == 400
    grow(area, qtbot, 600)
    assert area.view.width() == 400
    assert bar(area).geometry().right() == 399
    assert bar(area).height() == 200
    area.resize(300, 150)
    assert area.view.width() == 300
    assert (bar(area).geometry().right(), bar(area).height()) == (299, 150)


def test_the_bar_scrolls_the_view_and_follows_it(area, qtbot):
    grow(area, qtbot, 600)
    bar(area).setValue(120)
    assert area.view.y() == -120
    qtbot.keyClick(area, Qt.Key.Key_Down)
    assert area.view.y() < -120
    assert bar(area).value() == -area.view.y()


def test_it_needs_little_room(area):
    assert area.minimumSizeHint().height() < 60
