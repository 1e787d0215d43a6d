import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSlider

from app.core.frequency_axis import FrequencyScale
from app.viewmodels.picture_look import COLOUR_MAPS, PictureLook
from app.views.look_panel import LookPanel
from tests.controls import press, reached_by_tab, without_name, without_tip


@pytest.fixture
def look():
    look = PictureLook()
    look.reset(8000.0)
    return look


@pytest.fixture
def panel(qtbot, look):
    panel = LookPanel(look)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def control(panel, name):
    return next(
        one for kind in (QComboBox, QSlider) for one in panel.findChildren(kind) if one.accessibleName() == name
    )


def sliders(panel):
    return panel.findChildren(QSlider)


def test_every_colour_map_can_be_chosen(qtbot, panel, look):
    box = control(panel, "Colour map")
    assert [box.itemData(index) for index in range(box.count())] == list(COLOUR_MAPS)
    box.setFocus()
    for name in COLOUR_MAPS[1:]:
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert look.look.colour_map == name
    look.choose_map("viridis")
    assert box.currentText() == "Viridis"


def test_every_scale_can_be_chosen(qtbot, panel, look):
    box = control(panel, "Frequency scale")
    box.setFocus()
    assert box.currentData() == FrequencyScale.MEL
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert look.look.scale is FrequencyScale.LINEAR
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert look.look.scale is FrequencyScale.MEL
    look.choose_scale(FrequencyScale.LINEAR)
    assert box.currentText() == "Linear"


def test_to_the_right_is_brighter(qtbot, panel, look):
    brightness, _ = sliders(panel)
    look.choose_levels(-30.0, 70.0)
    qtbot.keyClick(brightness, Qt.Key.Key_Right)
    assert (look.look.top_db, look.look.range_db) == (-31.0, 70.0)


def test_the_range_widens_to_the_right(qtbot, panel, look):
    _, range_ = sliders(panel)
    look.choose_levels(-30.0, 70.0)
    qtbot.keyClick(range_, Qt.Key.Key_Right)
    assert (look.look.top_db, look.look.range_db) == (-30.0, 71.0)


def test_levels_that_were_measured_are_shown_and_left_as_they_are(panel, look):
    look.choose_levels(-41.3, 57.6)
    assert (look.look.top_db, look.look.range_db) == (-41.3, 57.6)
    assert [slider.value() for slider in sliders(panel)] == [-79, 58]


def test_all_frequencies_are_shown_again(qtbot, panel, look):
    look.show_band(100.0, 4000.0)
    press(qtbot, panel, "Show all frequencies")
    assert (look.look.low_hz, look.look.high_hz) == (0.0, 8000.0)


def test_every_control_has_a_name_and_a_tip(panel):
    assert len(reached_by_tab(panel)) == 5
    assert not without_name(panel)
    assert not without_tip(panel)
