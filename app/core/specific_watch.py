"""Events of whatever is heard, while the scores still arrive, each named as specifically as possible."""

import numpy as np
import numpy.typing as npt

from app.core.class_kinds import kinds
from app.core.event_watch import EventWatch, WatchedEvent
from dass.config import N_CLASSES
from dass.events import REMNANT_COLUMNS, EventPolicy


class SpecificWatch:
    """Watches all classes; `WatchedEvent.line` is the class.

    An event is held back while one of a class that implies its own goes on, and told once it has gone on alone for
    `dass.events.REMNANT_COLUMNS` and still reaches the threshold: then it begins where it was alone. What was told
    stays told: where a parent's score rises before its child's, both are, while `dass.events.find_events`, which
    knows what follows, has the child only.

    Parameters
    ----------
    policy
        As `app.core.event_watch.EventWatch` takes it.
    """

    def __init__(self, policy: EventPolicy) -> None:
        self._threshold = np.float32(policy.threshold)
        self._watch = EventWatch([policy] * N_CLASSES)
        self._open: set[int] = set()
        self._starts: dict[int, int] = {}
        """By class, where the event begins that is told and goes on."""
        self._held: dict[int, int] = {}
        """By class, up to which column the event that is held back is explained by others."""

    @property
    def n_columns(self) -> int:
        """Return how many columns it was given."""
        return self._watch.n_columns

    def push(self, column: npt.NDArray[np.float32]) -> list[WatchedEvent]:
        """Take the probabilities (classes,) of the next column, and return what is told now."""
        told = self._chosen(self._watch.push(column))
        for index, explained in self._held.items():
            if self._is_explained(index):
                self._held[index] = self.n_columns
            elif self.n_columns - explained >= REMNANT_COLUMNS and column[index] >= self._threshold:
                self._starts[index] = explained
                told.append(WatchedEvent(index, explained, self.n_columns, float(column[index]), is_over=False))
        self._held = {index: explained for index, explained in self._held.items() if index not in self._starts}
        return told

    def end(self) -> list[WatchedEvent]:
        """Return what is told because no column follows any more; nothing can be pushed after it."""
        return self._chosen(self._watch.end())

    def _chosen(self, events: list[WatchedEvent]) -> list[WatchedEvent]:
        """Return those of ``events`` that are told."""
        self._open |= {event.line for event in events if not event.is_over}
        told = [event for event in map(self._begun_or_over, events) if event]
        self._open -= {event.line for event in events if event.is_over}
        return told

    def _begun_or_over(self, event: WatchedEvent) -> WatchedEvent | None:
        if event.is_over:
            self._held.pop(event.line, None)
            start = self._starts.pop(event.line, None)
            return None if start is None else event._replace(start_column=start)
        if self._is_explained(event.line):
            self._held[event.line] = self.n_columns
            return None
        self._starts[event.line] = event.start_column
        return event

    def _is_explained(self, index: int) -> bool:
        """Tell whether an event goes on of a class that implies this one."""
        return not self._open.isdisjoint(kinds(index)[1:])
