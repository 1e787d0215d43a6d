"""What the model says at the cursor, or on average over the selection."""

from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.core import time_text
from app.core.timeline import Timeline
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.lanes import Lanes
from app.viewmodels.navigator import Navigator
from app.viewmodels.scores import Scores
from dass.labels import ontology

N_TOP = 10
LEAST = 0.005
"""What would read "0 %" is not shown."""

Index = QModelIndex | QPersistentModelIndex
Probabilities = npt.NDArray[np.float32]

_ROOT = QModelIndex()
_Role = Qt.ItemDataRole


class MomentRole(IntEnum):
    """What a delegate asks for beside Qt's own roles."""

    PROBABILITY = _Role.UserRole
    """float from 0 to 1."""
    SLOT = _Role.UserRole + 1
    """int, the number of the lane's colour, or None without a lane."""


class Moment(QAbstractListModel):
    """The ten most probable classes, renewed with the frames while the cursor moves or scores arrive.

    Attributes
    ----------
    heading : str
        What is shown: "At 0:13.4" or "Selection, 4.2 s".
    emptiness : str
        Why there are no rows; empty where there are.
    """

    shown_changed = Signal()
    """`heading` or `emptiness` is another."""

    def __init__(
        self, scores: Scores, navigator: Navigator, lanes: Lanes, frames: FrameClock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.heading, self.emptiness = "", ""
        self._scores, self._navigator, self._lanes, self._frames = scores, navigator, lanes, frames
        self._timeline: Timeline | None = None
        self._shows_clock = False
        self._untrained: list[int] = []
        self._top: list[tuple[int, float]] = []
        navigator.cursor_changed.connect(self._mark)
        navigator.selection_changed.connect(self._mark)
        scores.changed_within.connect(self._mark)
        lanes.lanes_changed.connect(self._announce)
        self.refresh()

    def show_times(self, timeline: Timeline | None, shows_clock: bool) -> None:
        """Take the project's clock and whether to show it."""
        self._timeline, self._shows_clock = timeline, shows_clock
        self._mark()

    def set_untrained(self, untrained: frozenset[int]) -> None:
        """Leave out the classes that the model was never taught."""
        self._untrained = sorted(untrained)
        self._mark()

    def toggle_lane(self, index: Index) -> None:
        """Give the class in a row a lane, or take it away."""
        self._lanes.toggle(self._top[index.row()][0])

    def refresh(self) -> None:
        """Show what there is at the cursor or in the selection now."""
        selection, cursor_s = self._navigator.selection, self._navigator.cursor_s
        if selection is None:
            heading, probs = f"At {self._time(cursor_s)}", self._scores.moment(cursor_s)
            is_recorded = self._scores.is_recorded_at(cursor_s)
        else:
            heading = f"Selection, {time_text.span(selection.duration_s)}"
            probs = self._scores.mean(selection.start_s, selection.stop_s)
            is_recorded = self._scores.is_recorded_within(selection.start_s, selection.stop_s)
        self._set_top([] if probs is None else self._best(probs))
        self._say(heading, _emptiness(is_recorded, probs is not None) if not self._top else "")

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many classes are shown."""
        return 0 if parent.isValid() else len(self._top)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return what a view or delegate asks for: `MomentRole` and Qt's own roles."""
        if not index.isValid():
            return None
        class_index, probability = self._top[index.row()]
        name = ontology().classes[class_index].display_name
        if role == _Role.DisplayRole:
            return name
        if role in (_Role.ToolTipRole, _Role.AccessibleTextRole):
            return f"{name}, {100 * probability:.0f} %"
        if role == MomentRole.PROBABILITY:
            return probability
        if role == MomentRole.SLOT:
            return self._lanes.slot(class_index) if class_index in self._lanes else None
        return None

    def _mark(self) -> None:
        self._frames.mark(self.refresh)

    def _time(self, time_s: float) -> str:
        if self._shows_clock and self._timeline is not None:
            return time_text.clock(self._timeline.clock_at(time_s), 1)
        return time_text.elapsed(time_s, 1)

    def _best(self, probs: Probabilities) -> list[tuple[int, float]]:
        probs = probs.copy()
        probs[self._untrained] = -1
        best = np.argsort(-probs, kind="stable")[:N_TOP]
        best = best[probs[best] >= LEAST]
        return list(zip(best.tolist(), probs[best].tolist(), strict=True))

    def _set_top(self, top: list[tuple[int, float]]) -> None:
        """Take other classes; rows come and go at the end."""
        had, has = len(self._top), len(top)
        if has > had:
            self.beginInsertRows(_ROOT, had, has - 1)
            self._top = top
            self.endInsertRows()
        elif has < had:
            self.beginRemoveRows(_ROOT, has, had - 1)
            self._top = top
            self.endRemoveRows()
        self._top = top
        self._announce()

    def _say(self, heading: str, emptiness: str) -> None:
        if (heading, emptiness) != (self.heading, self.emptiness):
            self.heading, self.emptiness = heading, emptiness
            self.shown_changed.emit()

    def _announce(self) -> None:
        if self._top:
            self.dataChanged.emit(self.index(0), self.index(len(self._top) - 1))


def _emptiness(is_recorded: bool, is_analysed: bool) -> str:
    """Return why no class is shown."""
    if is_analysed:
        return "Nothing recognised here"
    return "Not analysed yet" if is_recorded else "Gap: nothing recorded here"
