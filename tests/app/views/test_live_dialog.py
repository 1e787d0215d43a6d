import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFileDialog, QLabel, QLineEdit, QSpinBox, QToolButton

from app.core.alert_rule import AlertRule
from app.core.input_choice import InputChoice
from app.core.live_settings import LiveSettings
from app.core.model_store import ModelStore
from app.viewmodels import input_devices
from app.viewmodels.input_devices import InputDevices
from app.viewmodels.models import Models
from app.views.class_field import ClassField
from app.views.live_dialog import LiveDialog
from dass.labels import ontology
from tests.controls import SMALL_SCREEN, button, labels, press, without_name, without_tip
from tests.fake_background import Errands
from tests.fake_input import FakeInputs
from tests.fake_model_jobs import Jobs
from tests.leftovers import nothing_left_running  # noqa: F401

DOG, SIREN = (ontology().find(name) for name in ("Dog", "Siren"))


class World:
    """Two microphones, one of which is stereo, and the settings that were told."""

    def __init__(self):
        self.inputs = FakeInputs([[0.0], [0.0]], 48_000, names=("Yeti", "Line"))
        self.told, self.started = [], 0

    def start(self):
        self.started += 1


@pytest.fixture
def world():
    return World()


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    monkeypatch.setattr(input_devices, "background", errands)
    return errands


@pytest.fixture
def make(open_dialog, qtbot, world, errands, tmp_path, nothing_left_running):  # noqa: F811 - the fixture
    models = Models(ModelStore(tmp_path), Jobs)
    devices = InputDevices(lambda: (world.inputs, world.inputs.clock))

    def make(settings=None, can_notify=True):
        settings = settings or LiveSettings(folder=str(tmp_path))
        with qtbot.waitSignal(models.listed):
            dialog = open_dialog(lambda window: LiveDialog(settings, devices, models, can_notify, window))
        errands.answer_all()
        dialog.settings_changed.connect(world.told.append)
        dialog.start_wanted.connect(world.start)
        return dialog

    yield make
    devices.watch(False)
    models.close()


def box(dialog, text):
    """Return what a label leads to."""
    return next(label.buddy() for label in dialog.findChildren(QLabel) if label.text().replace("&", "") == text)


def named(dialog, name):
    return next(one for one in dialog.findChildren(QToolButton) if one.accessibleName() == name)


def items(combo):
    return [combo.itemText(place) for place in range(combo.count())]


def choose(dialog, label, text):
    combo = box(dialog, label)
    combo.setCurrentIndex(items(combo).index(text))
    combo.activated.emit(combo.currentIndex())


def test_what_can_be_listened_to_is_offered_and_chosen(make, world):
    dialog = make()
    assert items(box(dialog, "Microphone")) == ["As the system chooses", "Yeti", "Line"]
    choose(dialog, "Microphone", "Yeti")
    assert "As the microphone works (48 kHz)" in items(box(dialog, "Rate"))
    assert items(box(dialog, "Channel"))[1:] == ["Channel 1", "Channel 2"]
    choose(dialog, "Channel", "Channel 2")
    choose(dialog, "Rate", "16 kHz")
    assert world.told[-1].choice == InputChoice("Yeti", 1, 16_000)
    choose(dialog, "Microphone", "As the system chooses")
    assert world.told[-1].choice.device is None


def test_a_microphone_that_is_plugged_in_appears_and_one_that_is_gone_is_said_to_be(make, world, errands):
    dialog = make(LiveSettings(InputChoice("Yeti")))
    world.inputs.unplug()
    dialog._inputs.look()
    errands.answer_all()
    assert items(box(dialog, "Microphone")) == ["As the system chooses", "Yeti (not there)"]
    assert any("plug in a microphone" in text for text in labels(dialog))
    world.inputs.plug_in()
    dialog._inputs.look()
    errands.answer_all()
    assert items(box(dialog, "Microphone")) == ["As the system chooses", "Yeti", "Line"]
    assert box(dialog, "Microphone").currentText() == "Yeti"
    assert world.told == []


def test_each_latency_says_what_it_costs(make, world):
    dialog = make()
    assert items(box(dialog, "Tags within")) == ["0.4 s", "1 s", "2 s", "5 s", "10 s"]
    choose(dialog, "Model", "starter")
    assert items(box(dialog, "Tags within"))[0] == "0.4 s: 74 % found, 31 % of edges"
    choose(dialog, "Tags within", "2 s: 100 % found, 96 % of edges")
    assert (world.told[-1].model, world.told[-1].latency_s) == ("starter", 2.0)


def test_recording_can_be_left_out_and_goes_where_one_wants(make, world, qtbot, monkeypatch, tmp_path):
    dialog = make()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "elsewhere"))
    press(qtbot, dialog, "Choose …")
    choose(dialog, "New file every", "30 minutes")
    assert (Path(world.told[-1].folder), world.told[-1].rotation_min) == (tmp_path / "elsewhere", 30)
    qtbot.keyClick(button(dialog, "&Keep the sound"), Qt.Key.Key_Space)
    assert not world.told[-1].records
    assert any("Only the tags are kept" in text for text in labels(dialog))
    assert not button(dialog, "Choose …").isEnabled()


def name_sounds(dialog, qtbot, text):
    field = dialog.findChild(ClassField)
    field.setFocus()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_sounds_are_watched_for_by_their_names_each_in_its_way(make, world, qtbot):
    dialog = make()
    name_sounds(dialog, qtbot, "dog, siren")
    assert [rule.class_index for rule in world.told[-1].rules] == [DOG, SIREN]
    name_sounds(dialog, qtbot, "dog")
    assert len(world.told[-1].rules) == 2
    dialog.findChildren(QSpinBox)[0].setValue(80)
    dialog.findChildren(QDoubleSpinBox)[1].setValue(2.5)
    assert world.told[-1].rules == (AlertRule(DOG, 0.8, 0.0), AlertRule(SIREN, 0.5, 2.5))
    qtbot.mouseClick(named(dialog, "Do not watch for Dog any more"), Qt.MouseButton.LeftButton)
    assert world.told[-1].rules == (AlertRule(SIREN, 0.5, 2.5),)


def test_what_names_no_sound_is_said(make, world, qtbot):
    dialog = make()
    name_sounds(dialog, qtbot, "qqqq")
    assert "qqqq" in dialog.messages.message.sentence
    assert world.told == []


def test_a_command_that_cannot_be_run_is_said_before_anything_begins(make, world, qtbot):
    dialog = make()
    field = next(one for one in dialog.findChildren(QLineEdit) if one.placeholderText().startswith("/path"))
    qtbot.keyClicks(field, "no-such-program {}")
    press(qtbot, dialog, "Start listening")
    assert "no-such-program" in dialog.messages.message.sentence
    assert world.started == 0
    assert dialog.isVisible()
    field.setText(f'"{sys.executable}" {{}}')
    press(qtbot, dialog, "Start listening")
    assert world.started == 1
    assert world.told[-1].command == f'"{sys.executable}" {{}}'


def test_a_desktop_without_notifications_says_so(make):
    dialog = make(can_notify=False)
    box = next(one for one in dialog.findChildren(QCheckBox) if "desktop" in one.text().replace("&", ""))
    assert not box.isEnabled()
    assert "no notifications" in box.toolTip()


def test_it_shows_what_was_chosen_before_and_changes_nothing_by_itself(make, world, tmp_path):
    settings = LiveSettings(
        InputChoice("Line", 1, 44_100),
        "starter",
        5.0,
        False,
        str(tmp_path),
        60,
        (AlertRule(DOG, 0.25, 1.5),),
        False,
        "x",
    )
    dialog = make(settings)
    shown = [box(dialog, label).currentText() for label in ("Microphone", "Channel", "Rate", "Model", "New file every")]
    assert shown == ["Line", "Channel 2", "44.1 kHz", "starter", "60 minutes"]
    assert (dialog.findChild(QSpinBox).value(), dialog.findChild(QDoubleSpinBox).value()) == (25, 1.5)
    assert world.told == []
    dialog.findChild(QSpinBox).setValue(26)
    assert world.told == [replace(settings, rules=(AlertRule(DOG, 0.26, 1.5),))]


def test_every_control_is_named_and_all_fits_on_a_small_screen(make):
    dialog = make(LiveSettings(rules=(AlertRule(DOG),)))
    assert without_name(dialog) == without_tip(dialog) == []
    assert dialog.minimumSizeHint().boundedTo(SMALL_SCREEN) == dialog.minimumSizeHint()


def test_a_closed_dialog_looks_for_devices_no_more(make, errands, qtbot):
    dialog = make()
    devices = dialog._inputs
    assert devices._timer.isActive()
    press(qtbot, dialog, "Close")
    assert not devices._timer.isActive()
