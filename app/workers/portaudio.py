"""The system's output devices, through PortAudio."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

from app.core.playback_ring import Frames
from app.workers.output_device import Fill
from dass.errors import DassError

_LATENCY_S = 0.08
"""How far ahead a device asks: short enough for controls to feel live, long enough for a busy machine."""

_PATIENCE_S = 5.0
"""Opening takes a second at most; closing a device that is gone may never end (PortAudio's ALSA backend)."""

_LONGEST_DELAY_S = 2.0
"""Some drivers leave the time at which frames will be heard at zero or on another clock."""


class PortAudioOutputs:
    """The output devices that PortAudio knows; the library loads when it is first asked for them.

    One object per program: PortAudio sees what was plugged in later only if it starts anew, which ends every stream.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._has_looked = False
        self._n_open = 0

    def names(self) -> Sequence[str]:
        """Look for devices, anew unless one is open, and return their names; see `Outputs`."""
        with self._alone() as library:
            if self._has_looked and not self._n_open:
                library._terminate()
                library._initialize()
            self._has_looked = True
            names = list(_devices(library))
        if not names:
            raise DassError("Cannot play: there is no output device; plug in headphones or speakers and look again.")
        return names

    def device(self, name: str | None) -> "PortAudioDevice":
        """Return a device by name, or the system's own choice; see `Outputs`."""
        with self._alone() as library:
            about = _default(library) if name is None else _devices(library).get(name)
        if about is None:
            raise DassError(f"Cannot play on {name or 'the default device'}: it is gone; choose another output device.")
        return PortAudioDevice(self, about)

    def open_stream(self, fill: Fill, **settings: Any) -> Any:
        """Return a stream of ``settings`` that plays what ``fill`` gives; each must be closed by `close_stream`."""

        def callback(out: Frames, _: int, time: Any, __: object) -> None:
            delay_s = time.outputBufferDacTime - time.currentTime
            fill(out, delay_s if 0 < delay_s < _LONGEST_DELAY_S else stream.latency)

        with self._alone() as library:
            stream = library.OutputStream(callback=callback, dtype="float32", latency=_LATENCY_S, **settings)
            self._n_open += 1
        return stream

    def close_stream(self, stream: Any) -> None:
        """Close a stream at once, even if its device is gone."""
        with self._alone():
            stream.close(ignore_errors=True)
            self._n_open -= 1

    @contextmanager
    def _alone(self) -> Iterator[ModuleType]:
        """Lend the library to one thread at a time, for more than which it is not made."""
        if not self._lock.acquire(timeout=_PATIENCE_S):
            raise DassError("Cannot play: the sound system does not answer any more; start the program again.")
        try:
            yield _library()
        finally:
            self._lock.release()


class PortAudioDevice:
    """A device that `PortAudioOutputs` found; see `OutputDevice`."""

    def __init__(self, outputs: PortAudioOutputs, about: dict[str, Any]) -> None:
        self.sample_rate = round(about["default_samplerate"])
        self.n_channels = min(2, about["max_output_channels"])
        self._outputs, self._about = outputs, about
        self._stream: Any = None

    @property
    def is_active(self) -> bool:
        """Whether it goes on playing."""
        return self._stream is not None and bool(self._stream.active)

    def open(self, fill: Fill) -> None:
        """Get ready to play; see `OutputDevice`."""
        settings = {"device": self._about["index"], "samplerate": self.sample_rate, "channels": self.n_channels}
        self._stream = self._done(lambda: self._outputs.open_stream(fill, **settings))

    def start(self) -> None:
        """Begin to play; see `OutputDevice`."""
        self._done(self._stream.start)

    def stop(self) -> None:
        """Wait until all has been heard; see `OutputDevice`."""
        self._stream.stop(ignore_errors=True)

    def close(self) -> None:
        """Let go of the device; see `OutputDevice`."""
        if self._stream is not None:
            self._outputs.close_stream(self._stream)
            self._stream = None

    def _done(self, action: Callable[[], Any]) -> Any:
        import sounddevice

        try:
            return action()
        except sounddevice.PortAudioError as error:
            raise DassError(
                f"Cannot play on {self._about['name']} ({error.args[0]}): "
                "end what else is using it, plug it in again or choose another output device."
            ) from error


def _devices(library: ModuleType) -> dict[str, dict[str, Any]]:
    """Return what PortAudio tells of every device that plays, by names that tell them apart."""
    systems = library.query_hostapis()
    devices: dict[str, dict[str, Any]] = {}
    for about in library.query_devices():
        if about["max_output_channels"] > 0:
            devices.setdefault(f"{about['name']}, {systems[about['hostapi']]['name']}", about)
    return devices


def _default(library: ModuleType) -> dict[str, Any] | None:
    with suppress(library.PortAudioError, ValueError):  # no device is the default, or it only records
        about: dict[str, Any] = library.query_devices(kind="output")
        return about
    return None


def _library() -> ModuleType:
    """Return the library, which is slow to load and may be missing.

    Raises
    ------
    DassError
        It is missing; says how to install it.
    """
    try:
        import sounddevice
    except OSError as error:
        install = " with your package manager (on Debian and Ubuntu: sudo apt install libportaudio2)"
        hint = install if sys.platform == "linux" else " by installing the program again"
        raise DassError(f"Cannot play: the PortAudio library is missing; add it{hint} and look again.") from error
    module: ModuleType = sounddevice
    return module
