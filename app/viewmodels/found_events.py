"""The events that a search found, as a table in order of rank."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core import time_text
from app.core.annotation import Verdict
from app.core.event_table import TimelineEvent
from app.core.review_list import Ranking
from app.viewmodels.review_rows import ReviewRows
from app.viewmodels.search import Search
from dass.labels import ontology

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_Role = Qt.ItemDataRole

_MINUTE_S, _DAY_S = 60, 86_400


class FoundColumn(IntEnum):
    """The columns of the table."""

    PICTURE = 0
    TIME = 1
    LENGTH = 2
    CLASS = 3
    SCORE = 4
    VERDICT = 5


class FoundRole(IntEnum):
    """What a delegate asks for beside Qt's own roles; the same in each column."""

    EVENT = _Role.UserRole
    """`TimelineEvent`."""
    VERDICT = _Role.UserRole + 1
    """`Verdict`."""
    CLOCK = _Role.UserRole + 2
    """str, when it was by the clock."""
    HAS_NOTE = _Role.UserRole + 3
    """bool."""


_HEADINGS = {
    FoundColumn.PICTURE: ("Sound", "What the event looks like"),
    FoundColumn.TIME: ("Time", "Time since the start of the project and by the clock"),
    FoundColumn.LENGTH: ("Length", "From the start of the event to its end"),
    FoundColumn.CLASS: ("Class", "What was found, or what you say it is"),
    FoundColumn.SCORE: ("Score", "Highest probability in the event"),
    FoundColumn.VERDICT: ("✓", "What you said of the event: accepted, rejected or unsure"),
}

_RANKINGS = {
    FoundColumn.TIME: Ranking.TIME,
    FoundColumn.LENGTH: Ranking.LENGTH,
    FoundColumn.CLASS: Ranking.CLASS,
    FoundColumn.SCORE: Ranking.SCORE,
    FoundColumn.VERDICT: Ranking.VERDICT,
}

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FoundEvents(QAbstractTableModel):
    """Follows the rows that are checked; a click on a heading ranks them.

    Parameters
    ----------
    rows
        What is listed.
    search
        Is told how to rank it.
    """

    def __init__(self, rows: ReviewRows, search: Search, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows, self._search = rows, search
        self._order = rows.order
        self._texts: dict[FoundColumn, Callable[[TimelineEvent], str]] = {
            FoundColumn.TIME: lambda event: time_text.elapsed(event.start_s, 1),
            FoundColumn.LENGTH: _short_length,
            FoundColumn.CLASS: lambda event: ontology().classes[event.class_index].display_name,
            FoundColumn.SCORE: _percent,
        }
        self._answers: dict[int, Callable[[int, FoundColumn], object]] = {
            _Role.DisplayRole: self._text,
            _Role.AccessibleTextRole: self._spoken,
            _Role.ToolTipRole: lambda row, _: self._tip(row),
            _Role.TextAlignmentRole: lambda _, column: _alignment(column),
            FoundRole.EVENT: lambda row, _: self._event(row),
            FoundRole.VERDICT: lambda row, _: self._verdict(row),
            FoundRole.CLOCK: lambda row, _: self._clock(row),
            FoundRole.HAS_NOTE: lambda row, _: bool(self._note(row)),
        }
        rows.changed.connect(self._take_rows)

    @property
    def current(self) -> int | None:
        """Return the place in the table of the event that is looked at; None where there is none."""
        if self._rows.current is None:
            return None
        places = np.flatnonzero(self._order == self._rows.current).tolist()
        return places[0] if places else None

    def row(self, place: int) -> int:
        """Return which row of the review's list stands at a place of the table."""
        return int(self._order[place])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Rank by a column that has an order."""
        ranking = _RANKINGS.get(FoundColumn(column)) if column >= 0 else None
        if ranking is not None:
            self._search.rank(ranking, order == Qt.SortOrder.DescendingOrder)

    @property
    def sorted_by(self) -> tuple[FoundColumn, Qt.SortOrder]:
        """Return the column by which the events are ranked, and which end comes first."""
        column = next(column for column, ranking in _RANKINGS.items() if ranking is self._search.ranking)
        is_descending = self._search.descending
        return column, Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of events."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(FoundColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Return a heading or what it means."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = FoundColumn(section)
        text, meaning = _HEADINGS[column]
        answers = {
            _Role.DisplayRole: text,
            _Role.AccessibleTextRole: "Verdict" if column is FoundColumn.VERDICT else text,
            _Role.ToolTipRole: meaning,
            _Role.TextAlignmentRole: _LEFT,  # on the right is the arrow of the one that ranks
        }
        return answers.get(_Role(role)) if role < _Role.UserRole else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return what a view or delegate asks for: `FoundRole` and Qt's own roles."""
        answer = self._answers.get(role) if index.isValid() else None
        return answer(self.row(index.row()), FoundColumn(index.column())) if answer else None

    def _take_rows(self) -> None:
        if len(self._rows.order) == len(self._order) > 0:
            self.layoutAboutToBeChanged.emit()
            self._order = self._rows.order
            self.layoutChanged.emit()
        else:
            self.beginResetModel()
            self._order = self._rows.order
            self.endResetModel()

    def _event(self, row: int) -> TimelineEvent:
        return self._rows.listed.events[row]

    def _verdict(self, row: int) -> Verdict:
        return self._rows.listed.verdict_of(row)

    def _text(self, row: int, column: FoundColumn) -> str:
        return self._texts[column](self._event(row)) if column in self._texts else ""

    def _spoken(self, row: int, column: FoundColumn) -> str:
        return self._text(row, column) if column in self._texts else _said(self._verdict(row))

    def _clock(self, row: int) -> str:
        moment = self._rows.timeline.clock_at(self._event(row).start_s)
        is_long = self._rows.timeline.duration_s > _DAY_S
        return f"{time_text.day(moment)[:3]} {time_text.clock(moment)}" if is_long else time_text.clock(moment)

    def _note(self, row: int) -> str:
        annotation = self._rows.annotation(row)
        return annotation.note if annotation else ""

    def _tip(self, row: int) -> str:
        event = self._event(row)
        moment = self._rows.timeline.clock_at(event.start_s)
        name = self._texts[FoundColumn.CLASS](event)
        when = f"{time_text.clock(moment, 1)} on {time_text.day(moment)}, {_length(event)}"
        first = int(self._rows.listed.first_class[row])
        was = f"found as {ontology().classes[first].display_name}" if first != event.class_index else ""
        return "\n".join(filter(None, (name, when, was, _said(self._verdict(row)), self._note(row))))


def _alignment(column: FoundColumn) -> Qt.AlignmentFlag:
    return _RIGHT if column in (FoundColumn.LENGTH, FoundColumn.SCORE) else _LEFT


def _percent(event: TimelineEvent) -> str:
    return "" if np.isnan(event.score) else f"{100 * event.score:.0f} %"


def _length(event: TimelineEvent) -> str:
    return time_text.span(event.stop_s - event.start_s)


def _short_length(event: TimelineEvent) -> str:
    """Return a length in no more room than a time takes: ``960 ms``, ``5.12 s``, ``5:12``."""
    length_s = event.stop_s - event.start_s
    return time_text.span(length_s) if length_s < _MINUTE_S else time_text.elapsed(length_s, 0)


def _said(verdict: Verdict) -> str:
    return verdict.value.capitalize() or "Not checked"
