"""What plays sound: the seam between playback and the system's audio."""

from collections.abc import Callable, Sequence
from typing import Protocol

from app.core.playback_ring import Frames

Fill = Callable[[Frames, float], object]
"""Fills float32 (n, n_channels) with what is to be played next; is told in how many seconds that will be heard."""


class OutputDevice(Protocol):
    """One device, in the form in which it plays by itself. Belongs to one thread, but for ``fill``, which it calls.

    Attributes
    ----------
    sample_rate : int
        In Hz.
    n_channels : int
        1 or 2.
    """

    sample_rate: int
    n_channels: int

    @property
    def is_active(self) -> bool:
        """Whether it goes on playing; False some time after it was unplugged."""
        ...

    def open(self, fill: Fill) -> None:
        """Get ready to play what ``fill`` gives.

        Raises
        ------
        DassError
            The device is gone or in use.
        """
        ...

    def start(self) -> None:
        """Begin to call ``fill``, from a thread that must not be kept waiting.

        Raises
        ------
        DassError
            The device is gone.
        """
        ...

    def stop(self) -> None:
        """Wait until all that was filled has been heard, and call no more."""
        ...

    def close(self) -> None:
        """Let go of the device, whatever state it is in."""
        ...


class Outputs(Protocol):
    """The devices of the system. Looking for them may take a second: nothing for the GUI thread."""

    def names(self) -> Sequence[str]:
        """Look what there is and return what `device` can be asked for.

        Raises
        ------
        DassError
            There is nothing to play on; says what to install or to plug in.
        """
        ...

    def device(self, name: str | None) -> OutputDevice:
        """Return a device by name, or the system's own choice.

        Raises
        ------
        DassError
            It is not there.
        """
        ...
