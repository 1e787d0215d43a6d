from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDateTimeEdit, QLineEdit

from app.core.clock import Clock, ClockSource
from app.core.timeline import Timeline
from app.viewmodels.recordings import Recordings
from app.views.data_table import DataTable
from app.views.recordings_dialog import RecordingsDialog
from app.views.zone_box import ZoneBox
from tests.controls import SMALL_SCREEN, button, labels, press, without_name, without_tip
from tests.fake_recording import NOON, a_clock, a_recording
from tests.leftovers import nothing_left_running  # noqa: F401

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


@pytest.fixture
def recordings(qapp):
    recordings = Recordings()
    by_hand = a_recording(2, a_clock(3600, ClockSource.MANUAL), name="two.wav")
    missing = a_recording(3, a_clock(7200), name="three.wav")
    timeline = Timeline.of([a_recording(1, name="one.wav"), by_hand, missing], BERLIN)
    recordings.set_project(timeline, BERLIN, {3})
    return recordings


@pytest.fixture
def make(open_dialog, qtbot, recordings, nothing_left_running):  # noqa: F811 - the fixture
    def make(is_read_only=False):
        with qtbot.waitSignal(recordings.zones_listed):
            return open_dialog(lambda window: RecordingsDialog(recordings, is_read_only, window))

    return make


@pytest.fixture
def dialog(make):
    return make()


def click(dialog, qtbot, row):
    table = dialog.findChild(DataTable)
    cell = table.visualRect(table.model().index(row, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell)


def shift_field(dialog):
    return next(field for field in dialog.findChildren(QLineEdit) if field.placeholderText())


def shown_start(dialog):
    return dialog.findChild(QDateTimeEdit).dateTime().toPython()


def test_the_start_of_the_recording_that_is_clicked_can_be_set(dialog, recordings, qtbot):
    assert shown_start(dialog) == NOON
    click(dialog, qtbot, 2)
    assert shown_start(dialog) == NOON + 2 * HOUR
    field = dialog.findChild(QDateTimeEdit)
    field.setSelectedSection(QDateTimeEdit.Section.HourSection)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    with qtbot.waitSignal(recordings.clocks_chosen) as told:
        press(qtbot, dialog, "Set")
    ((number, clock),) = told.args[0].items()
    assert (number, clock.wall, clock.source) == (3, NOON + 3 * HOUR, ClockSource.MANUAL)


def test_a_double_click_leads_to_the_field_for_the_start(dialog, qtbot):
    table = dialog.findChild(DataTable)
    cell = table.visualRect(table.model().index(1, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert dialog.findChild(QDateTimeEdit).hasFocus()


def test_all_are_shifted_by_what_is_typed(dialog, recordings, qtbot):
    assert not button(dialog, "Shift all").isEnabled()
    qtbot.keyClicks(shift_field(dialog), "an hour")
    assert not button(dialog, "Shift all").isEnabled()
    shift_field(dialog).clear()
    qtbot.keyClicks(shift_field(dialog), "-1:00:00")
    with qtbot.waitSignal(recordings.clocks_chosen) as told:
        press(qtbot, dialog, "Shift all")
    assert {number: clock.wall for number, clock in told.args[0].items()} == {1: NOON - HOUR, 2: NOON, 3: NOON + HOUR}
    assert shift_field(dialog).text() == ""


def test_the_time_zone_is_shown_and_chosen(dialog, recordings, qtbot):
    box = dialog.findChild(ZoneBox)
    assert box.currentText() == "Europe/Berlin"
    assert "Times are shown in UTC+2." in labels(dialog)
    box.lineEdit().selectAll()
    qtbot.keyClicks(box.lineEdit(), "Asia/Tokyo")
    with qtbot.waitSignal(recordings.zone_chosen) as told:
        qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert told.args == [ZoneInfo("Asia/Tokyo")]
    assert dialog.isVisible()


def test_only_what_was_set_by_hand_can_be_taken_back(dialog, recordings, qtbot):
    for row, is_by_hand in enumerate((False, True, False)):
        click(dialog, qtbot, row)
        assert button(dialog, "Use the file's own").isEnabled() == is_by_hand


def test_missing_files_are_counted_and_can_be_looked_for(dialog, recordings, qtbot):
    assert "1 of 3 files are missing." in labels(dialog)
    with qtbot.waitSignal(dialog.find_moved):
        press(qtbot, dialog, "Find moved files …")
    recordings.set_project(Timeline.of([a_recording()]))
    assert not button(dialog, "Find moved files …").isEnabled()


def test_the_chosen_recording_stays_chosen_when_times_change(dialog, recordings, qtbot):
    click(dialog, qtbot, 2)
    moved = [a_recording(1, a_clock(9000)), a_recording(2, a_clock(3600)), a_recording(3, a_clock(-60))]
    recordings.set_project(Timeline.of(moved, BERLIN), BERLIN)
    assert dialog.findChild(DataTable).row.recording.id == 3
    assert shown_start(dialog) == NOON - timedelta(minutes=1)


def test_a_start_in_an_hour_that_summer_time_skips_somewhere_is_shown_as_it_is(dialog, recordings):
    wall = datetime(2024, 3, 31, 2, 30)
    recordings.set_project(Timeline.of([a_recording(clock=Clock(wall, None, ClockSource.NAME))]))
    assert shown_start(dialog) == wall


def test_what_fails_is_told_in_the_window(dialog, recordings):
    recordings.failed.emit("The card is gone; put it back.")
    assert dialog.messages.message.sentence == "The card is gone; put it back."


def test_a_project_that_cannot_be_changed_is_only_shown(make):
    dialog = make(is_read_only=True)
    for text in ("Set", "Shift all", "Use the file's own"):
        assert not button(dialog, text).isEnabled()
    assert not dialog.findChild(ZoneBox).isEnabled()


def test_esc_closes(dialog, qtbot):
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.findChild(DataTable), Qt.Key.Key_Escape)


def test_everything_is_named_explained_and_fits(dialog, qtbot):
    click(dialog, qtbot, 1)
    assert without_name(dialog) == without_tip(dialog) == []
    assert dialog.minimumSizeHint().boundedTo(SMALL_SCREEN) == dialog.minimumSizeHint()
