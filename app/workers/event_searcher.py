"""Answers queries in the background, the last one that was asked."""

import time
from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.event_query import EventQuery
from app.core.event_search import EventSearch
from app.core.event_table import EventTable
from app.core.score_table import ScoreTable
from app.core.timeline import Timeline
from app.workers import background

_REST = 10
"""While scores arrive, searching them again takes at most one part in so many of the time."""


class Answer(NamedTuple):
    """What was found."""

    query: EventQuery
    events: EventTable
    share: float
    """Of the project, from 0 to 1, that was searched."""


class EventSearcher(QObject):
    """Searches in another thread, one query at a time; of those that come meanwhile, the last one is answered next."""

    answered = Signal(object)
    """`Answer` to the query asked last, or to one asked shortly before."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search: EventSearch | None = None
        self._asked: tuple[Mapping[int, ScoreTable], EventQuery] | None = None
        self._is_running = self._is_urgent = False
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._begin)

    def set_timeline(self, timeline: Timeline) -> None:
        """Search another project from now on; forget what was asked."""
        self._search, self._asked = EventSearch(timeline), None

    def ask(self, tables: Mapping[int, ScoreTable], query: EventQuery, is_urgent: bool = True) -> None:
        """Answer ``query``; unless it ``is_urgent``, after a rest that is as long as the last search was short."""
        self._asked = dict(tables), query
        self._is_urgent |= is_urgent
        if is_urgent or not self._rest.isActive():
            self._begin()

    def _begin(self) -> None:
        if self._search is None or self._asked is None or self._is_running:
            return
        self._rest.stop()
        (tables, query), self._asked = self._asked, None
        self._is_running, self._is_urgent = True, False
        background.run(_timed_answer, self._search, tables, query, then=self._finish, failed=self._fail)

    def _finish(self, outcome: tuple[EventSearch, Answer, float]) -> None:
        search, answer, took_s = outcome
        if search is self._search:
            self.answered.emit(answer)
        self._go_on(took_s)

    def _fail(self, sentence: str) -> None:
        self.failed.emit(sentence)
        self._go_on(0.0)

    def _go_on(self, took_s: float) -> None:
        self._is_running = False
        self._rest.start(0 if self._is_urgent else round(_REST * took_s * 1000))


def _timed_answer(
    search: EventSearch, tables: Mapping[int, ScoreTable], query: EventQuery
) -> tuple[EventSearch, Answer, float]:
    began = time.monotonic()
    answer = Answer(query, search.answer(tables, query), search.share(tables))
    return search, answer, time.monotonic() - began
