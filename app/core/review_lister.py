"""Puts together what is listed for a person to check."""

from dataclasses import fields

import numpy as np

from app.core.annotation_columns import Rows
from app.core.annotations import Annotations
from app.core.event_matching import EventMatcher, Places
from app.core.event_table import EventTable, Numbers, Times
from app.core.review_list import ReviewList
from app.core.sample_axis import SampleAxis
from app.core.timeline import Timeline
from dass.config import N_CLASSES


class ReviewLister:
    """Lists the same events again and again, while people say things of them.

    Parameters
    ----------
    events
        What was found, on the project's axis of time.
    timeline
        That axis.
    classes
        What was looked for; annotations of these classes that no model found are listed too. None: of any class.
    """

    def __init__(self, events: EventTable, timeline: Timeline, classes: tuple[int, ...] | None = None) -> None:
        self._events, self._matcher = events, EventMatcher(events)
        self._classes = np.arange(N_CLASSES) if classes is None else np.array(classes, np.int64)
        self._axis = SampleAxis(timeline)

    def listed(self, annotations: Annotations) -> ReviewList:
        """Return the events, each as the annotation that it is if it is one, and the annotations that are added."""
        rows = annotations.columns.rows()
        found = self._matcher.match(self._places(rows))
        is_added = ~rows["was_found"] | (rows["class_index"] != rows["first_class"])
        is_listed = (found.event >= 0) | is_added & np.isin(rows["class_index"], self._classes)
        new, old = np.flatnonzero(found.annotation < 0), np.flatnonzero(is_listed)
        return _joined(self._unsaid(new), self._said(rows[old], found.event[old]))

    def _places(self, rows: Rows) -> Places:
        first_s, last_s = self._seconds(rows, "first_start"), self._seconds(rows, "last_stop")
        return Places(rows["recording_id"], rows["first_class"], first_s, last_s)

    def _unsaid(self, positions: Numbers) -> ReviewList:
        """Return events of which nobody said anything."""
        events = self._events.take(positions)
        n = len(positions)
        return ReviewList(events, np.zeros(n, np.int8), np.full(n, -1), events.class_index, np.ones(n, np.bool_))

    def _said(self, rows: Rows, event: Numbers) -> ReviewList:
        """Return annotations, each with the position of the event that it is, or -1."""
        is_found = event >= 0
        score = rows["score"].copy()
        is_unscored = np.isnan(score) & is_found
        score[is_unscored] = self._events.score[event[is_unscored]]
        events = EventTable(
            start_s=self._seconds(rows, "start"),
            stop_s=self._seconds(rows, "stop"),
            class_index=rows["class_index"],
            score=score,
            recording_id=rows["recording_id"],
        )
        return ReviewList(events, rows["verdict"], rows["slot"], rows["first_class"], is_found)

    def _seconds(self, rows: Rows, name: str) -> Times:
        return self._axis.seconds(rows["recording_id"], rows[name])


def _joined(one: ReviewList, other: ReviewList) -> ReviewList:
    events = EventTable(
        *(np.concatenate([getattr(one.events, f.name), getattr(other.events, f.name)]) for f in fields(EventTable))
    )
    others = (np.concatenate([getattr(one, f.name), getattr(other, f.name)]) for f in fields(ReviewList)[1:])
    in_order = np.empty(len(events), np.complex128)  # which are sorted by both parts; in order for the most part, fast
    in_order.real, in_order.imag = events.start_s, events.class_index
    return ReviewList(events, *others).take(np.argsort(in_order, kind="stable"))
