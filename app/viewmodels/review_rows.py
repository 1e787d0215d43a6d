"""The list of events that is checked, in its order, and the row that is looked at."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.core.annotation import Annotation
from app.core.class_review import ClassReview, class_reviews
from app.core.event_table import EventTable, Numbers
from app.core.review_list import Ranking, ReviewList
from app.core.review_lister import ReviewLister
from app.core.timeline import Timeline
from app.viewmodels.kept_annotations import KeptAnnotations


class Place(NamedTuple):
    """Where a row lies, so that it is found in another list."""

    annotation_id: str
    """Empty where it has none."""
    recording_id: int
    first_class: int
    start_s: float
    stop_s: float


class ReviewRows(QObject):
    """Lists events with what is said of them. The current row stays with its event while the list changes.

    Parameters
    ----------
    kept
        What is said.

    Attributes
    ----------
    timeline : Timeline
    listed : ReviewList
    order : ndarray, int64
        The rows of `listed` as they are ranked.
    current : int or None
        A row of `listed`.
    """

    changed = Signal()
    """`listed` and `order` are new, and `current` belongs to them."""
    current_changed = Signal()
    """Another event is the current one, or it is another row."""

    def __init__(self, kept: KeptAnnotations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept = kept
        self._ranking, self._descending = Ranking.TIME, False
        self.listed, self.order = ReviewList.empty(), np.empty(0, np.int64)
        self.current: int | None = None
        self._summary: dict[int, ClassReview] | None = None
        self.set_timeline(Timeline.of([]))

    def set_timeline(self, timeline: Timeline) -> None:
        """Take another axis of time, of which no events are known yet."""
        self.timeline = timeline
        self.show_events(EventTable.empty())

    def grow(self, timeline: Timeline) -> None:
        """Take the axis of time of the same project, to which recordings came; what is listed stays."""
        self.timeline = timeline
        self.show_events(*self._asked)

    def show_events(self, events: EventTable, classes: tuple[int, ...] | None = None) -> None:
        """List events, and annotations of these ``classes`` that a person added; None: of all classes."""
        self._asked = events, classes
        self._lister = ReviewLister(events, self.timeline, classes)
        self.list_anew(self.place(self.current))

    def rank(self, ranking: Ranking, descending: bool = False) -> None:
        """Put the list in order."""
        self._ranking, self._descending = ranking, descending
        self.list_anew(self.place(self.current))

    def choose(self, row: int | None) -> None:
        """Make a row the current one."""
        if row != self.current:
            self.current = row
            self.current_changed.emit()

    def go_next(self) -> None:
        """Go to the next row as they are ranked; from none to the first."""
        self._go(1)

    def go_back(self) -> None:
        """Go to the previous row as they are ranked; from none to the last."""
        self._go(-1)

    def annotation(self, row: int) -> Annotation | None:
        """Return what is said of a row; None where that is nothing yet."""
        slot = int(self.listed.slot[row])
        return None if slot < 0 else self._said.columns.at(slot)

    def summary(self) -> dict[int, ClassReview]:
        """Return how far each class of the list is checked, and how often it was right so far."""
        if self._summary is None:
            self._summary = class_reviews(self.listed)
        return self._summary

    def list_anew(self, *places: Place | None) -> None:
        """List what is said now, and go to the first of ``places`` that is listed."""
        self._said = self._kept.annotations  # of which the list is, also when others were read
        self.listed, self._summary = self._lister.listed(self._said), None
        self.order = self.listed.order(self._ranking, self._descending)
        before = self.current
        found = (self._find(place) for place in places if place is not None)
        self.current = next((row for row in found if row is not None), None)
        self.changed.emit()
        if self.current is not None or before is not None:
            self.current_changed.emit()

    def place(self, row: int | None) -> Place | None:
        """Return where a row lies; None of none. To be asked before what is said of it changes."""
        if row is None:
            return None
        event, annotation = self.listed.events[row], self.annotation(row)
        first_class = int(self.listed.first_class[row])
        return Place(annotation.id if annotation else "", event.recording_id, first_class, event.start_s, event.stop_s)

    def place_of(self, annotation: Annotation) -> Place:
        """Return where an annotation lies, or would lie."""
        start_s, stop_s = (
            self.timeline.time_of(annotation.recording_id, sample) for sample in (annotation.start, annotation.stop)
        )
        return Place(annotation.id, annotation.recording_id, annotation.first_class, start_s, stop_s)

    def beside(self, n_rows: int) -> int | None:
        """Return the row that is ``n_rows`` after the current one as they are ranked, if there is one."""
        if self.current is None:
            place = 0 if n_rows > 0 else len(self.order) - 1
        else:
            place = int(np.flatnonzero(self.order == self.current)[0]) + n_rows
        return int(self.order[place]) if 0 <= place < len(self.order) else None

    def _go(self, n_rows: int) -> None:
        row = self.beside(n_rows)
        if row is not None:
            self.choose(row)

    def _find(self, place: Place) -> int | None:
        """Return the row of an annotation or, where it is not listed, the one that overlaps its place longest."""
        slot = self._said.columns.slot(place.annotation_id)
        rows = self._overlapping(place) if slot < 0 else np.flatnonzero(self.listed.slot == slot)
        return int(rows[0]) if len(rows) else None

    def _overlapping(self, place: Place) -> Numbers:
        """Return the rows that may be the same event, the one that overlaps it longest first."""
        events = self.listed.events
        overlap = np.minimum(events.stop_s, place.stop_s) - np.maximum(events.start_s, place.start_s)
        is_same = (events.recording_id == place.recording_id) & (self.listed.first_class == place.first_class)
        rows = np.flatnonzero(is_same & (overlap > 0))
        return rows[np.argsort(-overlap[rows], kind="stable")]
