"""Where in a recording some classes are likely at all: a small part of its scores, and all that can make an event."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

import numpy as np
import numpy.typing as npt

from app.core.class_kinds import kinds
from app.core.event_query import LEAST_THRESHOLD
from app.core.score_table import ScoreTable
from app.core.spans import Numbers
from dass.errors import DassError
from dass.events import EventPolicy
from dass.scores import probabilities

Scores = npt.NDArray[np.float32]

_REACH = EventPolicy.smoothing // 2
"""Columns on both sides that the smoothing looks at."""

_LEAST = LEAST_THRESHOLD * EventPolicy.off_ratio
_LEAST_LOGIT = math.log(_LEAST / (1 - _LEAST)) - 0.01
"""A little below the least probability at which an event can last."""

_VALUES_AT_ONCE = 1 << 22
"""Logits taken as float32 at once: 16 MiB."""


@dataclass(frozen=True, eq=False)
class LikelyScores:
    """The columns in which each of some classes, or one of its kinds, is likely enough to be part of an event.

    Attributes
    ----------
    n_scored : int
        Columns of the recording that these are chosen from.
    width : int
        Places that each class has: one more than the recording has columns.
    places : ndarray, int64 (n,)
        The number of the class among those asked for, times ``width``, plus the column; ascending. So places that
        follow one another are columns of one class that follow one another.
    probs : ndarray, float32 (n,)
        Probability of the class or of its likeliest kind.
    strengths : ndarray, float32 (n,)
        The lower one of the probability and the smoothed probability: an event begins where it reaches the threshold.
    """

    n_scored: int
    width: int
    places: Numbers
    probs: Scores
    strengths: Scores

    @classmethod
    def none(cls, n_columns: int) -> "LikelyScores":
        """Return those of a recording of ``n_columns`` of which nothing is scored."""
        return cls(0, n_columns + 1, np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.float32))

    def grown(self, table: ScoreTable, classes: Sequence[int]) -> "LikelyScores":
        """Return those of a table of which more is scored now.

        Raises
        ------
        DassError
            The scores of one of ``classes`` are not numbers.
        """
        n_scored = min(table.n_scored, self.width - 1)
        first = max(0, self.n_scored - _REACH)  # smoothed anew, since there are columns after these now
        parts = [self._read(table, *piece, n_scored) for piece in _pieces(classes, first, n_scored)]
        places, probs, strengths = (np.concatenate(column) for column in zip(*parts, strict=True))
        old = np.flatnonzero(self.places % self.width < first)
        at = np.searchsorted(self.places[old], places)
        return LikelyScores(
            n_scored,
            self.width,
            np.insert(self.places[old], at, places),
            np.insert(self.probs[old], at, probs),
            np.insert(self.strengths[old], at, strengths),
        )

    def _read(
        self, table: ScoreTable, row: int, classes: Sequence[int], first: int, stop: int, n_scored: int
    ) -> tuple[Numbers, Scores, Scores]:
        """Return places, probabilities and strengths of classes, of which the first has number ``row``."""
        begin, end = max(0, first - _REACH), min(stop + _REACH, n_scored)
        logits = _highest(table, classes, begin, end)
        rows, columns = np.nonzero(logits[:, first - begin : stop - begin] >= _LEAST_LOGIT)
        columns += first - begin
        probs, smoothed = probabilities(logits[rows, columns]), _smoothed(logits, rows, columns)
        return (rows + row) * self.width + columns + begin, probs, np.minimum(probs, smoothed)


def _pieces(classes: Sequence[int], first: int, stop: int) -> Iterator[tuple[int, Sequence[int], int, int]]:
    """Yield what to read at once, in order of places: the number of the first class, classes, columns from and to."""
    n_values = [len(kinds(index)) * (stop - first) for index in classes]
    parts = [total // _VALUES_AT_ONCE for total in accumulate(n_values)]
    for _, group in groupby(range(len(classes)), key=parts.__getitem__):
        rows = list(group)
        n_rows = sum(len(kinds(classes[row])) for row in rows)
        # Several classes are few enough to be read whole: their places would not be in order otherwise.
        step = stop - first if len(rows) > 1 else max(1, _VALUES_AT_ONCE // n_rows)
        for start in range(first, stop, step):
            yield rows[0], [classes[row] for row in rows], start, min(start + step, stop)


def _highest(table: ScoreTable, classes: Sequence[int], start: int, stop: int) -> Scores:
    """Return the logits (classes, stop - start) of the likeliest kind of each class in each column."""
    members = [kinds(index) for index in classes]
    edges = list(accumulate(map(len, members), initial=0))
    logits = table.logits[[kind for own in members for kind in own], start:stop].astype(np.float32)
    # numpy's reduceat takes forty times as long.
    highest = np.stack([logits[first:last].max(axis=0) for first, last in pairwise(edges)])
    if np.isnan(highest).any():
        column = start + int(np.isnan(highest).any(axis=0).argmax())
        raise DassError(f"The scores of column {column} are not numbers: the model that gave them is damaged.")
    return highest


def _smoothed(logits: Scores, rows: Numbers, columns: Numbers) -> Scores:
    """Return `dass.events.smooth` of the probabilities at some places of ``logits``, never rounded up."""
    sums, weights = np.zeros(len(rows)), np.zeros(len(rows))
    for step in range(-_REACH, _REACH + 1):
        is_there = (columns + step >= 0) & (columns + step < logits.shape[1])
        weight = (_REACH + 1 - abs(step)) * is_there
        near = logits[rows, np.where(is_there, columns + step, columns)]
        sums += weight * probabilities(near).astype(np.float64)
        weights += weight
    exact = sums / weights
    smoothed = exact.astype(np.float32)
    return np.where(smoothed > exact, np.nextafter(smoothed, np.float32(0)), smoothed)
