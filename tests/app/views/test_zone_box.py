from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt

from app.views.zone_box import ZoneBox

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def box(qtbot):
    box = ZoneBox()
    qtbot.addWidget(box)
    box.set_names(["UTC", "Africa/Windhoek", "Europe/Berlin", "Europe/Paris"])
    with qtbot.waitActive(box):
        box.show()
    return box


def type_in(box, qtbot, text):
    box.lineEdit().selectAll()
    qtbot.keyClicks(box.lineEdit(), text)
    qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)


def test_a_zone_is_typed(box, qtbot):
    with qtbot.waitSignal(box.zone_chosen) as told:
        type_in(box, qtbot, "europe/berlin")
    assert told.args == [BERLIN]


def test_part_of_a_name_offers_the_zones_that_hold_it(box, qtbot):
    box.lineEdit().selectAll()
    qtbot.keyClicks(box.lineEdit(), "berl")
    completions = box.completer().completionModel()
    assert [completions.index(row, 0).data() for row in range(completions.rowCount())] == ["Europe/Berlin"]


def test_arrows_go_from_zone_to_zone(box, qtbot):
    box.show_zone(BERLIN)
    with qtbot.waitSignal(box.zone_chosen) as told:
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert str(told.args[0]) == "Europe/Paris"


def test_what_the_recordings_say_can_be_chosen_again(box, qtbot):
    box.show_zone(BERLIN)
    with qtbot.waitSignal(box.zone_chosen) as told:
        type_in(box, qtbot, "As the recordings say")
    assert told.args == [None]


def test_what_is_no_zone_is_taken_back(box, qtbot):
    box.show_zone(BERLIN)
    with qtbot.assertNotEmitted(box.zone_chosen):
        type_in(box, qtbot, "Atlantis")
    assert box.currentText() == "Europe/Berlin"


def test_the_zone_there_is_is_shown_without_being_chosen_anew(box, qtbot):
    with qtbot.assertNotEmitted(box.zone_chosen):
        box.show_zone(BERLIN)
        type_in(box, qtbot, "Europe/Berlin")
    box.show_zone(None)
    assert box.currentText() == "As the recordings say"


def test_a_zone_that_is_not_in_the_list_is_shown(box):
    box.show_zone(timezone(timedelta(hours=-3.5)))
    assert box.currentText() == "UTC-03:30"
