import pytest

from app.viewmodels import input_devices
from app.viewmodels.input_devices import InputDevices
from tests.fake_background import Errands
from tests.fake_input import FakeInputs


@pytest.fixture
def inputs():
    return FakeInputs([0.0], names=("Microphone", "Line"))


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    monkeypatch.setattr(input_devices, "background", errands)
    return errands


@pytest.fixture
def devices(qapp, inputs, errands):
    devices = InputDevices(lambda: (inputs, inputs.clock))
    yield devices
    devices.watch(False)


def names(devices):
    return [device.name for device in devices.devices]


def test_devices_are_found_and_known_by_their_names(devices, errands, qtbot):
    assert devices.reason
    devices.look()
    with qtbot.waitSignal(devices.changed):
        errands.answer()
    assert names(devices) == ["Microphone", "Line"]
    assert devices.reason == ""
    assert devices.find("Line").sample_rate == 16_000
    assert devices.find("Gone") is devices.find(None) is None


def test_whoever_chooses_sees_what_is_plugged_in(devices, errands, inputs, qtbot):
    devices.watch(True)
    errands.answer()
    inputs.unplug()
    with qtbot.waitSignal(devices.changed):
        devices._timer.timeout.emit()
        errands.answer()
    assert names(devices) == []
    assert "plug in" in devices.reason
    inputs.plug_in()
    devices.look()
    with qtbot.waitSignal(devices.changed):
        errands.answer()
    assert names(devices) == ["Microphone", "Line"]


def test_it_looks_once_at_a_time_and_says_only_what_is_new(devices, errands, qtbot):
    devices.look()
    devices.look()
    assert len(errands.waiting) == 1
    errands.answer()
    devices.look()
    with qtbot.assertNotEmitted(devices.changed):
        errands.answer()
