"""The system's input devices, through PortAudio."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from app.core.input_choice import InputChoice
from app.core.playback_ring import Frames
from app.workers.input_device import InputInfo, Take
from app.workers.portaudio_library import LISTEN, SHARED, About, PortAudioLibrary
from dass.errors import DassError

_LATENCY_S = 0.5
"""How much a device may hold back; a quarter of it is given at once, so sound comes that much later.

On a computer with several times the work that it could do, PipeWire lost some tenths of a second in each minute where
0.2 s were asked for, more with PortAudio's own 35 ms, nothing with this, and never said so.
"""

_INVALID_SAMPLE_RATE = -9997
"""paInvalidSampleRate of portaudio.h."""

_ALLOW = {
    "darwin": "allow it in System Settings > Privacy & Security > Microphone, ",
    "win32": "allow it in Settings > Privacy & security > Microphone, ",
}


class PortAudioInputs:
    """The input devices that PortAudio knows; see `Inputs`.

    Parameters
    ----------
    library
        The one of the program.
    """

    def __init__(self, library: PortAudioLibrary = SHARED) -> None:
        self._library = library

    def look(self) -> Sequence[InputInfo]:
        """Look for devices, anew unless one is open; see `Inputs`."""
        return [_info(name, about) for name, about in self._devices().items()]

    def device(self, choice: InputChoice) -> "PortAudioInput":
        """Return the device of a choice as it is now; see `Inputs`."""
        devices = self._devices()
        name = choice.device or self._default_name(devices)
        about = devices.get(name)
        if about is None:
            raise DassError(f"Cannot listen to {name}: it is gone; plug it in again or choose another input device.")
        n_channels = about["max_input_channels"]
        if choice.channel is not None and choice.channel >= n_channels:
            raise DassError(
                f"Cannot listen to channel {choice.channel + 1} of {name}: it has {n_channels}; choose another one."
            )
        return PortAudioInput(self._library, name, about, choice)

    def _devices(self) -> dict[str, About]:
        devices = self._library.look(LISTEN)
        if not devices:
            raise DassError("Cannot listen: there is no input device; plug in a microphone.")
        return devices

    def _default_name(self, devices: dict[str, About]) -> str:
        default = self._library.default(LISTEN)
        names = (name for name, about in devices.items() if default and about["index"] == default["index"])
        return next(names, "the default device")


class PortAudioInput:
    """A device that `PortAudioInputs` found; see `InputDevice`."""

    def __init__(self, library: PortAudioLibrary, name: str, about: About, choice: InputChoice) -> None:
        self.name = name
        self.sample_rate = choice.sample_rate or _info(name, about).sample_rate
        self.n_channels = min(choice.n_channels_needed, about["max_input_channels"])
        self._library, self._about = library, about
        self._stream: Any = None

    @property
    def is_active(self) -> bool:
        """Whether it goes on giving sound."""
        return self._stream is not None and bool(self._stream.active)

    def open(self, take: Take) -> None:
        """Get ready to give sound; see `InputDevice`."""

        def callback(frames: Frames, _: int, __: object, status: Any) -> None:
            take(frames, bool(status.input_overflow))

        self._stream = self._done(
            lambda: self._library.open_stream(
                LISTEN,
                callback=callback,
                latency=_LATENCY_S,
                device=self._about["index"],
                samplerate=self.sample_rate,
                channels=self.n_channels,
            )
        )

    def start(self) -> None:
        """Begin to give sound; see `InputDevice`."""
        self._done(self._stream.start)

    def close(self) -> None:
        """Let go of the device; see `InputDevice`."""
        stream, self._stream = self._stream, None
        if stream is not None:
            self._library.close_stream(LISTEN, stream)

    def _done(self, action: Callable[[], Any]) -> Any:
        import sounddevice

        try:
            return action()
        except sounddevice.PortAudioError as error:
            raise DassError(self._refusal(*error.args)) from error

    def _refusal(self, reason: str, code: int = 0, *_: object) -> str:
        if code == _INVALID_SAMPLE_RATE:
            return f"Cannot listen to {self.name} at {self.sample_rate} Hz: choose another sample rate."
        return (
            f"Cannot listen to {self.name} ({reason}): end what else is using it, "
            f"{_ALLOW.get(sys.platform, '')}plug it in again or choose another input device."
        )


def _info(name: str, about: About) -> InputInfo:
    return InputInfo(name, about["max_input_channels"], round(about["default_samplerate"]))
