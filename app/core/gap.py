"""Sound that is missing between two recordings, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LossReason(StrEnum):
    """Why sound was lost."""

    OVERRUN = "overrun"
    """The computer was too busy to take what the device delivered."""
    STALLED = "stalled"
    """The device delivered nothing, or too little, though it said that all was well."""
    DEVICE_GONE = "device gone"
    """It was unplugged, or another program took it."""


@dataclass(frozen=True)
class Gap:
    """Sound that did not arrive."""

    start: datetime
    """Aware; when the first missing sample should have been taken."""
    stop: datetime
    """When sound came again."""
    reason: LossReason
    n_samples: int
    """How many are missing, by the time that passed and the rate of the device."""
