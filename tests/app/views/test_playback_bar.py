import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QSlider, QWidget

from app.core.time_text import elapsed
from app.viewmodels.playback import SPEEDS, PlaybackModel
from app.views.playback_bar import DeviceButton, PlaybackBar
from tests.fake_output import FakeOutputs
from tests.fake_timeline import RATE, a_timeline, noise


@pytest.fixture
def outputs():
    return FakeOutputs("Speakers", "R&B box")


@pytest.fixture
def model(qtbot, outputs, tmp_path):
    model = PlaybackModel(outputs)
    qtbot.waitSignal(model.devices_changed).wait()
    model.set_timeline(a_timeline(tmp_path, (0, noise(4 * RATE), RATE)))
    yield model
    model.close()


@pytest.fixture
def bar(qtbot, model):
    bar = PlaybackBar(model, lambda time_s: elapsed(time_s, 1))
    qtbot.addWidget(bar)
    bar.show()
    return bar


def control(bar, name):
    return next(child for child in bar.findChildren(QWidget) if child.accessibleName() == name)


def controls(bar):
    return bar.findChildren(QAbstractButton) + bar.findChildren(QComboBox) + bar.findChildren(QSlider)


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_button_plays_and_stops(qtbot, bar, model, outputs):
    model.cue_s = 1.0
    click(qtbot, control(bar, "Play"))
    assert model.is_playing
    qtbot.waitUntil(lambda: bool(outputs.used))
    outputs.device_now.pull(0.5)
    qtbot.waitUntil(lambda: control(bar, "Position").text() == "0:01.5")
    click(qtbot, control(bar, "Stop"))
    assert not model.is_playing
    assert control(bar, "Play").toolTip() == "Play (Space)"


@pytest.mark.parametrize(
    ("name", "attribute"), [("Loop", "loops"), ("Keep pitch", "keeps_pitch"), ("Follow", "follows")]
)
def test_switches_switch_and_show_what_is(qtbot, bar, model, name, attribute):
    switch, was_on = control(bar, name), getattr(model, attribute)
    assert switch.isChecked() == was_on
    click(qtbot, switch)
    assert getattr(model, attribute) == switch.isChecked() == (not was_on)
    getattr(model, f"set_{attribute}")(was_on)
    assert switch.isChecked() == was_on


def test_speed_is_chosen_and_shown(qtbot, bar, model):
    box = control(bar, "Speed")
    assert [box.itemData(index) for index in range(box.count())] == list(SPEEDS)
    assert box.currentText() == "1\N{MULTIPLICATION SIGN}"
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert model.speed == 1.5
    model.set_speed(0.25)
    assert box.currentData() == 0.25


def test_volume_is_set_and_shown(qtbot, bar, model):
    slider = control(bar, "Volume")
    assert slider.value() == 100
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert model.volume == pytest.approx(0.99)
    model.set_volume(0.333)
    assert slider.value() == 33
    assert model.volume == 0.333


def test_the_band_is_shown_and_switched(qtbot, bar, model):
    band = control(bar, "Band")
    assert (band.isEnabled(), band.isChecked(), band.text()) == (False, False, "All frequencies")
    model.set_band((500, 2500))
    assert (band.isEnabled(), band.isChecked(), band.text()) == (True, True, "500 Hz to 2.5 kHz")
    click(qtbot, band)
    assert not model.filters_band


def test_the_menu_offers_the_devices(qtbot, bar, model, outputs):
    menu = bar.findChild(DeviceButton).menu()
    labels = [(action.text(), action.isChecked()) for action in menu.actions()]
    assert labels == [("System default", True), ("Speakers", False), ("R&&B box", False)]
    menu.actions()[2].trigger()
    assert model.device == "R&B box"
    assert [action.isChecked() for action in menu.actions()] == [False, False, True]
    outputs.there.append("Headphones")
    with qtbot.waitSignal(model.devices_changed):
        menu.aboutToShow.emit()
    assert menu.actions()[3].text() == "Headphones"


def test_without_a_device_every_control_says_why_and_looking_again_helps(qtbot, bar, model, outputs):
    outputs.there, names = [], outputs.there
    with qtbot.waitSignal(model.devices_changed):
        model.look_for_devices()
    for widget in controls(bar):
        is_menu = isinstance(widget, DeviceButton)
        assert widget.isEnabled() == is_menu
        assert widget.toolTip() == ("Output device" if is_menu else model.reason)
    assert model.reason in [label.text() for label in bar.findChildren(QLabel) if label.isVisible()]
    outputs.there = names
    with qtbot.waitSignal(model.devices_changed):
        bar.findChild(DeviceButton).menu().aboutToShow.emit()
    assert control(bar, "Play").isEnabled()
    assert model.reason not in [label.text() for label in bar.findChildren(QLabel) if label.isVisible()]


def test_every_control_has_a_name_and_a_tip(bar):
    assert len(controls(bar)) == 8
    assert all(widget.accessibleName() and widget.toolTip() for widget in controls(bar))


def test_a_click_leaves_the_keys_to_the_window(bar):
    assert {widget.focusPolicy() for widget in controls(bar)} == {Qt.FocusPolicy.TabFocus}
