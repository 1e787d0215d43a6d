from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.views.class_chips import ClassChips
from dass.labels import ontology
from tests.controls import button, without_name, without_tip

LEFT = Qt.MouseButton.LeftButton
NAMES = [audio_class.display_name for audio_class in ontology().classes]

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)


@pytest.fixture
def chips(qtbot, themed_app):
    chips = ClassChips("Do not look for {} any more")
    qtbot.addWidget(chips)
    return chips


def shown(chips):
    return [chip for chip in chips.widget().findChildren(QPushButton) if chip.isVisible()]


@laws
@given(st.lists(st.integers(0, 526), max_size=60, unique=True), st.integers(250, 800))
def test_every_class_has_a_chip_and_no_two_overlap(chips, qtbot, classes, width):
    chips.show_classes(classes)
    chips.setVisible(bool(classes))
    chips.resize(width, chips.height())
    qtbot.waitUntil(lambda: chips.width() == width)
    named = [chip.text() for chip in shown(chips)]
    assert named == [NAMES[index] for index in classes] + ["All"] * (len(classes) > 1)
    places = [chip.geometry() for chip in shown(chips)]
    for one, other in pairwise(places):
        assert not one.intersects(other)
    assert all(chips.widget().rect().contains(place) for place in places)


def test_many_classes_take_no_more_than_three_lines_and_the_others_scroll(chips, qtbot):
    chips.resize(400, 100)
    chips.show_classes([0])
    chips.show()
    line = chips.height()
    chips.show_classes(range(60))
    assert line < chips.height() < 4 * line
    last = shown(chips)[-1]
    last.setFocus(Qt.FocusReason.TabFocusReason)
    chips.ensureWidgetVisible(last)
    assert not last.visibleRegion().isEmpty()


def test_to_press_a_chip_takes_its_class_away(chips, qtbot):
    taken, classes = [], [74, 300, 5]

    def remove(class_index):
        taken.append(class_index)
        classes.remove(class_index)
        chips.show_classes(classes)

    chips.removed.connect(remove)
    chips.show_classes(classes)
    chips.show()
    qtbot.mouseClick(button(chips, NAMES[300]), LEFT)
    assert taken == [300]
    assert [chip.text() for chip in shown(chips)] == [NAMES[74], NAMES[5], "All"]


def test_all_are_taken_away_at_once_where_there_are_several(chips, qtbot):
    chips.cleared.connect(lambda: chips.show_classes(()))
    chips.show_classes([74, 300])
    chips.show()
    with qtbot.waitSignal(chips.cleared):
        qtbot.mouseClick(button(chips, "All"), LEFT)
    assert not chips.isVisible()
    chips.show_classes([74])
    assert [chip.text() for chip in shown(chips)] == [NAMES[74]]


def test_keys_and_screen_readers_reach_each_chip(chips):
    chips.show_classes([74, 300])
    chips.show()
    assert without_name(chips) == []
    assert without_tip(chips) == []
    assert [chip.accessibleName() for chip in shown(chips)] == [
        f"Do not look for {NAMES[74]} any more",
        f"Do not look for {NAMES[300]} any more",
        "Do not look for any of them any more",
    ]
