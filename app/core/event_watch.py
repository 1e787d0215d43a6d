"""Events by the rule of `dass.events`, while the scores still arrive.

`dass.events.find_events` looks at all columns at once; this looks at one after the other and forgets them, so that it
can go on for weeks. The tests hold the two to the same events.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.spans import Mask
from dass.events import EventPolicy

_Scores = npt.NDArray[np.float64]

_NONE = -1


class WatchedEvent(NamedTuple):
    """What is known of an event."""

    line: int
    start_column: int
    stop_column: int
    """So far, or in all where it is over."""
    score: float
    """The highest probability so far, or in all."""
    is_over: bool
    """Nothing that may follow will make it longer."""


class EventWatch:
    """Watches some lines of scores, each by itself.

    An event is told at the first column at which it is certain, whatever follows, and once more when it is over.

    Parameters
    ----------
    policies
        One for each line, with the usual smoothing of 3; what it says of classes does not count.

    Attributes
    ----------
    n_columns : int
        How many columns it was given.
    """

    def __init__(self, policies: Sequence[EventPolicy]) -> None:
        thresholds = [policy.threshold for policy in policies]
        n_lines = len(policies)
        self.n_columns = 0
        self._on = np.array(thresholds, np.float32)
        self._off = np.array([policy.threshold * policy.off_ratio for policy in policies], np.float32)
        self._min_columns = np.array([policy.min_columns for policy in policies])
        self._merge_gap = np.array([policy.merge_gap for policy in policies])
        # The last two columns.
        self._before, self._last = np.zeros(n_lines), np.zeros(n_lines)
        # Where the columns begin that reach the lower threshold up to now: the next column, where the last does not.
        self._run = np.zeros(n_lines, np.int64)
        self._has_begun = np.zeros(n_lines, bool)
        self._run_peak = np.zeros(n_lines)
        # The event that may still become longer, and the highest probability after it.
        self._start = np.full(n_lines, _NONE)
        self._stop = np.full(n_lines, _NONE)
        self._peak, self._later_peak = np.zeros(n_lines), np.zeros(n_lines)
        self._is_told = np.zeros(n_lines, bool)

    def push(self, column: npt.NDArray[np.float32]) -> list[WatchedEvent]:
        """Take the probabilities (lines,) of the next column, and return what is certain now, in order of lines."""
        probs = column.astype(np.float64)
        if self.n_columns:
            self._begin(self._smoothed(probs, weight=1.0))
        self._extend(probs)
        self._begin(self._smoothed(np.zeros_like(probs), weight=1.0))
        return [*self._told(), *self._finished(self._run - self._stop > self._merge_gap)]

    def end(self) -> list[WatchedEvent]:
        """Return what is certain because no column follows any more; nothing can be pushed after it."""
        if self.n_columns:
            self._begin(self._smoothed(np.zeros_like(self._last), weight=0.0))
        return [*self._told(), *self._finished(np.ones(len(self._on), bool))]

    def _smoothed(self, following: _Scores, weight: float) -> _Scores:
        """Return the last column smoothed as `dass.events.smooth` does, given the one that follows, if one does."""
        total_weight = (self.n_columns > 1) + 2.0 + weight
        smoothed: _Scores = (self._before + 2 * self._last + following) / total_weight
        return smoothed

    def _begin(self, smoothed: _Scores) -> None:
        """Note where the last column begins an event, and make what has begun part of one."""
        is_in_run = self._run < self.n_columns
        self._has_begun |= is_in_run & (self._last >= self._on) & (smoothed >= self._on)
        goes_on = self._has_begun & (self._start != _NONE)
        starts = self._has_begun & (self._start == _NONE)
        self._peak[goes_on] = np.maximum(self._peak, self._later_peak)[goes_on]
        self._peak[starts] = self._run_peak[starts]
        self._start[starts] = self._run[starts]
        self._stop[self._has_begun] = self.n_columns
        self._later_peak[self._has_begun] = 0

    def _extend(self, probs: _Scores) -> None:
        """Take one column."""
        lasts = probs >= self._off
        self.n_columns += 1
        self._before, self._last = self._last, probs
        self._run[~lasts] = self.n_columns
        self._has_begun &= lasts
        self._run_peak = np.where(lasts, np.maximum(self._run_peak, probs), 0)
        self._later_peak = np.maximum(self._later_peak, probs)

    def _told(self) -> list[WatchedEvent]:
        """Return the events that are long enough and were not told before."""
        is_new = (self._start != _NONE) & ~self._is_told & (self._stop - self._start >= self._min_columns)
        self._is_told |= is_new
        return self._events(is_new, is_over=False)

    def _finished(self, is_apart: Mask) -> list[WatchedEvent]:
        """Return the events after which nothing can come that belongs to them, and forget them."""
        is_over = (self._start != _NONE) & is_apart
        events = self._events(is_over & self._is_told, is_over=True)
        self._start[is_over] = self._stop[is_over] = _NONE
        self._is_told &= ~is_over
        return events

    def _events(self, chosen: Mask, is_over: bool) -> list[WatchedEvent]:
        lines = np.flatnonzero(chosen)
        columns = (lines, self._start[lines], self._stop[lines], self._peak[lines])
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [WatchedEvent(line, start, stop, peak, is_over) for line, start, stop, peak in rows]
