"""Lists of events that are checked, on a time axis of two recordings."""

import numpy as np

from app.core.annotations import Annotations
from app.core.event_table import EventTable
from app.core.review_edits import ReviewEdits
from app.core.review_lister import ReviewLister
from app.core.timeline import Timeline
from tests.fake_annotation import FINDER
from tests.fake_recording import a_clock, a_recording

BARK, HOWL = 74, 76
LATER_S = 100.0
"""When the second recording begins."""


def a_timeline(rates=(48_000, 44_100)):
    """Return a time axis of a recording of a minute, and one that begins `LATER_S` after it."""
    first, second = rates
    return Timeline.of(
        [a_recording(1, sample_rate=first), a_recording(2, a_clock(LATER_S), sample_rate=second, duration_s=50)]
    )


def events(*rows):
    """Return a table of (start, stop, class, score), each in the recording that is there."""
    columns = np.array(rows, np.float64).reshape(-1, 4)
    recording_id = np.where(columns[:, 0] < LATER_S, 1, 2)
    class_index, score = columns[:, 2].astype(np.int64), columns[:, 3].astype(np.float32)
    return EventTable.merged([EventTable(columns[:, 0], columns[:, 1], class_index, score, recording_id)])


class Desk:
    """A list that is checked in memory."""

    def __init__(self, found, classes=None, timeline=None):
        self.timeline = timeline or a_timeline()
        self.said = Annotations()
        self.show(found, classes)

    def show(self, found, classes=None):
        self._lister = ReviewLister(found, self.timeline, classes)

    @property
    def listed(self):
        return self._lister.listed(self.said)

    @property
    def edits(self):
        return ReviewEdits(self.said, self.listed, self.timeline, {1: FINDER})

    def do(self, step):
        if step is not None:
            self.said.apply(step)
        return step

    @property
    def rows(self):
        """(start, stop, class, verdict, whether found) of each row."""
        listed = self.listed
        return [
            (event.start_s, event.stop_s, event.class_index, listed.verdict_of(row).value, bool(listed.is_found[row]))
            for row, event in enumerate(listed.events)
        ]
