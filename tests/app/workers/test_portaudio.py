import sys
from types import SimpleNamespace

import numpy as np
import pytest

from app.workers.portaudio import PortAudioOutputs
from app.workers.portaudio_library import PortAudioLibrary
from dass.errors import DassError
from tests.fake_portaudio import FakePortAudio


@pytest.fixture
def portaudio(monkeypatch):
    fake = FakePortAudio(("Microphone", 1, 0), ("Speakers", 0, 8), ("Telephone", 1, 1), default=1)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


@pytest.fixture
def outputs(portaudio):
    return PortAudioOutputs(PortAudioLibrary())


def filled(stream, dac_s, now_s):
    """Return the delay that the callback reports for such times."""
    out = np.zeros((4, 2), np.float32)
    stream.callback(out, 4, SimpleNamespace(outputBufferDacTime=dac_s, currentTime=now_s), None)
    return out[0, 0]


def write_delay(out, delay_s):
    out[:] = delay_s


def test_devices_that_play_are_named(outputs):
    assert outputs.names() == ["Speakers, ALSA", "Telephone, ALSA"]


def test_without_a_device_it_says_what_to_plug_in(outputs, portaudio):
    portaudio.devices.clear()
    with pytest.raises(DassError, match="plug in headphones or speakers"):
        outputs.names()


@pytest.mark.parametrize(
    ("platform", "hint"), [("linux", "apt install libportaudio2"), ("win32", "installing the program")]
)
def test_without_the_library_it_says_what_to_install(outputs, monkeypatch, tmp_path, platform, hint):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(DassError, match=hint):
        outputs.names()


def test_looking_again_sees_what_was_plugged_in_but_ends_no_stream(outputs, portaudio):
    outputs.names()
    device = outputs.device(None)
    device.open(write_delay)
    portaudio._initialize = lambda: pytest.fail("it was started anew")
    outputs.names()
    device.close()
    del portaudio._initialize
    outputs.names()
    assert portaudio._initialized == 1


def test_a_device_plays_in_its_own_form(outputs, portaudio):
    forms = [(d.sample_rate, d.n_channels) for d in (outputs.device(None), outputs.device("Telephone, ALSA"))]
    assert forms == [(44_100, 2), (44_100, 1)]
    outputs.device("Telephone, ALSA").open(write_delay)
    settings = portaudio.streams[0].settings
    assert (settings["device"], settings["samplerate"], settings["channels"]) == (2, 44_100, 1)


@pytest.mark.parametrize("name", ["Radio, ALSA", None])
def test_a_device_that_is_gone_is_named(outputs, portaudio, name):
    portaudio.default = 99
    with pytest.raises(DassError, match=name or "the default device"):
        outputs.device(name)


def test_a_device_in_use_is_said_with_the_reason(outputs, portaudio):
    device = outputs.device(None)
    portaudio.error = "Device unavailable", -9985
    with pytest.raises(DassError, match=r"Cannot play on Speakers \(Device unavailable\)"):
        device.open(write_delay)
    device.close()


def test_a_library_that_never_returns_is_said(outputs, portaudio, monkeypatch):
    monkeypatch.setattr("app.workers.portaudio_library._PATIENCE_S", 0.01)
    device = outputs.device(None)
    device.open(write_delay)
    portaudio.streams[0].close = lambda **_: outputs.names()
    with pytest.raises(DassError, match="does not answer any more; start the program again"):
        device.close()


def test_the_delay_is_the_devices_or_where_it_states_none_the_latency(outputs, portaudio):
    outputs.device(None).open(write_delay)
    (stream,) = portaudio.streams
    delays = [filled(stream, dac_s, 100.0) for dac_s in (100.05, 0.0, 1e9)]
    assert delays == pytest.approx([0.05, 0.07, 0.07])


def test_it_is_active_from_start_to_close(outputs, portaudio):
    device = outputs.device(None)
    states = [device.is_active]
    for action in (lambda: device.open(write_delay), device.start, device.close):
        action()
        states.append(device.is_active)
    assert states == [False, False, True, False]
    assert portaudio.streams[0].is_closed


def test_stopping_ends_the_stream(outputs):
    device = outputs.device(None)
    device.open(write_delay)
    device.start()
    device.stop()
    assert not device.is_active
