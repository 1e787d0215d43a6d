"""The events of a project on its one axis of time, in numbers that stay fast at a hundred thousand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dass.config import N_CLASSES

Times = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


class TimelineEvent(NamedTuple):
    """One class heard from ``start_s`` to ``stop_s`` of the project; ``score`` is its highest probability."""

    start_s: float
    stop_s: float
    class_index: int
    score: float
    recording_id: int


@dataclass(frozen=True, eq=False)
class EventTable:
    """Events as columns of equal length, in order of start, then class.

    Attributes
    ----------
    start_s, stop_s : ndarray, float64
        Seconds of the project.
    class_index : ndarray, int64
    score : ndarray, float32
        Highest probability inside.
    recording_id : ndarray, int64
    """

    start_s: Times
    stop_s: Times
    class_index: Numbers
    score: npt.NDArray[np.float32]
    recording_id: Numbers

    @classmethod
    def empty(cls) -> "EventTable":
        """Return a table of no events."""
        none, whole = np.empty(0), np.empty(0, np.int64)
        return cls(none, none, whole, np.empty(0, np.float32), whole)

    @classmethod
    def merged(cls, tables: Iterable["EventTable"]) -> "EventTable":
        """Return the events of all ``tables``, which need not be in order."""
        parts = [cls.empty(), *tables]
        joined = cls(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)))
        return joined.take(np.lexsort((joined.class_index, joined.start_s)))

    def __len__(self) -> int:
        return len(self.start_s)

    def __getitem__(self, number: int) -> TimelineEvent:
        return TimelineEvent(
            self.start_s[number].item(),
            self.stop_s[number].item(),
            self.class_index[number].item(),
            self.score[number].item(),
            self.recording_id[number].item(),
        )

    def __iter__(self) -> Iterator[TimelineEvent]:
        columns = (getattr(self, f.name).tolist() for f in fields(self))
        return map(TimelineEvent._make, zip(*columns, strict=True))

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_] | slice) -> "EventTable":
        """Return some of the events, chosen as numpy chooses; their order must stay that of time."""
        return EventTable(*(getattr(self, f.name)[rows] for f in fields(self)))

    def of_class(self, class_index: int) -> "EventTable":
        """Return the events of one class."""
        return self._by_class.get(class_index, EventTable.empty())

    def within(self, start_s: float, stop_s: float) -> "EventTable":
        """Return the events of which some part lies in [start_s, stop_s)."""
        return self.take(self.reaching(start_s, stop_s))

    def reaching(self, start_s: float, stop_s: float) -> Numbers:
        """Return the rows of the events of which some part lies in [start_s, stop_s)."""
        first = int(np.searchsorted(self._latest_stop_s, start_s, side="right"))
        stop = int(np.searchsorted(self.start_s, stop_s, side="left"))
        return np.flatnonzero(self.stop_s[first : max(first, stop)] > start_s) + first

    def density(self, edges_s: Times) -> Numbers:
        """Return how many events there are some part of in each [edges_s[i], edges_s[i+1])."""
        begun = np.searchsorted(self.start_s, edges_s[1:], side="left")
        over = np.searchsorted(self._sorted_stop_s, edges_s[:-1], side="right")
        return np.asarray(begun - over, np.int64)

    @cached_property
    def _latest_stop_s(self) -> Times:
        """The latest end among each event and those before it: all before the first that ends after t are over at t."""
        return np.maximum.accumulate(self.stop_s)

    @cached_property
    def _sorted_stop_s(self) -> Times:
        return np.sort(self.stop_s)

    @cached_property
    def _by_class(self) -> dict[int, "EventTable"]:
        order = np.argsort(self.class_index, kind="stable")
        edges = np.searchsorted(self.class_index[order], np.arange(N_CLASSES + 1)).tolist()
        pairs = enumerate(pairwise(edges))
        return {index: self.take(order[start:stop]) for index, (start, stop) in pairs if start < stop}
