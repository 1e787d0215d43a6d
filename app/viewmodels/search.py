"""What is looked for in the project that is open, and what was found."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core import class_query
from app.core.class_kinds import kinds
from app.core.class_query import ParsedQuery
from app.core.event_query import EventQuery
from app.core.event_table import EventTable
from app.core.review_list import Ranking
from app.core.timeline import Timeline
from app.viewmodels.scores import Scores
from app.workers.event_searcher import Answer, EventSearcher
from dass.errors import DassError

NOTHING = EventQuery(classes=())


class Search(QObject):
    """One query; what it finds follows each change of it, and of the scores.

    Parameters
    ----------
    scores
        Are searched.
    searcher
        Does it in the background.

    Attributes
    ----------
    query : EventQuery
    events : EventTable
        Found for it, or for the query shortly before.
    share : float
        Of the project, from 0 to 1, that was searched for them.
    ranking : Ranking
        What is found is put in order of it,
    descending : bool
        from the most to the least, or the other way round.
    """

    query_changed = Signal()
    ranking_changed = Signal()
    found = Signal()
    """`events` and `share` are new."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, scores: Scores, searcher: EventSearcher, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query, self.events, self.share = NOTHING, EventTable.empty(), 0.0
        self.ranking, self.descending = Ranking.SCORE, True
        self._scores, self._searcher = scores, searcher
        searcher.answered.connect(self._take)
        searcher.failed.connect(self.failed)
        scores.completed.connect(lambda _: self._ask(is_urgent=False))

    @property
    def is_active(self) -> bool:
        """Return whether anything is looked for."""
        return bool(self.query.classes)

    @property
    def listed_classes(self) -> tuple[int, ...]:
        """Return the classes of which marks that a person made belong to the answer."""
        return tuple(dict.fromkeys(kind for index in self.query.classes for kind in kinds(index)))

    def set_timeline(self, timeline: Timeline) -> None:
        """Search another project, or the same on another axis of time."""
        self._searcher.set_timeline(timeline)
        self._ask()

    def ask(self, text: str) -> bool:
        """Look for what a line of text says, beside what is looked for already; return whether it says anything."""
        parsed = self._parse(text)
        if parsed is None:
            return False
        near_s = self.query.near_s if parsed.near_s is None else parsed.near_s
        classes, near = _joined(self.query.classes, parsed.classes), parsed.near or self.query.near
        self.change(classes=classes, near=near, near_s=near_s)
        return True

    def classes_of(self, text: str) -> tuple[int, ...]:
        """Return the classes that a line of text names; none where that fails."""
        parsed = self._parse(text)
        return parsed.classes if parsed else ()

    def add(self, classes: Iterable[int]) -> None:
        """Look for more classes."""
        self.change(classes=_joined(self.query.classes, classes))

    def remove(self, class_index: int) -> None:
        """Do not look for a class any more."""
        self.change(classes=tuple(index for index in self.query.classes if index != class_index))

    def clear(self) -> None:
        """Look for nothing, with filters as they are at first."""
        self._set(NOTHING)

    def change(self, **fields: Any) -> None:
        """Change some fields of the query; what is out of range changes nothing."""
        try:
            self._set(replace(self.query, **fields))
        except DassError as error:
            self.failed.emit(str(error))

    def rank(self, ranking: Ranking, descending: bool) -> None:
        """Put what is found in order."""
        if (ranking, descending) != (self.ranking, self.descending):
            self.ranking, self.descending = ranking, descending
            self.ranking_changed.emit()

    def state(self) -> dict[str, object]:
        """Return what `restore` needs, as JSON can hold it."""
        return {"query": self.query.to_json(), "ranking": self.ranking, "descending": self.descending}

    def restore(self, state: object) -> None:
        """Look for what `state` says; for nothing where that makes no sense."""
        kept = state if isinstance(state, dict) else {}
        try:
            self._set(EventQuery.from_json(kept["query"]))
            self.rank(Ranking(kept["ranking"]), kept["descending"] is True)
        except (ValueError, KeyError, TypeError):
            self._set(NOTHING)
            self.rank(Ranking.SCORE, True)

    def _parse(self, text: str) -> ParsedQuery | None:
        try:
            return class_query.parse(text)
        except DassError as error:
            self.failed.emit(str(error))
            return None

    def _set(self, query: EventQuery) -> None:
        if query != self.query:
            self.query = query
            self.query_changed.emit()
            self._ask()

    def _ask(self, is_urgent: bool = True) -> None:
        if self.is_active:
            self._searcher.ask(self._scores.tables, self.query, is_urgent)
        else:
            self._show(EventTable.empty(), 0.0)

    def _take(self, answer: Answer) -> None:
        if answer.query.classes == self.query.classes:
            # What is heard live is searched as it comes: there is nothing to wait for.
            self._show(answer.events, 1.0 if self._scores.is_growing else answer.share)

    def _show(self, events: EventTable, share: float) -> None:
        self.events, self.share = events, share
        self.found.emit()


def _joined(classes: Iterable[int], more: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((*classes, *more)))
