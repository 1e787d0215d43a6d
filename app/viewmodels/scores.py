"""The scores of a project along its axis of time, and what was found in them."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from app.core.class_means import ClassMeans
from app.core.class_rows import ClassRows
from app.core.class_summaries import ClassSummaries
from app.core.column_axis import ColumnAxis, Stretch
from app.core.event_table import EventTable
from app.core.findings import Findings
from app.core.score_table import ScoreTable
from app.core.timeline import Span, Timeline
from app.workers import background
from app.workers.event_finder import EventFinder
from dass.events import EventPolicy
from dass.scores import ScoreBlock

Values = npt.NDArray[np.float32]


class Scores(QObject):
    """Answers what the model says at any time of a project, while its scores still arrive.

    Parameters
    ----------
    finder
        Looks for events in the background.
    policy
        What counts as an event.
    """

    changed_within = Signal(float, float)
    """Between these seconds of the project, the scores are others than before."""
    completed = Signal(float)
    """Share of the project that is analysed."""
    events_changed = Signal()
    """`events` and `summaries` are new."""
    failed = Signal(str)
    """A sentence for the user: the scores cannot be searched."""

    def __init__(self, finder: EventFinder, policy: EventPolicy | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.policy = policy or EventPolicy()
        self._finder = finder
        self._finder.found.connect(self._take_findings)
        self._finder.failed.connect(self.failed)
        self._reached_s = math.inf
        self._rows: ClassRows
        self._means: ClassMeans
        self._window: tuple[float, float, int] | None = None
        self.set_timeline(Timeline.of([]))

    def set_timeline(self, timeline: Timeline, reached_s: float = math.inf) -> None:
        """Take another axis of time, of which nothing is analysed.

        Parameters
        ----------
        timeline
            The project.
        reached_s
            Until when something is recorded: what lies behind is to come.
        """
        self._tables: dict[int, ScoreTable] = {}
        self._findings = Findings.none()
        self._lay_out(timeline, reached_s)
        self.changed_within.emit(0.0, self._axis.duration_s)
        self.completed.emit(self.fraction)
        self.events_changed.emit()

    def grow(self, timeline: Timeline, reached_s: float) -> None:
        """Take the axis of time of the same project, to which recordings came or on which some have another length."""
        self._lay_out(timeline, reached_s)
        self.changed_within.emit(0.0, self._axis.duration_s)
        self._finder.look(self._tables, at_once=True)

    def reach(self, reached_s: float) -> None:
        """Learn that something is recorded up to a later time."""
        if reached_s > self._axis.strip_s:
            self.grow(self._timeline, reached_s)
        before, self._reached_s = self._reached_s, reached_s
        self.changed_within.emit(before, reached_s)

    def set_table(self, recording_id: int, table: ScoreTable) -> None:
        """Take the scores of one recording, in place of those it had."""
        self._tables[recording_id] = table
        self._announce(recording_id, 0, table.n_columns)

    def put(self, recording_id: int, block: ScoreBlock) -> None:
        """Add scores of a recording whose table is set: of the columns that come next, or of some that are there."""
        table = self._tables[recording_id]
        if block.first_column < table.n_scored:
            self._finder.set_axis(self._axis, self.policy)  # it does not look again at what it has seen
        table.put(block)
        self._announce(recording_id, block.first_column, block.stop_column)

    @property
    def tables(self) -> Mapping[int, ScoreTable]:
        """What is scored, by recording."""
        return self._tables

    @property
    def events(self) -> EventTable:
        """What was found so far."""
        return self._findings.events

    @property
    def summaries(self) -> ClassSummaries:
        """What there is of each class, from the same scores as `events`."""
        return self._findings.summaries

    @property
    def fraction(self) -> float:
        """Share of the project that is analysed."""
        n_recorded = self._axis.count_before(self._reached_s)
        return sum(self._n_scored.values()) / n_recorded if n_recorded else 0.0

    @property
    def is_growing(self) -> bool:
        """Whether more is to come than is recorded."""
        return self._reached_s < self._axis.duration_s

    def unanalysed(self) -> list[Span]:
        """Return where something is recorded and not yet analysed, in order; neighbours are one."""
        spans: list[Span] = []
        for stretch in self._axis.stretches:
            span = self._axis.span(self._scored_stop(stretch) + stretch.to_axis, stretch.stop + stretch.to_axis)
            if spans and spans[-1].stop_s == span.start_s:
                span = Span(spans.pop().start_s, span.stop_s)
            span = Span(span.start_s, min(span.stop_s, self._reached_s))
            if span.start_s < span.stop_s:
                spans.append(span)
        return spans

    def is_recorded_at(self, time_s: float) -> bool:
        """Return whether anything is recorded at a time."""
        return time_s < self._reached_s and self._axis.find(time_s) is not None

    def is_recorded_within(self, start_s: float, stop_s: float) -> bool:
        """Return whether anything is recorded somewhere in [start_s, stop_s)."""
        first, stop = self._axis.spans(np.array([start_s, stop_s]))
        return bool(first < stop) and start_s < self._reached_s

    def lane(self, class_index: int, start_s: float, stop_s: float, n_pixels: int) -> Values:
        """Return the highest probability of a class in each of ``n_pixels`` equal parts of [start_s, stop_s).

        Returns
        -------
        ndarray, float32 (n_pixels,)
            Of all columns that a part touches, so a single one is seen at any zoom. NaN in gaps and where nothing is
            analysed.
        """
        if self._window != (start_s, stop_s, n_pixels):
            self._window = start_s, stop_s, n_pixels
            self._spans = self._axis.spans(np.linspace(start_s, stop_s, n_pixels + 1))
        return self._rows.peaks(class_index, *self._spans)

    def moment(self, time_s: float) -> Values | None:
        """Return the probabilities (classes,) at a time; None in a gap and where nothing is analysed."""
        place = self._axis.find(time_s)
        if place is None:
            return None
        recording_id, column = place
        table = self._tables.get(recording_id)
        return None if table is None or column >= table.n_scored else table.at(column)

    def mean(self, start_s: float, stop_s: float) -> Values | None:
        """Return the mean probabilities (classes,) of the columns that [start_s, stop_s) touches and that are analysed.

        None where none of them is.
        """
        return self._means.mean(start_s, stop_s)

    def _lay_out(self, timeline: Timeline, reached_s: float) -> None:
        self._timeline, self._reached_s = timeline, reached_s
        self._axis = ColumnAxis(timeline, reached_s)
        self._rows = ClassRows(self._axis, self._tables)
        self._means = ClassMeans(self._axis, self._tables)
        self._window = None
        self._n_scored = {recording_id: self._count_scored(recording_id) for recording_id in self._tables}
        self._finder.set_axis(self._axis, self.policy)

    def _scored_stop(self, stretch: Stretch) -> int:
        """Return the column of a stretch after the last one that is analysed."""
        table = self._tables.get(stretch.recording_id)
        return stretch.first if table is None else min(max(table.n_scored, stretch.first), stretch.stop)

    def _count_scored(self, recording_id: int) -> int:
        return sum(self._scored_stop(stretch) - stretch.first for stretch in self._axis.of(recording_id))

    def _announce(self, recording_id: int, start: int, stop: int) -> None:
        """Make known that columns [start, stop) of a recording have other scores."""
        self._rows.update(recording_id, start, stop)
        self._means.update(recording_id, start, stop)
        self._n_scored[recording_id] = self._count_scored(recording_id)
        for stretch in self._axis.of(recording_id):
            first, last = max(start, stretch.first), min(stop, stretch.stop)
            if first < last:
                self.changed_within.emit(*self._axis.span(first + stretch.to_axis, last + stretch.to_axis))
        self._finder.look(self._tables, at_once=self.fraction == 1)
        self.completed.emit(self.fraction)

    def _take_findings(self, findings: Findings) -> None:
        self._findings = findings
        self.events_changed.emit()
        background.run(self._means.prepare, then=lambda _: None, failed=self.failed.emit)
