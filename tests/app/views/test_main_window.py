import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QSlider,
    QToolButton,
)

from tests.controls import labels
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.mouse import LEFT, move

CONTROLS = QAbstractButton, QComboBox, QSlider, QAbstractSpinBox, QLineEdit


def controls(window):
    return [control for kind in CONTROLS for control in window.findChildren(kind)]


def name_of(control):
    return QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)


@pytest.mark.parametrize("is_open", [False, True])
def test_every_control_has_a_tip_and_a_name(desk, night, is_open):
    window = desk.start(*([night] if is_open else [])).window
    assert len(controls(window)) > 25
    assert [type(control).__name__ for control in controls(window) if not name_of(control).strip()] == []
    assert [name_of(control) for control in controls(window) if not control.toolTip().strip()] == []


def usual_docks(window):
    """Return those that are there without alerts."""
    return [dock for dock in window.docks if dock.windowTitle() != "Alerts"]


def test_docks_and_playback_are_there_with_a_project_only(desk, night):
    window = desk.start().window
    parts = *usual_docks(window), window.playback, window.explorer
    assert not any(part.isVisible() for part in parts)
    assert window.welcome.isVisible()
    assert window.windowTitle() == "DASS Explorer"
    desk.session.project.open_recordings([night])
    desk.wait(lambda: window.explorer.isVisible())
    assert all(part.isVisible() for part in parts)
    assert window.windowTitle() == f"{night.name} — DASS Explorer"
    assert "Not analysed" in labels(window.status)
    desk.session.project.close()
    assert not any(part.isVisible() for part in parts)
    assert "Not analysed" not in labels(window.status)


def test_what_was_said_of_a_project_goes_with_it(desk, night):
    desk.start(night)
    desk.window.messages.show_message("Something is wrong with this project.")
    desk.session.project.close()
    assert desk.said() == ""


def test_the_window_is_arranged_as_it_was_left(desk, night):
    window = desk.start(night).window
    window.resize(1000, 700)
    window.docks[1].hide()
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.docks[0])
    desk.close()
    window = desk.start(night).window
    assert (window.width(), window.height()) == (1200, 800)  # as the test makes it, once it is shown
    assert not window.docks[1].isVisible()
    assert window.dockWidgetArea(window.docks[0]) == Qt.DockWidgetArea.RightDockWidgetArea
    desk.session.project.close()
    desk.session.project.open_recordings([night])
    desk.wait(lambda: window.explorer.isVisible())
    assert not window.docks[1].isVisible()


def test_an_arrangement_of_the_welcome_page_is_none_of_the_project(desk, night):
    desk.start()
    desk.close()
    window = desk.start(night).window
    assert all(dock.isVisible() for dock in usual_docks(window))


@pytest.mark.parametrize("text", ["", "nonsense"])
def test_an_arrangement_that_makes_no_sense_is_left_alone(desk, text):
    window = desk.start().window
    size = window.size()
    window.restore_layout(text, text)
    assert window.size() == size


def dragged(window, data):
    event = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def test_files_can_be_dropped_and_nothing_else(desk, night, qtbot):
    window = desk.start().window
    files, text, page = QMimeData(), QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(night))])
    text.setText(str(night))
    page.setUrls([QUrl("https://example.org/night.wav")])
    assert [dragged(window, data) for data in (files, text, page)] == [True, False, False]
    drop = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, files, LEFT, Qt.KeyboardModifier.NoModifier)
    with qtbot.waitSignal(window.dropped) as dropped:
        QApplication.sendEvent(window, drop)
    assert dropped.args == [[night]]
    desk.wait(lambda: desk.session.project.current is not None)


def test_the_place_under_the_mouse_is_said_in_the_time_that_is_shown(desk, night):
    desk.start(night)
    view = desk.window.explorer.spectrogram
    move(view, desk.place(view, 20.0))
    [place] = [text for text in labels(desk.window.status) if "Hz" in text]
    assert place.startswith("0:20.")
    desk.session.view_state.show_clock(True)
    move(view, desk.place(view, 20.0) + QPoint(1, 0))
    assert [text for text in labels(desk.window.status) if text.startswith("21:30:20")]
    move(view, QPoint(10, 10))
    assert not [text for text in labels(desk.window.status) if "Hz" in text]


def test_space_presses_the_button_that_has_the_focus_and_plays_everywhere_else(desk, night, qtbot):
    desk.start(night)
    assert desk.window.explorer.spectrogram.hasFocus()
    playback = desk.session.playback
    desk.wait(lambda: playback.is_available)
    loop = desk.button("Loop")
    loop.setFocus()
    qtbot.keyClick(loop, Qt.Key.Key_Space)
    assert playback.loops
    assert not playback.is_playing
    desk.window.class_panel.tree.setFocus()
    qtbot.keyClick(desk.window.class_panel.tree, Qt.Key.Key_Space)
    assert playback.is_playing
    qtbot.keyClick(desk.window.class_panel.tree, Qt.Key.Key_Space)
    assert not playback.is_playing


def test_it_tells_when_it_closes(desk, qtbot):
    window = desk.start().window
    with qtbot.waitSignal(window.closing):
        window.close()


def test_what_does_not_fit_into_a_bar_can_still_be_reached(desk, night):
    window = desk.start(night).window
    window.resize(window.minimumSize())
    more = [button for button in window.findChildren(QToolButton) if button.objectName() == "qt_toolbar_ext_button"]
    assert {name_of(button) for button in more} == {"More of tools", "More of playback"}
