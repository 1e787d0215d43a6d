from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget

from app.core.placement import NS, Placement
from app.core.timeline import Timeline
from app.views.go_to_dialog import GoToDialog
from tests.controls import SMALL_SCREEN, button, labels, press, without_name, without_tip
from tests.fake_recording import a_recording

HOUR = 3600.0
EVENING = datetime(2025, 6, 3, 22, tzinfo=UTC)
NIGHT = Timeline(
    [
        Placement(a_recording(1, duration_s=3 * HOUR, sample_rate=8000), 0),
        Placement(a_recording(2, duration_s=3 * HOUR, sample_rate=8000), round(4 * HOUR * NS)),
    ],
    EVENING,
)


@pytest.fixture
def make(open_dialog):
    def make(clock_first=False):
        return open_dialog(lambda window: GoToDialog(NIGHT, clock_first, window))

    return make


@pytest.fixture
def dialog(make):
    return make()


def field(dialog):
    return dialog.findChild(QLineEdit)


def listed(dialog):
    places = dialog.findChild(QListWidget)
    return [places.item(row).text() for row in range(places.count())]


def says(dialog, text):
    return any(text in said for said in labels(dialog))


def test_one_can_type_at_once_and_enter_goes_there(dialog, qtbot):
    assert field(dialog).hasFocus()
    qtbot.keyClicks(field(dialog), "1:30:00.5")
    with qtbot.waitSignal(dialog.time_chosen) as told:
        qtbot.keyClick(field(dialog), Qt.Key.Key_Return)
    assert told.args == [1.5 * HOUR + 0.5]


def test_where_a_time_can_mean_two_places_down_leads_to_the_second(make, qtbot):
    dialog = make(clock_first=True)
    qtbot.keyClicks(field(dialog), "23:15")
    assert listed(dialog) == [
        "23:15:00 UTC on Tue 3 Jun 2025   ·   1:15:00.0 since the start",
        "23:15.0 since the start   ·   22:23:15 UTC on Tue 3 Jun 2025",
    ]
    assert says(dialog, "several places")
    qtbot.keyClick(field(dialog), Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.time_chosen) as told:
        qtbot.keyClick(field(dialog), Qt.Key.Key_Return)
    assert told.args == [23 * 60 + 15]


def test_a_place_is_chosen_with_the_mouse(make, qtbot):
    dialog = make(clock_first=True)
    qtbot.keyClicks(field(dialog), "23:15")
    places = dialog.findChild(QListWidget)
    second = places.visualItemRect(places.item(1)).center()
    qtbot.mouseClick(places.viewport(), Qt.MouseButton.LeftButton, pos=second)
    with qtbot.waitSignal(dialog.time_chosen) as told:
        press(qtbot, dialog, "Go")
    assert told.args == [23 * 60 + 15]


def test_what_is_no_time_is_told_as_it_is_typed_and_leads_nowhere(dialog, qtbot):
    assert not button(dialog, "Go").isEnabled()
    qtbot.keyClicks(field(dialog), "1:3x")
    assert says(dialog, "This is no time")
    assert not button(dialog, "Go").isEnabled()
    with qtbot.assertNotEmitted(dialog.time_chosen):
        qtbot.keyClick(field(dialog), Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClick(field(dialog), Qt.Key.Key_Backspace)
    qtbot.keyClick(field(dialog), Qt.Key.Key_Backspace)
    qtbot.keyClicks(field(dialog), "30")
    assert button(dialog, "Go").isEnabled()


def test_a_gap_is_said_to_be_one(dialog, qtbot):
    qtbot.keyClicks(field(dialog), "3:30:00")
    assert listed(dialog)[0].endswith("nothing was recorded")


def test_esc_closes_and_goes_nowhere(dialog, qtbot):
    qtbot.keyClicks(field(dialog), "1:30")
    with qtbot.waitSignal(dialog.rejected), qtbot.assertNotEmitted(dialog.time_chosen):
        qtbot.keyClick(field(dialog), Qt.Key.Key_Escape)


def test_everything_is_named_explained_and_fits(dialog, qtbot):
    qtbot.keyClicks(field(dialog), "1:30")
    assert without_name(dialog) == without_tip(dialog) == []
    assert dialog.minimumSizeHint().boundedTo(SMALL_SCREEN) == dialog.minimumSizeHint()
