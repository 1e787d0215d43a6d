"""Finds the events of a project in the background while its scores arrive."""

import time
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.column_axis import ColumnAxis
from app.core.findings import Finder, Findings
from app.core.score_table import ScoreTable
from app.workers import background
from dass.events import EventPolicy

_REST = 10
"""While scores arrive, looking for events takes at most one part in so many of the time."""


class EventFinder(QObject):
    """Looks through score tables in another thread, once more after each change, and rests in between.

    One search runs at a time; what changes meanwhile is found by the next.
    """

    found = Signal(object)
    """`Findings` of the tables given last."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._finder: Finder | None = None
        self._tables: dict[int, ScoreTable] = {}
        self._is_running = False
        self._is_stale = False
        self._is_urgent = False
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._begin)

    def set_axis(self, axis: ColumnAxis, policy: EventPolicy) -> None:
        """Forget all tables; look on another axis of time, or for other events, from now on."""
        self._finder = Finder(axis, policy)
        self._is_stale = False

    def look(self, tables: Mapping[int, ScoreTable], at_once: bool = False) -> None:
        """Look through ``tables``, by recording, when the rest after the last search is over or ``at_once``."""
        self._tables = dict(tables)
        self._is_stale, self._is_urgent = True, at_once
        if at_once or not self._rest.isActive():
            self._begin()

    def _begin(self) -> None:
        if self._finder is None or self._is_running or not self._is_stale:
            return
        self._rest.stop()
        self._is_running, self._is_stale = True, False
        background.run(_timed_find, self._finder, self._tables, then=self._finish, failed=self._fail)

    def _finish(self, outcome: tuple[Finder, Findings, float]) -> None:
        finder, findings, took_s = outcome
        if finder is self._finder:
            self.found.emit(findings)
        self._take_rest(took_s)

    def _fail(self, sentence: str) -> None:
        self.failed.emit(sentence)
        self._take_rest(0.0)

    def _take_rest(self, took_s: float) -> None:
        self._is_running = False
        self._rest.start(0 if self._is_urgent else round(_REST * took_s * 1000))


def _timed_find(finder: Finder, tables: Mapping[int, ScoreTable]) -> tuple[Finder, Findings, float]:
    began = time.monotonic()
    return finder, finder.find(tables), time.monotonic() - began
