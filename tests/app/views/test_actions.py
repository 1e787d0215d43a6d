import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow, QMenu, QToolBar, QWidget

from app.views.actions import Actions


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def actions(window):
    return Actions(window)


def test_an_action_is_done_by_any_of_its_keys(qtbot, window, actions):
    done = []
    actions.add("zoom_in", "Zoom &in", lambda: done.append("in"), "Ctrl+= Ctrl++")
    qtbot.keyClick(window, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    actions["zoom_in"].trigger()
    assert done == ["in"] * 3


def test_a_switch_tells_whether_it_is_on(actions):
    states = []
    action = actions.add("clock", "&Clock time", lambda is_on: states.append(is_on), is_switch=True)
    action.trigger()
    action.trigger()
    assert states == [True, False]
    action.setChecked(True)
    assert states == [True, False]


def test_a_tip_says_what_and_by_which_keys(actions):
    assert actions.add("open", "&Open recording…", list, "Ctrl+O").toolTip() == "Open recording (Ctrl+O)"
    assert actions.add("models", "&Models…", list, tip="Choose a model").toolTip() == "Choose a model"
    assert actions.add("keys", "&Keys", list, "F1 ?").toolTip() == "Keys (F1, ?)"


def test_keys_of_a_part_of_the_window_mean_nothing_outside_of_it(qtbot, window, actions):
    part, field, done = QWidget(), QLineEdit(), []
    bar = QToolBar()
    bar.addWidget(field)
    window.addToolBar(bar)
    window.setCentralWidget(part)
    part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    actions.add_to(part)("home", "Start", lambda: done.append("home"), "Home")
    part.setFocus()
    qtbot.waitUntil(part.hasFocus)
    qtbot.keyClick(part, Qt.Key.Key_Home)
    assert done == ["home"]
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Home)
    assert done == ["home"]


def test_actions_are_switched_on_and_off_by_name(actions):
    for name in ("one", "two", "three"):
        actions.add(name, name, list)
    actions.enable("one three", False)
    assert [actions[name].isEnabled() for name in ("one", "two", "three")] == [False, True, False]
    actions.enable("one", True)
    assert actions["one"].isEnabled()


def test_a_menu_is_filled_in_order_and_its_keys_are_listed(actions):
    menu = QMenu()
    actions.add("one", "&One…", list, "Ctrl+1")
    actions.add("two", "Two", list)
    actions.add("three", "T&hree", list, "F3 Ctrl+3", picture="fit")
    actions.fill(menu, "three | two one")
    assert [action.text() for action in menu.actions()] == ["T&hree", "", "Two", "&One…"]
    assert menu.actions()[1].isSeparator()
    assert not actions["three"].icon().isNull()
    assert actions.keys(menu) == [("Three", "F3, Ctrl+3"), ("One", "Ctrl+1")]
