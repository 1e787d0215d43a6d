import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItemIterator

from app.views.keys_dialog import MOUSE, KeysDialog, Shortcut
from tests.controls import SMALL_SCREEN, labels, without_name, without_tip

SHORTCUTS = [
    Shortcut("File", "Open recording", "Ctrl+O"),
    Shortcut("File", "Save a copy", ""),
    Shortcut("View", "Zoom in", "Ctrl+="),
    Shortcut("Sound", "Play or stop", "Space"),
]


@pytest.fixture
def dialog(open_dialog):
    return open_dialog(lambda window: KeysDialog(SHORTCUTS, window))


def shown(dialog):
    """What is listed, as (text, keys); groups have no keys."""
    items = QTreeWidgetItemIterator(dialog.findChild(QTreeWidget), QTreeWidgetItemIterator.IteratorFlag.NotHidden)
    return [(item.value().text(0), item.value().text(1)) for item in iter(items)]


def search(dialog, qtbot, text):
    qtbot.keyClicks(dialog.findChild(QLineEdit), text)


def test_every_key_stands_under_its_menu_and_the_mouse_comes_last(dialog):
    assert shown(dialog) == [
        ("File", ""),
        ("Open recording", "Ctrl+O"),
        ("View", ""),
        ("Zoom in", "Ctrl+="),
        ("Sound", ""),
        ("Play or stop", "Space"),
        ("Mouse", ""),
        *((shortcut.text, shortcut.keys) for shortcut in MOUSE),
    ]


def test_one_can_search_at_once_by_words_keys_and_menus(dialog, qtbot):
    assert dialog.findChild(QLineEdit).hasFocus()
    search(dialog, qtbot, "zoom in")
    assert shown(dialog) == [("View", ""), ("Zoom in", "Ctrl+=")]
    dialog.findChild(QLineEdit).clear()
    search(dialog, qtbot, "CTRL+O")
    assert shown(dialog) == [("File", ""), ("Open recording", "Ctrl+O")]
    dialog.findChild(QLineEdit).clear()
    search(dialog, qtbot, "sound")
    assert shown(dialog) == [("Sound", ""), ("Play or stop", "Space")]


def test_it_says_where_nothing_fits(dialog, qtbot):
    search(dialog, qtbot, "make coffee")
    assert "No key does that." in labels(dialog)
    assert not dialog.findChild(QTreeWidget).isVisible()


def test_esc_closes_and_enter_does_not(dialog, qtbot):
    with qtbot.assertNotEmitted(dialog.finished):
        qtbot.keyClick(dialog.findChild(QLineEdit), Qt.Key.Key_Return)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.findChild(QLineEdit), Qt.Key.Key_Escape)


def test_everything_is_named_explained_and_fits(dialog):
    assert without_name(dialog) == without_tip(dialog) == []
    assert dialog.minimumSizeHint().boundedTo(SMALL_SCREEN) == dialog.minimumSizeHint()
