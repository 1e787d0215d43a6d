"""Every event of a project that a query wants, found in the scores that are there."""

from collections import OrderedDict
from collections.abc import Mapping

import numpy as np

from app.core.column_axis import ColumnAxis
from app.core.event_filters import near_others, within_hours
from app.core.event_query import EventQuery
from app.core.event_table import EventTable
from app.core.line_events import find_spans
from app.core.score_lines import ScoreLines
from app.core.score_table import ScoreTable
from app.core.spans import Spans
from app.core.timeline import Timeline

_MOST_LINES = 4
"""Sets of classes of which the likely scores are kept, those asked for last: at most 50 MiB each over ten hours."""


class EventSearch:
    """Answers queries about one project again and again, while thresholds change and scores still arrive.

    One thread asks at a time.

    Parameters
    ----------
    timeline
        Where the recordings lie, and what time of day it is there.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._axis = ColumnAxis(timeline)
        self._lines: OrderedDict[tuple[int, ...], ScoreLines] = OrderedDict()

    def answer(self, tables: Mapping[int, ScoreTable], query: EventQuery) -> EventTable:
        """Return all events that ``query`` wants.

        Parameters
        ----------
        tables
            Scores by recording, as far as there are any.
        query
            What is looked for.

        Returns
        -------
        EventTable
            On the project's axis of time. Where the query has neither hours nor near, these are the events that
            `dass.events.find_events` finds in each recording, cut to where it is seen, if the score of a class is the
            highest of its own and its kinds'.

        Raises
        ------
        DassError
            Scores are not numbers.
        """
        events = self._find(tables, query, query.classes)
        is_wanted = np.ones(len(events), bool)
        if query.near is not None:
            others = events if query.near == query.classes else self._find(tables, query, query.near)
            is_wanted &= near_others(events, others, query.near_s)
        if query.hours is not None:
            is_wanted &= within_hours(events, query.hours, self._timeline)
        return events.take(is_wanted)

    def share(self, tables: Mapping[int, ScoreTable]) -> float:
        """Return the share of the project, from 0 to 1, that is scored and so can be searched."""
        seen = [(tables[s.recording_id].n_scored, s) for s in self._axis.stretches if s.recording_id in tables]
        n_scored = sum(min(max(scored, stretch.first), stretch.stop) - stretch.first for scored, stretch in seen)
        return n_scored / max(1, len(self._axis))

    def _find(self, tables: Mapping[int, ScoreTable], query: EventQuery, classes: tuple[int, ...]) -> EventTable:
        if not classes:
            return EventTable.empty()
        lines = self._lines_of(tuple(sorted(set(classes))))
        lines.update(tables)
        spans, scores = find_spans(lines, query.policy_of(classes))
        recording, row, start = lines.decode(spans.starts)
        times, owner = self._axis.place(lines.recordings[recording], Spans(start, start + spans.lengths))
        # Events that begin at one time are in order of their classes already.
        order = np.argsort(times.starts, kind="stable")
        times, owner = times.take(order), owner[order]
        return EventTable(
            start_s=times.starts / 1e9,
            stop_s=times.stops / 1e9,
            class_index=np.array(lines.classes)[row[owner]],
            score=scores[owner],
            recording_id=lines.recordings[recording[owner]],
        )

    def _lines_of(self, classes: tuple[int, ...]) -> ScoreLines:
        if classes not in self._lines:
            self._lines[classes] = ScoreLines(classes)
            if len(self._lines) > _MOST_LINES:
                self._lines.popitem(last=False)
        self._lines.move_to_end(classes)
        return self._lines[classes]
