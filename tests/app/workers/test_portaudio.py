import sys
from types import SimpleNamespace

import numpy as np
import pytest

from app.workers.portaudio import PortAudioOutputs
from dass.errors import DassError


class PortAudioError(Exception):
    pass


class FakePortAudio:
    """What is used of the sounddevice module."""

    PortAudioError = PortAudioError

    def __init__(self, *devices, default=0):
        self.devices = [
            {
                "index": index,
                "name": name,
                "hostapi": 0,
                "max_output_channels": channels,
                "default_samplerate": 44_100.0,
            }
            for index, (name, channels) in enumerate(devices)
        ]
        self.default = default
        self.n_starts = 1
        self.streams = []
        self.error = None
        self.OutputStream = self._open_stream

    def query_hostapis(self):
        return ({"name": "ALSA"},)

    def query_devices(self, kind=None):
        if kind is None:
            return self.devices
        if self.default >= len(self.devices):
            raise PortAudioError("Error querying device -1")
        return self.devices[self.default]

    def _terminate(self):
        assert all(stream.is_closed for stream in self.streams)
        self.n_starts -= 1

    def _initialize(self):
        self.n_starts += 1

    def _open_stream(self, **settings):
        if self.error:
            raise PortAudioError(self.error, -9985)
        self.streams.append(FakeStream(**settings))
        return self.streams[-1]


class FakeStream:
    latency = 0.07

    def __init__(self, callback, **settings):
        self.callback, self.settings = callback, settings
        self.active = self.is_closed = False

    def start(self):
        self.active = True

    def stop(self, **_):
        self.active = False

    def close(self, **_):
        self.active, self.is_closed = False, True


@pytest.fixture
def portaudio(monkeypatch):
    fake = FakePortAudio(("Microphone", 0), ("Speakers", 8), ("Telephone", 1), default=1)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


def filled(stream, dac_s, now_s):
    """Return the delay that the callback reports for such times."""
    out = np.zeros((4, 2), np.float32)
    stream.callback(out, 4, SimpleNamespace(outputBufferDacTime=dac_s, currentTime=now_s), None)
    return out[0, 0]


def write_delay(out, delay_s):
    out[:] = delay_s


def test_devices_that_play_are_named(portaudio):
    assert PortAudioOutputs().names() == ["Speakers, ALSA", "Telephone, ALSA"]


def test_without_a_device_it_says_what_to_plug_in(portaudio):
    portaudio.devices.clear()
    with pytest.raises(DassError, match="plug in headphones or speakers"):
        PortAudioOutputs().names()


@pytest.mark.parametrize(
    ("platform", "hint"), [("linux", "apt install libportaudio2"), ("win32", "installing the program")]
)
def test_without_the_library_it_says_what_to_install(monkeypatch, tmp_path, platform, hint):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(DassError, match=hint):
        PortAudioOutputs().names()


def test_looking_again_sees_what_was_plugged_in_but_ends_no_stream(portaudio):
    outputs = PortAudioOutputs()
    outputs.names()
    device = outputs.device(None)
    device.open(write_delay)
    portaudio._initialize = lambda: pytest.fail("it was started anew")
    outputs.names()
    device.close()
    del portaudio._initialize
    outputs.names()
    assert portaudio.n_starts == 1


def test_a_device_plays_in_its_own_form(portaudio):
    outputs = PortAudioOutputs()
    forms = [(d.sample_rate, d.n_channels) for d in (outputs.device(None), outputs.device("Telephone, ALSA"))]
    assert forms == [(44_100, 2), (44_100, 1)]
    outputs.device("Telephone, ALSA").open(write_delay)
    settings = portaudio.streams[0].settings
    assert (settings["device"], settings["samplerate"], settings["channels"]) == (2, 44_100, 1)


@pytest.mark.parametrize("name", ["Radio, ALSA", None])
def test_a_device_that_is_gone_is_named(portaudio, name):
    portaudio.default = 99
    with pytest.raises(DassError, match=name or "the default device"):
        PortAudioOutputs().device(name)


def test_a_device_in_use_is_said_with_the_reason(portaudio):
    device = PortAudioOutputs().device(None)
    portaudio.error = "Device unavailable"
    with pytest.raises(DassError, match=r"Cannot play on Speakers \(Device unavailable\)"):
        device.open(write_delay)
    device.close()


def test_a_library_that_never_returns_is_said(portaudio, monkeypatch):
    monkeypatch.setattr("app.workers.portaudio._PATIENCE_S", 0.01)
    outputs = PortAudioOutputs()
    device = outputs.device(None)
    device.open(write_delay)
    portaudio.streams[0].close = lambda **_: outputs.names()
    with pytest.raises(DassError, match="does not answer any more; start the program again"):
        device.close()


def test_the_delay_is_the_devices_or_where_it_states_none_the_latency(portaudio):
    PortAudioOutputs().device(None).open(write_delay)
    (stream,) = portaudio.streams
    delays = [filled(stream, dac_s, 100.0) for dac_s in (100.05, 0.0, 1e9)]
    assert delays == pytest.approx([0.05, 0.07, 0.07])


def test_it_is_active_from_start_to_close(portaudio):
    device = PortAudioOutputs().device(None)
    states = [device.is_active]
    for action in (lambda: device.open(write_delay), device.start, device.close):
        action()
        states.append(device.is_active)
    assert states == [False, False, True, False]
    assert portaudio.streams[0].is_closed


def test_stopping_ends_the_stream(portaudio):
    device = PortAudioOutputs().device(None)
    device.open(write_delay)
    device.start()
    device.stop()
    assert not device.is_active
