"""What takes sound in: the seam between capture and the system's audio."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from app.core.input_choice import InputChoice
from app.core.playback_ring import Frames

Take = Callable[[Frames, bool], object]
"""Is given float32 (n, n_channels), only lent, and whether the device has lost sound before it."""


class InputInfo(NamedTuple):
    """What is known of a device.

    Attributes
    ----------
    name : str
        That tells it from the others.
    n_channels : int
        The most it has.
    sample_rate : int
        In Hz, in which it works by itself.
    """

    name: str
    n_channels: int
    sample_rate: int


class InputDevice(Protocol):
    """One device. Belongs to one thread, but for ``take``, which it calls.

    Attributes
    ----------
    name : str
        As in `InputInfo`, or of the system's choice.
    sample_rate : int
        In Hz.
    n_channels : int
        As many as the choice needs, if it has so many.
    """

    name: str
    sample_rate: int
    n_channels: int

    @property
    def is_active(self) -> bool:
        """Whether it goes on giving sound; False some time after it was unplugged."""
        ...

    def open(self, take: Take) -> None:
        """Get ready to give sound to ``take``.

        Raises
        ------
        DassError
            The device is gone, in use or not allowed, or cannot work in this form.
        """
        ...

    def start(self) -> None:
        """Begin to call ``take``, from a thread that must not be kept waiting.

        Raises
        ------
        DassError
            The device is gone.
        """
        ...

    def close(self) -> None:
        """Call no more and let go of the device, whatever state it is in."""
        ...


class Inputs(Protocol):
    """The devices of the system. Looking for them may take a second: nothing for the GUI thread."""

    def look(self) -> Sequence[InputInfo]:
        """Look what there is; the first need not be the system's choice.

        Raises
        ------
        DassError
            There is nothing that takes sound in; says what to install, to plug in or to allow.
        """
        ...

    def device(self, choice: InputChoice) -> InputDevice:
        """Return the device of a choice.

        Raises
        ------
        DassError
            It is not there, or has no such channel.
        """
        ...
