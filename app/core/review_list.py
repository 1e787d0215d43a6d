"""What is listed for a person to check: the events that were found, with what was said of them."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.core.event_table import EventTable, Numbers, Times
from app.core.spans import Mask
from app.core.stable_order import stable_order
from dass.labels import ontology

_MOST_SLOTS = 1 << 32
"""More annotations than a project ever has."""

_LEFT_TO_DO = (Verdict.NONE, Verdict.UNSURE, Verdict.ACCEPTED, Verdict.REJECTED)
_VERDICT_PLACES = np.array([_LEFT_TO_DO.index(verdict) for verdict in VERDICTS], np.float64)
"""In an order of verdicts, what is left to do comes first."""

_Column = npt.NDArray[Any]


class Ranking(StrEnum):
    """What a list is in order of."""

    TIME = "time"
    SCORE = "score"
    LENGTH = "length"
    CLASS = "class"
    VERDICT = "verdict"


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
    found : ndarray, int64 (rows,)
        Its place among the events that were found now; -1 where a person added it, or said that it is of this class.
    """

    events: EventTable
    verdict: npt.NDArray[np.int8]
    slot: Numbers
    first_class: Numbers
    found: Numbers

    @classmethod
    def empty(cls) -> "ReviewList":
        """Return a list of nothing."""
        whole = np.empty(0, np.int64)
        return cls(EventTable.empty(), whole.astype(np.int8), whole, whole, whole)

    def __len__(self) -> int:
        return len(self.events)

    @property
    def is_found(self) -> Mask:
        """Return which rows are among the events that were found now."""
        return self.found >= 0

    def take(self, rows: Numbers | Mask | slice) -> "ReviewList":
        """Return some of the rows, chosen as numpy chooses; their order must stay that of time."""
        return self._each(lambda column: column[rows])

    def replaced(self, stays: Mask, *added: "ReviewList") -> "ReviewList":
        """Return the rows that stay, and others where they belong; the fewer those are, the faster."""
        old, new = np.flatnonzero(stays), np.concatenate([one._keys for one in added])
        order = _in_order(new)
        at = np.searchsorted(self._keys[old], new[order], side="right") + np.arange(len(order))
        rows = np.empty(len(old) + len(order), np.int64)
        is_new = np.zeros(len(rows), np.bool_)
        is_new[at] = True
        rows[at], rows[~is_new] = len(self) + order, old
        return self._each(lambda *columns: np.concatenate(columns)[rows], *added)

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
            case Ranking.VERDICT:
                key = _VERDICT_PLACES[self.verdict]
        return stable_order(np.nan_to_num(-key if descending else key, nan=np.inf))

    @property
    def _keys(self) -> npt.NDArray[np.complex128]:
        """Return numbers by which the rows are in order: start, class and, of equals, what nobody spoke of first."""
        keys = np.empty(len(self), np.complex128)
        keys.real = self.events.start_s
        keys.imag = self.events.class_index * float(_MOST_SLOTS) + self.slot + 1
        return keys

    def _each(self, make: Callable[..., _Column], *others: "ReviewList") -> "ReviewList":
        """Return what ``make`` makes of each column of this list, and of the same column of others."""
        lists = (self, *others)
        events = (make(*(getattr(one.events, f.name) for one in lists)) for f in fields(EventTable))
        rest = (make(*(getattr(one, f.name) for one in lists)) for f in fields(ReviewList)[1:])
        return ReviewList(EventTable(*events), *rest)


def _in_order(keys: npt.NDArray[np.complex128]) -> Numbers:
    """Return what puts complex numbers in order."""
    about = np.argsort(keys.real)  # in a tenth of the time, and what is nearly in order is soon sorted
    return about[np.argsort(keys[about], kind="stable")]


@cache
def _name_places() -> Times:
    """Return the place of each class in the alphabet."""
    names = np.array([audio_class.display_name.casefold() for audio_class in ontology().classes])
    return np.argsort(np.argsort(names)).astype(np.float64)
