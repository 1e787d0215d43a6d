"""Which of the events that are found now are those that a person said something of, whatever the threshold was then.

An event is the same as an annotation where both are of one recording, the event's class is what the annotation was
before anybody said that it is something else, and they overlap by at least half of the shorter of the two. Where an
annotation was found counts as much as where its edges are now, so moving them does not part it from its event.

A lower threshold makes events longer and joins them, a higher one makes them shorter and splits them: either way what
is found lies in what was found before, or holds it. So a verdict stays, and an event that was rejected does not come
back in two parts of which nothing is known.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.event_table import EventTable, Numbers, Times
from app.core.spans import ragged
from app.core.stable_order import stable_order
from dass.config import N_CLASSES

LEAST_SHARE = 0.5
"""Of the shorter one: an event of which only the edge was touched is another one."""

_LONGER_S = 1e9
"""Than any project."""


class Places(NamedTuple):
    """Annotations as `EventMatcher.match` wants them, all (annotations,)."""

    recording_id: Numbers
    class_index: Numbers
    start_s: Times
    stop_s: Times


class Match(NamedTuple):
    """Pairs of an annotation and an event that are the same, by their positions; in order of annotations, then events.

    All are (pairs,).
    """

    annotation: Numbers
    event: Numbers
    overlap_s: Times

    def longest(self, n_annotations: int) -> Numbers:
        """Return for each annotation the event that overlaps it longest, of equals the first; -1 for none."""
        best = np.full(n_annotations, -1)
        if len(self.annotation):
            is_next = np.diff(self.annotation, prepend=-1) > 0
            longest_s = np.maximum.reduceat(self.overlap_s, np.flatnonzero(is_next))
            pairs = np.flatnonzero(self.overlap_s == longest_s[np.cumsum(is_next) - 1])[::-1]
            best[self.annotation[pairs]] = self.event[pairs]  # of several values for one place the last one stays
        return best


class EventMatcher:
    """Matches one table of events with annotations again and again, as these change.

    Parameters
    ----------
    events
        Of which those of one class in one recording do not overlap.
    """

    def __init__(self, events: EventTable) -> None:
        line = _line(events.recording_id, events.class_index)
        self._order = stable_order(line)
        self._line, self._start_s, self._stop_s = (
            line[self._order],
            events.start_s[self._order],
            events.stop_s[self._order],
        )
        self._places = _ordered(self._line, self._start_s)

    def match(self, places: Places) -> Match:
        """Tell which events are which annotations."""
        line = _line(places.recording_id, places.class_index)
        annotation, event = self._near(line, places)
        starts_s, stops_s = places.start_s[annotation], places.stop_s[annotation]
        overlap_s = np.minimum(self._stop_s[event], stops_s) - np.maximum(self._start_s[event], starts_s)
        shorter_s = np.minimum(self._stop_s[event] - self._start_s[event], stops_s - starts_s)
        is_same = (overlap_s >= LEAST_SHARE * shorter_s) & (self._line[event] == line[annotation])
        return Match(annotation[is_same], self._order[event[is_same]], overlap_s[is_same])

    def _near(self, line: Numbers, places: Places) -> tuple[Numbers, Numbers]:
        """Return the annotation and the event, by its place in order, of all pairs that may overlap."""
        # Looking for one after the other, in about their order, is ten times as fast.
        order = np.argsort(line * _LONGER_S + places.start_s)
        first, stop = np.empty((2, len(line)), np.int64)
        first[order] = np.searchsorted(self._places, _ordered(line[order], places.start_s[order]), side="right")
        stop[order] = np.searchsorted(self._places, _ordered(line[order], places.stop_s[order]), side="left")
        first = np.maximum(first - 1, 0)  # which may reach in
        annotation, number = ragged(np.maximum(stop - first, 0))
        return annotation, first[annotation] + number


def _line(recording_id: Numbers, class_index: Numbers) -> Numbers:
    """Return a number for each class of each recording."""
    return recording_id * N_CLASSES + class_index


def _ordered(line: Numbers, start_s: Times) -> npt.NDArray[np.complex128]:
    """Return numbers that are in order of line and time; complex, which are sorted by their two parts."""
    places = np.empty(len(line), np.complex128)
    places.real, places.imag = line, start_s
    return places
