"""What to listen to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InputChoice:
    """A device, and how it is to deliver; what is None is the system's or the device's own choice."""

    device: str | None = None
    """Its name."""
    channel: int | None = None
    """The only one that counts, from 0 on; None: all of them, two at most."""
    sample_rate: int | None = None
    """In Hz."""
