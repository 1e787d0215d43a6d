from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSlider, QToolButton, QWidgetAction

from app.core.opening import VIEW_KEY
from app.core.project import Project
from app.viewmodels.analysis import State
from app.viewmodels.navigator import Selection
from app.views.keys_dialog import KeysDialog
from tests.desk import CTRL, SHIFT
from tests.leftovers import nothing_left_running  # noqa: F401

KEYS = {
    "open": "Ctrl+O", "open_folder": "Ctrl+Shift+O", "save": "Ctrl+S", "save_as": "Ctrl+Shift+S", "close": "Ctrl+W",
    "quit": "Ctrl+Q", "preferences": "Ctrl+,", "play": "Space", "play_selection": "P", "loop": "L", "home": "Home",
    "end": "End", "left": "Left", "right": "Right", "long_left": "Shift+Left", "long_right": "Shift+Right",
    "page_left": "PgUp", "page_right": "PgDown", "go_to": "Ctrl+G", "clock": "Ctrl+T", "zoom_in": "Ctrl+= Ctrl++",
    "zoom_out": "Ctrl+-", "zoom_selection": "Ctrl+E", "fit": "Ctrl+0", "keys": "F1 ?", "full_screen": "F11",
    "clear": "Esc", "find": "Ctrl+F", "next": "N", "previous": "B", "accept": "A", "reject": "X", "doubt": "U",
    "reject_lower": "Shift+Del", "undo": "Ctrl+Z", "redo": "Ctrl+Shift+Z", "relabel": "F2", "note": "Shift+F2",
    "add": "Ctrl+B", "export": "Ctrl+Shift+E", "import_labels": "Ctrl+Shift+I", "listen": "R", "now": "Shift+End",
    "stop_listening": "Shift+R",
}  # fmt: skip


def menus_of(window):
    """Return all menus, with those inside of others."""
    found = [action.menu() for action in window.menuBar().actions()]
    for menu in found:
        found += [action.menu() for action in menu.actions() if action.menu()]
    return found


def actions_of(menu):
    return [action for action in menu.actions() if not action.isSeparator()]


def menu_named(window, name):
    return next(menu for menu in menus_of(window) if menu.title().replace("&", "") == name)


def test_every_action_has_a_text_and_a_tip_and_one_in_a_bar_an_icon(desk):
    window = desk.start().window
    listed = [action for menu in menus_of(window) for action in actions_of(menu)]
    assert len(listed) > 40
    assert [action.text() for action in listed if not (action.text().strip("&… ") and action.toolTip())] == []
    in_bar = [
        action for action in window.tools.actions() if not (action.isSeparator() or isinstance(action, QWidgetAction))
    ]
    assert len(in_bar) > 5
    assert [action.text() for action in in_bar if action.icon().isNull()] == []


def test_no_two_actions_have_the_same_key_and_no_two_in_a_menu_the_same_letter(desk):
    window = desk.start().window
    keys = Counter(key.toString() for action in window.findChildren(QAction) for key in action.shortcuts())
    assert [key for key, n in keys.items() if n > 1] == []
    assert len(keys) > 25
    for menu in [window.menuBar(), *menus_of(window)]:
        letters = Counter(QKeySequence.mnemonic(action.text()).toString() for action in actions_of(menu))
        assert [letter for letter, n in letters.items() if letter and n > 1] == []


def test_everything_has_the_keys_that_people_know(desk):
    actions = desk.start().program.menus.actions
    for name, keys in KEYS.items():
        assert [key.toString() for key in actions[name].shortcuts()] == keys.split(), name


def test_what_can_be_done_depends_on_what_is_open_and_selected(desk, night):
    actions = desk.start().program.menus.actions
    always = {"open", "open_folder", "listen", "quit", "preferences", "keys", "full_screen"}
    assert {name for name in KEYS if actions[name].isEnabled()} == always
    desk.session.project.open_recordings([night])
    desk.wait(lambda: desk.session.project.current is not None)
    need_selection = {"zoom_selection", "play_selection", "clear"}
    need_event = {"accept", "reject", "doubt", "reject_lower", "relabel", "note"}
    need_step, need_sound = {"undo", "redo"}, {"now", "stop_listening"}
    others = need_event | need_step | need_sound
    assert {name for name in KEYS if not actions[name].isEnabled()} == need_selection | others
    desk.session.navigator.select(Selection(1.0, 2.0))
    assert {name for name in KEYS if not actions[name].isEnabled()} == others
    desk.session.project.close()
    assert {name for name in KEYS if actions[name].isEnabled()} == always


def test_what_can_be_done_with_an_analysis_depends_on_its_state(desk, night):
    desk.start(night)
    actions, analysis = desk.program.menus.actions, desk.session.analysis
    names = "analyse", "pause", "resume", "stop_analysis"
    can = {}
    for state in State:
        analysis.state = state
        analysis.state_changed.emit()
        can[state] = " ".join(name for name in names if actions[name].isEnabled())
    analysis.state = State.IDLE
    assert can == {
        State.IDLE: "analyse",
        State.LOADING: "pause stop_analysis",
        State.RUNNING: "pause stop_analysis",
        State.PAUSED: "resume stop_analysis",
        State.STOPPED: "analyse",
        State.COMPLETE: "",
        State.FAILED: "analyse",
    }


def test_saving_keeps_at_once_how_the_project_is_looked_at_and_says_so(desk, night):
    desk.start(night)
    desk.session.navigator.show(10.0, 20.0)
    desk.key(Qt.Key.Key_S, CTRL)
    assert desk.window.status.currentMessage() == "Everything is kept"

    def kept():
        with Project.open(desk.session.project.current.path) as project:
            view = project.value(VIEW_KEY)
        return view and view["window"]

    desk.wait(lambda: kept() == [10.0, 20.0])


def test_in_a_damaged_project_saving_says_that_nothing_is_kept(desk, night):
    desk.start(night)
    path = desk.session.project.current.path
    desk.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)
    desk.start(night)
    desk.wait(lambda: bool(desk.session.project.current.damage))
    desk.key(Qt.Key.Key_S, CTRL)
    assert desk.window.status.currentMessage() == "Nothing is kept in a damaged project"


def test_keys_move_and_zoom(desk, night):
    desk.start(night)
    navigator = desk.session.navigator

    def after(key, modifier=Qt.KeyboardModifier.NoModifier):
        navigator.show(10.0, 20.0)
        desk.key(key, modifier)
        return navigator.start_s, navigator.stop_s

    key = Qt.Key
    assert after(key.Key_Left) == pytest.approx((9.9, 19.9))
    assert after(key.Key_Right) == pytest.approx((10.1, 20.1))
    assert after(key.Key_Left, SHIFT) == pytest.approx((9.0, 19.0))
    assert after(key.Key_Right, SHIFT) == pytest.approx((11.0, 21.0))
    assert after(key.Key_PageUp) == pytest.approx((1.0, 11.0))
    assert after(key.Key_PageDown) == pytest.approx((19.0, 29.0))
    assert after(key.Key_Equal, CTRL) == pytest.approx((12.5, 17.5))
    assert after(key.Key_Plus, CTRL) == pytest.approx((12.5, 17.5))
    assert after(key.Key_Minus, CTRL) == pytest.approx((5.0, 25.0))
    assert after(key.Key_0, CTRL) == (0.0, 40.0)
    assert after(key.Key_End)[1] == 40.0
    assert navigator.cursor_s == 40.0
    assert after(key.Key_Home)[0] == 0.0
    assert navigator.cursor_s == 0.0
    navigator.select(Selection(3.0, 4.0))
    assert after(key.Key_E, CTRL) == (3.0, 4.0)
    assert after(key.Key_Escape) == (10.0, 20.0)
    assert navigator.selection is None


def test_switches_show_what_is_however_it_came_about(desk, night):
    desk.start(night)
    actions, session, classes = desk.program.menus.actions, desk.session, desk.window.docks[0]
    shown = next(action for action in menu_named(desk.window, "View").actions() if action.text() == "Classes")
    for is_shown in (False, True):
        shown.trigger()
        assert classes.isVisible() == is_shown
    desk.key(Qt.Key.Key_L)
    assert session.playback.loops
    session.playback.set_loops(False)
    assert not actions["loop"].isChecked()
    session.view_state.show_clock(True)
    assert actions["clock"].isChecked()
    desk.key(Qt.Key.Key_T, CTRL)
    assert not session.view_state.shows_clock


def test_full_screen_goes_back_to_what_was_before(desk):
    window = desk.start().window
    window.showMaximized()
    desk.key(Qt.Key.Key_F11, widget=window)
    assert window.isFullScreen()
    desk.key(Qt.Key.Key_F11, widget=window)
    assert not window.isFullScreen()
    assert window.isMaximized()


def test_the_theme_is_chosen_and_shown(desk):
    window = desk.start().window
    themes = menu_named(window, "Theme").actions()
    assert [theme.isChecked() for theme in themes] == [True, False, False]
    themes[2].trigger()
    assert desk.session.preferences.settings.theme == "dark"
    assert [theme.isChecked() for theme in themes] == [False, False, True]
    desk.session.preferences.change(theme="light")
    assert [theme.isChecked() for theme in themes] == [False, True, False]


def test_recent_projects_are_opened_from_their_menu(desk, night):
    desk.start(night)
    desk.session.project.close()
    menu = menu_named(desk.window, "Open recent")
    desk.wait(lambda: bool(menu.actions()))
    assert [(action.text(), action.toolTip()) for action in menu.actions()] == [(night.name, str(night.parent))]
    menu.actions()[0].trigger()
    desk.wait(lambda: desk.session.project.current is not None)


def test_the_look_of_the_spectrogram_is_behind_a_button(desk):
    window = desk.start().window
    button = next(b for b in window.tools.findChildren(QToolButton) if b.accessibleName() == "Look of the spectrogram")
    [panel] = [action.defaultWidget() for action in button.menu().actions()]
    slider = panel.findChildren(QSlider)[0]
    before = desk.session.look.look.top_db
    slider.setValue(slider.value() + 5)
    assert desk.session.look.look.top_db == pytest.approx(before - 5, abs=0.5)


def test_all_keys_are_listed_by_menu(desk):
    window = desk.start().window
    desk.key(Qt.Key.Key_F1, widget=window)
    [dialog] = window.findChildren(KeysDialog)
    groups = [dialog._tree.topLevelItem(row) for row in range(dialog._tree.topLevelItemCount())]
    rows = [(group.text(0), group.child(row)) for group in groups for row in range(group.childCount())]
    listed = {(group, row.text(0)): row.text(1) for group, row in rows if group != "Mouse"}
    assert listed["View", "Zoom in"] == "Ctrl+=, Ctrl++"
    assert listed["File", "Save"] == "Ctrl+S"
    assert listed["Sound", "Play or stop"] == "Space"
    assert listed["Edit", "Relabel as the class of that key"] == "1 … 9"
    assert listed["File", "Export events"] == "Ctrl+Shift+E"
    assert len(listed) == len(KEYS) + 1
