"""Puts together what is listed for a person to check."""

import numpy as np

from app.core.annotation_columns import AnnotationColumns, AnnotationTable
from app.core.annotations import Annotations
from app.core.event_matching import EventMatcher, Places
from app.core.event_table import EventTable, Numbers, Times
from app.core.review_list import ReviewList
from app.core.sample_axis import SampleAxis
from app.core.spans import Mask
from app.core.timeline import Timeline
from dass.config import N_CLASSES


class ReviewLister:
    """Lists the same events again and again, while people say things of them.

    What was listed before stays listed where nothing else is said of it, so that one verdict does not cost what a
    hundred thousand do.

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
        self._columns, self._n_changes = AnnotationColumns(), 0
        self._begin()

    def listed(self, annotations: Annotations) -> ReviewList:
        """Return the events, each as the annotation that it is if it is one, and the annotations that are added."""
        if annotations.columns is not self._columns:
            self._columns, self._n_changes = annotations.columns, 0
            self._begin()
        n_changes = self._columns.n_changes
        changed = self._columns.changed_since(self._n_changes)
        if len(changed):
            self._list_anew(changed)
        self._n_changes = n_changes
        return self._listed

    def _begin(self) -> None:
        """List the events as if nothing were said."""
        self._slot, self._event = np.empty((2, 0), np.int64)
        """Annotations and the events that they are, pair by pair."""
        self._listed = _unsaid(self._events, np.arange(len(self._events)))

    def _list_anew(self, changed: Numbers) -> None:
        """List what has to do with annotations in some slots as it is now."""
        rows = self._columns.rows(changed)
        match = self._matcher.match(self._places(rows))
        was_said = self._is_said
        stays = ~np.isin(self._slot, changed)
        self._slot = np.append(self._slot[stays], rows.slot[match.annotation])
        self._event = np.append(self._event[stays], match.event)
        is_said = self._is_said
        unsaid = np.flatnonzero(was_said & ~is_said)
        back, said = _unsaid(self._events.take(unsaid), unsaid), self._said(rows, match.longest(len(rows)))
        self._listed = self._listed.replaced(self._is_current(changed, is_said), back, said)

    @property
    def _is_said(self) -> Mask:
        """Of each event, whether something is said of it."""
        is_said = np.zeros(len(self._events), np.bool_)
        is_said[self._event] = True
        return is_said

    def _is_current(self, changed: Numbers, is_said: Mask) -> Mask:
        """Return which rows of the list are still as they are listed."""
        listed = self._listed
        is_current = ~np.isin(listed.slot, changed)
        unsaid = np.flatnonzero(listed.slot < 0)
        is_current[unsaid] = ~is_said[listed.found[unsaid]]
        return is_current

    def _places(self, rows: AnnotationTable) -> Places:
        first_s, last_s = (self._seconds(rows, samples) for samples in (rows.first_start, rows.last_stop))
        return Places(rows.recording_id, rows.first_class, first_s, last_s)

    def _said(self, rows: AnnotationTable, event: Numbers) -> ReviewList:
        """Return those annotations that are listed; each has the position of the event that it is, or -1."""
        is_added = ~rows.was_found | (rows.class_index != rows.first_class)
        is_listed = (event >= 0) | is_added & np.isin(rows.class_index, self._classes)
        rows, event = rows.take(is_listed), event[is_listed]
        score = rows.score.copy()
        is_unscored = np.isnan(score) & (event >= 0)
        score[is_unscored] = self._events.score[event[is_unscored]]
        start_s, stop_s = (self._seconds(rows, samples) for samples in (rows.start, rows.stop))
        events = EventTable(start_s, stop_s, rows.class_index, score, rows.recording_id)
        return ReviewList(events, rows.verdict, rows.slot, rows.first_class, event)

    def _seconds(self, rows: AnnotationTable, samples: Numbers) -> Times:
        return self._axis.seconds(rows.recording_id, samples)


def _unsaid(events: EventTable, found: Numbers) -> ReviewList:
    """Return events of which nobody said anything, with their places among those that were found."""
    n = len(events)
    return ReviewList(events, np.zeros(n, np.int8), np.full(n, -1), events.class_index, found)
