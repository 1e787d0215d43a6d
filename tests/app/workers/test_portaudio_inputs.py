import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from app.core.input_choice import InputChoice
from app.workers.input_device import InputInfo
from app.workers.portaudio import PortAudioOutputs
from app.workers.portaudio_inputs import PortAudioInputs
from app.workers.portaudio_library import PortAudioLibrary
from dass.errors import DassError
from tests.fake_portaudio import FakePortAudio

ANY = InputChoice()


@pytest.fixture
def portaudio(monkeypatch):
    fake = FakePortAudio(("Speakers", 0, 2), ("Microphone", 1, 0), ("Desk", 8, 8), default=1)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


@pytest.fixture
def library():
    return PortAudioLibrary()


@pytest.fixture
def inputs(portaudio, library):
    return PortAudioInputs(library)


def ignore(frames, has_overflowed):
    pass


def opened(inputs, choice=ANY):
    device = inputs.device(choice)
    device.open(ignore)
    device.start()
    return device


def test_devices_that_listen_are_found(inputs):
    assert inputs.look() == [InputInfo("Microphone, ALSA", 1, 44_100), InputInfo("Desk, ALSA", 8, 44_100)]


def test_without_a_device_it_says_what_to_plug_in(inputs, portaudio):
    portaudio.devices = portaudio.devices[:1]
    for ask in (inputs.look, lambda: inputs.device(ANY)):
        with pytest.raises(DassError, match="no input device; plug in a microphone"):
            ask()


def test_the_systems_choice_has_its_name(inputs):
    device = inputs.device(ANY)
    assert (device.name, device.sample_rate, device.n_channels) == ("Microphone, ALSA", 44_100, 1)


@pytest.mark.parametrize(("channel", "n_channels"), [(None, 2), (0, 1), (7, 8)])
def test_a_device_is_opened_with_the_channels_and_the_rate_of_the_choice(inputs, portaudio, channel, n_channels):
    device = opened(inputs, InputChoice("Desk, ALSA", channel, 96_000))
    settings = portaudio.streams[0].settings
    assert (settings["device"], settings["samplerate"], settings["channels"]) == (2, 96_000, n_channels)
    assert (device.sample_rate, device.n_channels) == (96_000, n_channels)


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (InputChoice("Radio, ALSA"), "Cannot listen to Radio, ALSA: it is gone"),
        (InputChoice("Desk, ALSA", 8), "Cannot listen to channel 9 of Desk, ALSA: it has 8"),
    ],
)
def test_what_is_not_there_is_named(inputs, choice, sentence):
    with pytest.raises(DassError, match=sentence):
        inputs.device(choice)


def test_without_a_default_it_says_so(inputs, portaudio):
    portaudio.default = 0
    with pytest.raises(DassError, match="the default device"):
        inputs.device(ANY)


@pytest.mark.parametrize(
    ("platform", "error", "sentence"),
    [
        ("linux", ("Device unavailable", -9985), r"Microphone, ALSA \(Device unavailable\): end what else is using it"),
        ("win32", ("Unanticipated host error", -9999, (0, 1, "")), "allow it in Settings"),
        ("darwin", ("Internal error",), "allow it in System Settings"),
        ("linux", ("Invalid sample rate", -9997), "at 44100 Hz: choose another sample rate"),
    ],
)
def test_a_refusal_says_what_to_do(inputs, portaudio, monkeypatch, platform, error, sentence):
    monkeypatch.setattr("sys.platform", platform)
    portaudio.error = error
    with pytest.raises(DassError, match=sentence):
        opened(inputs)


def test_what_comes_is_given_on(inputs, portaudio):
    taken = []
    inputs.device(ANY).open(lambda frames, has_overflowed: taken.append((frames[0, 0], has_overflowed)))
    for has_overflowed in (0, 1):
        frames = np.full((4, 1), has_overflowed, np.float32)
        portaudio.streams[0].callback(frames, 4, None, SimpleNamespace(input_overflow=has_overflowed))
    assert taken == [(0, False), (1, True)]


def test_it_is_active_from_start_to_close(inputs, portaudio):
    device = inputs.device(ANY)
    assert not device.is_active
    device.open(ignore)
    device.start()
    assert device.is_active
    device.close()
    assert not device.is_active
    assert portaudio.streams[0].is_closed


def test_each_opening_sees_what_was_plugged_in(inputs, portaudio):
    opened(inputs).close()
    portaudio._initialize = lambda: portaudio.devices.append(portaudio.devices[1] | {"index": 3, "name": "New one"})
    assert inputs.device(InputChoice("New one, ALSA")).name == "New one, ALSA"


def test_a_sound_system_that_does_not_start_is_tried_again(inputs, portaudio):
    inputs.look()

    def fail():
        raise portaudio.PortAudioError("Error initializing PortAudio: Host API not found", -9979)

    initialize, portaudio._initialize = portaudio._initialize, fail
    for _ in range(2):
        with pytest.raises(DassError, match="does not start"):
            inputs.look()
    portaudio._initialize = initialize
    assert inputs.look()
    assert portaudio._initialized == 1


def test_looking_for_outputs_ends_no_input(inputs, library, portaudio):
    device = opened(inputs)
    outputs = PortAudioOutputs(library)
    for _ in range(2):
        outputs.names()
    assert device.is_active
    device.close()
    outputs.names()
    assert portaudio._initialized == 1


def test_what_the_library_tells_its_developers_is_not_shown(inputs, portaudio, capfd):
    open_stream = portaudio.InputStream

    def chatter(**settings):
        os.write(2, b"ALSA lib pcm.c: no such entity")
        return open_stream(**settings)

    portaudio.InputStream = chatter
    opened(inputs)
    os.write(2, b"this is shown")
    assert capfd.readouterr().err == "this is shown"
