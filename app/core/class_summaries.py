"""What a project holds of each class, in a few numbers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.event_table import EventTable
from dass.config import N_CLASSES

N_STRIP = 64
"""Places of a presence strip, evenly over the project."""

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class ClassSummaries:
    """One row for each class.

    Attributes
    ----------
    n_events : ndarray, int64 (classes,)
    heard_s : ndarray, float64 (classes,)
        Seconds that the events last.
    presence : ndarray, float32 (classes, `N_STRIP`)
        Highest probability in each 64th of the project; NaN where nothing is analysed.
    peak : ndarray, float32 (classes,)
        Highest probability; NaN where nothing is analysed.
    """

    n_events: npt.NDArray[np.int64]
    heard_s: npt.NDArray[np.float64]
    presence: Scores
    peak: Scores

    @classmethod
    def of(cls, events: EventTable, presence: Scores) -> "ClassSummaries":
        """Count ``events`` and take the highest of ``presence``."""
        lengths = events.stop_s - events.start_s
        return cls(
            n_events=np.bincount(events.class_index, minlength=N_CLASSES),
            heard_s=np.bincount(events.class_index, weights=lengths, minlength=N_CLASSES).astype(np.float64),
            presence=presence,
            peak=np.fmax.reduce(presence, axis=1),
        )

    @classmethod
    def empty(cls) -> "ClassSummaries":
        """Return the summaries of a project of which nothing is analysed."""
        return cls.of(EventTable.empty(), np.full((N_CLASSES, N_STRIP), np.nan, np.float32))

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is analysed."""
        return bool(np.isnan(self.peak).all())
