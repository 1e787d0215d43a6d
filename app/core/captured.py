"""What comes of live sound: the sound itself, what was lost of it (`Gap`), and what is the matter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.gap import Gap
from dass.audio import Samples


@dataclass(frozen=True, eq=False)
class Sound:
    """Some samples in a row. Without a `Gap` between them, the second of two begins where the first stops.

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
class Trouble:
    """Something is wrong until the next `Sound`, before which a `Gap` comes that says since when."""

    sentence: str


Captured = Sound | Gap | Trouble
