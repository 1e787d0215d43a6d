"""What comes of live sound: the sound itself, what was lost of it, and what is the matter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dass.audio import Samples


class LossReason(StrEnum):
    """Why sound is missing."""

    OVERRUN = "overrun"
    """The computer was too busy to take it."""
    STALLED = "stalled"
    """The device gave none for a while, or less than it promised."""
    DEVICE_GONE = "device_gone"
    """The device was unplugged, taken by another program or could not be opened."""


@dataclass(frozen=True, eq=False)
class Sound:
    """Some samples in a row. Where nothing was lost between two of them, the second begins where the first stops.

    Attributes
    ----------
    start : datetime
        Of the first sample, in UTC.
    sample_rate : int
        In Hz.
    samples : Samples
        float32 (n_channels, n), whole 24-bit steps within -1 .. 1.
    """

    start: datetime
    sample_rate: int
    samples: Samples

    @property
    def n_samples(self) -> int:
        """How long it is."""
        return int(self.samples.shape[1])

    @property
    def stop(self) -> datetime:
        """One sample after the last."""
        return self.start + timedelta(seconds=self.n_samples / self.sample_rate)


@dataclass(frozen=True)
class Lost:
    """Sound that there was and that nobody has.

    Attributes
    ----------
    start, stop : datetime
        In UTC: from the end of the sound before to the start of the sound after.
    reason : LossReason
        Why.
    n_samples : int
        How many are missing, at the rate of the sound before; counted or, where only the clock can tell, estimated.
    """

    start: datetime
    stop: datetime
    reason: LossReason
    n_samples: int


@dataclass(frozen=True)
class Trouble:
    """Something is wrong until the next `Sound`, with which a `Lost` comes that says since when."""

    sentence: str
