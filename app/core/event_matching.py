"""Which of the events that are found now are those that a person said something of, whatever the threshold was then.

An event is the same as an annotation where both are of one recording, the event's class is what the annotation was
before anybody said that it is something else, and they overlap by at least half of the shorter of the two. Of several
annotations it is the one with which it overlaps longest. Where an annotation was found counts as much as where its
edges are now, so moving them does not part it from its event.

A lower threshold makes events longer and joins them, a higher one makes them shorter and splits them: either way what
is found lies in what was found before, or holds it. So a verdict stays, and an event that was rejected does not come
back in two parts of which nothing is known.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.event_table import EventTable, Numbers, Times
from dass.config import N_CLASSES

LEAST_SHARE = 0.5
"""Of the shorter one: an event of which only the edge was touched is another one."""


class Match(NamedTuple):
    """Which event is which annotation, by their positions; -1 for none."""

    annotation: Numbers
    """(events,)"""
    event: Numbers
    """(annotations,) the event that overlaps it longest"""


class Places(NamedTuple):
    """Annotations as `EventMatcher.match` wants them, all (annotations,)."""

    recording_id: Numbers
    class_index: Numbers
    start_s: Times
    stop_s: Times


class EventMatcher:
    """Matches one table of events with annotations again and again, as these change.

    Parameters
    ----------
    events
        Of which those of one class in one recording do not overlap.
    """

    def __init__(self, events: EventTable) -> None:
        places = _ordered(events.recording_id, events.class_index, events.start_s)
        self._order = np.argsort(places, kind="stable")
        self._places = places[self._order]
        self._start_s, self._stop_s = events.start_s[self._order], events.stop_s[self._order]

    def match(self, places: Places) -> Match:
        """Tell which events are which annotations."""
        annotation, event = self._pairs(places)
        overlap = np.minimum(self._stop_s[event], places.stop_s[annotation]) - np.maximum(
            self._start_s[event], places.start_s[annotation]
        )
        shorter = np.minimum(
            self._stop_s[event] - self._start_s[event], places.stop_s[annotation] - places.start_s[annotation]
        )
        is_same = overlap >= LEAST_SHARE * shorter
        annotation, event, overlap = annotation[is_same], self._order[event[is_same]], overlap[is_same]
        return Match(
            _longest(event, annotation, overlap, len(self._order)),
            _longest(annotation, event, overlap, len(places.start_s)),
        )

    def _pairs(self, places: Places) -> tuple[Numbers, Numbers]:
        """Return the annotation and the event, by their places in order, of all pairs that may overlap."""
        classes = places.recording_id, places.class_index
        first = np.searchsorted(self._places, _ordered(*classes, places.start_s), side="right")
        first = np.maximum(first - 1, np.searchsorted(self._places, _ordered(*classes, -np.inf)))  # it may reach in
        stop = np.maximum(first, np.searchsorted(self._places, _ordered(*classes, places.stop_s), side="left"))
        counts = stop - first
        annotation = np.repeat(np.arange(len(counts)), counts)
        return annotation, np.arange(len(annotation)) + np.repeat(first - np.cumsum(counts) + counts, counts)


def _ordered(recording_id: Numbers, class_index: Numbers, start_s: Times | float) -> npt.NDArray[np.complex128]:
    """Return numbers that are in order of recording, class and time; complex, which are sorted by their two parts."""
    places = np.empty(len(recording_id), np.complex128)
    places.real = recording_id * N_CLASSES + class_index
    places.imag = start_s
    return places


def _longest(of: Numbers, others: Numbers, overlap: Times, n: int) -> Numbers:
    """Return which of ``others`` overlaps each of ``of``, numbers below ``n``, longest; of equals the first."""
    best = np.full(n, -1)
    order = np.lexsort((-others, overlap, of))
    best[of[order]] = others[order]  # of several values for one place the last one stays
    return best
