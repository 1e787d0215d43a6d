"""Every event of a project that a query wants, found in the scores that are there."""

from collections.abc import Mapping

from app.core.column_axis import ColumnAxis
from app.core.event_query import EventQuery
from app.core.event_table import EventTable
from app.core.findings import Finder
from app.core.score_table import ScoreTable
from app.core.timeline import Timeline


class EventSearch:
    """Answers queries about one project again and again, while thresholds change and scores still arrive.

    One thread asks at a time.

    Parameters
    ----------
    timeline
        Where the recordings lie, and what time of day it is there.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._axis = ColumnAxis(timeline)

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
            On the project's axis of time. Where the query has neither hours nor near, what `dass.events.find_events`
            finds in each recording, cut to where it is seen.

        Raises
        ------
        DassError
            Scores are not numbers.
        """
        return Finder(self._axis, query.policy).find(tables).events

    def share(self, tables: Mapping[int, ScoreTable]) -> float:
        """Return the share of the project, from 0 to 1, that is scored and so can be searched."""
        raise NotImplementedError
