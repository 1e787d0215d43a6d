import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.views.search_field import SearchField

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def field(qtbot):
    field = SearchField("Search classes")
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    return field


def is_kept_from_shortcuts(field):
    """Whether the field takes Esc before the window's shortcuts may."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, NONE)
    event.ignore()
    QApplication.sendEvent(field, event)
    return event.isAccepted()


def test_esc_clears_it(field, qtbot):
    qtbot.keyClicks(field, "dog")
    assert is_kept_from_shortcuts(field)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_esc_means_nothing_to_an_empty_field(field):
    assert not is_kept_from_shortcuts(field)


def test_down_leaves_for_the_list(field, qtbot):
    with qtbot.waitSignal(field.left_downwards):
        qtbot.keyClick(field, Qt.Key.Key_Down)


def test_it_says_what_it_is_for(field):
    assert field.accessibleName() == field.placeholderText() == "Search classes"
