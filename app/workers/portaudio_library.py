"""PortAudio: one in a program, lent to one thread at a time, for more than which it is not made."""

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any, NamedTuple

from dass.errors import DassError

About = Mapping[str, Any]
"""What PortAudio tells of a device."""

_PATIENCE_S = 5.0
"""Opening takes a second at most; closing a device that is gone may never end (PortAudio's ALSA backend)."""


class Direction(NamedTuple):
    """Which way sound goes.

    Attributes
    ----------
    verb : str
        What cannot be done when something is wrong.
    kind : str
        PortAudio's word for it.
    """

    verb: str
    kind: str


PLAY = Direction("play", "output")
LISTEN = Direction("listen", "input")


class PortAudioLibrary:
    """Finds and opens devices; PortAudio itself loads when it is first asked for them.

    PortAudio sees what was plugged in later only if it starts anew, which ends every stream. So all that use it in a
    program share one object, `SHARED`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._has_looked = False
        self._n_open = 0

    def devices(self, direction: Direction) -> dict[str, About]:
        """Return the devices as they were when last looked for, by names that tell them apart."""
        with self._lent(direction) as library:
            return _devices(library, direction)

    def look(self, direction: Direction) -> dict[str, About]:
        """Look for devices, anew unless one is open.

        Raises
        ------
        DassError
            The sound system does not start.
        """
        with self._lent(direction) as library, _hushed():
            try:
                if self._has_looked and not self._n_open:
                    _start_anew(library)
                self._has_looked = True
                return _devices(library, direction)
            except library.PortAudioError as error:
                raise DassError(
                    f"Cannot {direction.verb}: the sound system does not start ({error.args[0]}); look again."
                ) from error

    def default(self, direction: Direction) -> About | None:
        """Return the device that the system would choose; None if there is none."""
        with self._lent(direction) as library:
            with suppress(library.PortAudioError, ValueError):  # no device is the default, or not in this direction
                about: About = library.query_devices(kind=direction.kind)
                return about
            return None

    def open_stream(self, direction: Direction, **settings: Any) -> Any:
        """Return a stream of sounddevice; each must be closed by `close_stream`."""
        with self._lent(direction) as library, _hushed():
            stream_type = library.OutputStream if direction is PLAY else library.InputStream
            stream = stream_type(dtype="float32", **settings)
            self._n_open += 1
        return stream

    def close_stream(self, direction: Direction, stream: Any) -> None:
        """Close a stream at once, even if its device is gone."""
        with self._lent(direction):
            stream.close(ignore_errors=True)
            self._n_open -= 1

    @contextmanager
    def _lent(self, direction: Direction) -> Iterator[ModuleType]:
        if not self._lock.acquire(timeout=_PATIENCE_S):
            raise DassError(
                f"Cannot {direction.verb}: the sound system does not answer any more; start the program again."
            )
        try:
            yield _module(direction)
        finally:
            self._lock.release()


SHARED = PortAudioLibrary()


def _start_anew(library: ModuleType) -> None:
    if library._initialized:  # it may have failed to start the last time
        library._terminate()
    library._initialize()


def _devices(library: ModuleType, direction: Direction) -> dict[str, About]:
    systems = library.query_hostapis()
    devices: dict[str, About] = {}
    for about in library.query_devices():
        if about[f"max_{direction.kind}_channels"] > 0:
            devices.setdefault(f"{about['name']}, {systems[about['hostapi']]['name']}", about)
    return devices


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep what ALSA and PortAudio write for their developers off the terminal, as sounddevice does where it starts."""
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # a program without a terminal may have no standard error
        yield
        return
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _module(direction: Direction) -> ModuleType:
    """Return sounddevice, which is slow to load and whose PortAudio may be missing.

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
        raise DassError(
            f"Cannot {direction.verb}: the PortAudio library is missing; add it{hint} and look again."
        ) from error
    module: ModuleType = sounddevice
    return module
