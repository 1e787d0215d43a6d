"""Which sound is to be taken in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InputChoice:
    """A device and the form in which it is to be heard.

    Attributes
    ----------
    device : str or None
        One of the names that `app.workers.input_device.Inputs` finds; None is the system's choice.
    channel : int or None
        From 0; None is the first two, or the only one.
    sample_rate : int or None
        In Hz; None is the device's own.
    """

    device: str | None = None
    channel: int | None = None
    sample_rate: int | None = None

    @property
    def n_channels_needed(self) -> int:
        """How many channels to ask the device for, if it has so many."""
        return 2 if self.channel is None else self.channel + 1
