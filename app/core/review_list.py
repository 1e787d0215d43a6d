"""What is listed for a person to check: the events that were found, with what was said of them."""

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.core.event_table import EventTable, Numbers, Times
from dass.labels import ontology


class Ranking(StrEnum):
    """What a list is in order of."""

    TIME = "time"
    SCORE = "score"
    LENGTH = "length"
    CLASS = "class"


@dataclass(frozen=True, eq=False)
class ReviewList:
    """Events of which nobody said anything yet and annotations, each once, as rows in order of start, then class.

    Attributes
    ----------
    events : EventTable
        The rows as they are now: an annotation with its own edges and class. Scores are NaN where no model gave one.
    verdict : ndarray, int8 (rows,)
        Places in `app.core.annotation_columns.VERDICTS`.
    slot : ndarray, int64 (rows,)
        The annotation's in its `AnnotationColumns`; -1 where there is none.
    first_class : ndarray, int64 (rows,)
        What each was before anybody said that it is something else.
    is_found : ndarray, bool (rows,)
        Whether it is among the events that were found now; else a person added it, or said that it is of this class.
    """

    events: EventTable
    verdict: npt.NDArray[np.int8]
    slot: Numbers
    first_class: Numbers
    is_found: npt.NDArray[np.bool_]

    @classmethod
    def empty(cls) -> "ReviewList":
        """Return a list of nothing."""
        whole = np.empty(0, np.int64)
        return cls(EventTable.empty(), whole.astype(np.int8), whole, whole, whole.astype(np.bool_))

    def __len__(self) -> int:
        return len(self.events)

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "ReviewList":
        """Return some of the rows, chosen as numpy chooses; their order must stay that of time."""
        others = (getattr(self, f.name)[rows] for f in fields(self)[1:])
        return ReviewList(self.events.take(rows), *others)

    def within(self, start_s: float, stop_s: float) -> "ReviewList":
        """Return the rows of which some part lies in [start_s, stop_s)."""
        return self.take((self.events.start_s < stop_s) & (self.events.stop_s > start_s))

    def of_class(self, class_index: int) -> "ReviewList":
        """Return the rows that are of a class now."""
        return self.take(self.events.class_index == class_index)

    def verdict_of(self, row: int) -> Verdict:
        """Return what was decided of a row."""
        return VERDICTS[int(self.verdict[row])]

    def order(self, ranking: Ranking, descending: bool = False) -> Numbers:
        """Return the rows in order; rows without a score come last, equals are in order of time."""
        match ranking:
            case Ranking.TIME:
                key = self.events.start_s
            case Ranking.SCORE:
                key = self.events.score.astype(np.float64)
            case Ranking.LENGTH:
                key = self.events.stop_s - self.events.start_s
            case Ranking.CLASS:
                key = _name_places()[self.events.class_index]
        return np.argsort(-key if descending else key, kind="stable")


def _name_places() -> Times:
    """Return the place of each class in the alphabet."""
    names = np.array([audio_class.display_name.casefold() for audio_class in ontology().classes])
    return np.argsort(np.argsort(names)).astype(np.float64)
