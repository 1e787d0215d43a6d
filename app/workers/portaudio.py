"""The system's output devices, through PortAudio."""

from collections.abc import Callable, Sequence
from typing import Any

from app.core.playback_ring import Frames
from app.workers.output_device import Fill
from app.workers.portaudio_library import PLAY, SHARED, About, PortAudioLibrary
from dass.errors import DassError

_LATENCY_S = 0.08
"""How far ahead a device asks: short enough for controls to feel live, long enough for a busy machine."""

_LONGEST_DELAY_S = 2.0
"""Some drivers leave the time at which frames will be heard at zero or on another clock."""


class PortAudioOutputs:
    """The output devices that PortAudio knows.

    Parameters
    ----------
    library
        The one of the program.
    """

    def __init__(self, library: PortAudioLibrary = SHARED) -> None:
        self._library = library

    def names(self) -> Sequence[str]:
        """Look for devices, anew unless one is open, and return their names; see `Outputs`."""
        names = list(self._library.look(PLAY))
        if not names:
            raise DassError("Cannot play: there is no output device; plug in headphones or speakers and look again.")
        return names

    def device(self, name: str | None) -> "PortAudioDevice":
        """Return a device by name, or the system's own choice; see `Outputs`."""
        about = self._library.default(PLAY) if name is None else self._library.devices(PLAY).get(name)
        if about is None:
            raise DassError(f"Cannot play on {name or 'the default device'}: it is gone; choose another output device.")
        return PortAudioDevice(self._library, about)


class PortAudioDevice:
    """A device that `PortAudioOutputs` found; see `OutputDevice`."""

    def __init__(self, library: PortAudioLibrary, about: About) -> None:
        self.sample_rate = round(about["default_samplerate"])
        self.n_channels = min(2, about["max_output_channels"])
        self._library, self._about = library, about
        self._stream: Any = None

    @property
    def is_active(self) -> bool:
        """Whether it goes on playing."""
        return self._stream is not None and bool(self._stream.active)

    def open(self, fill: Fill) -> None:
        """Get ready to play; see `OutputDevice`."""

        def callback(out: Frames, _: int, time: Any, __: object) -> None:
            delay_s = time.outputBufferDacTime - time.currentTime
            fill(out, delay_s if 0 < delay_s < _LONGEST_DELAY_S else self._stream.latency)

        self._stream = self._done(
            lambda: self._library.open_stream(
                PLAY,
                callback=callback,
                latency=_LATENCY_S,
                device=self._about["index"],
                samplerate=self.sample_rate,
                channels=self.n_channels,
            )
        )

    def start(self) -> None:
        """Begin to play; see `OutputDevice`."""
        self._done(self._stream.start)

    def stop(self) -> None:
        """Wait until all has been heard; see `OutputDevice`."""
        self._stream.stop(ignore_errors=True)

    def close(self) -> None:
        """Let go of the device; see `OutputDevice`."""
        if self._stream is not None:
            self._library.close_stream(PLAY, self._stream)
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
