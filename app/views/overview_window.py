"""The visible window in the overview, which can be dragged and resized."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPen

_EDGE, _EDGE_UNDER_MOUSE = 2, 4
"""Pixels."""


class OverviewWindow(pg.LinearRegionItem):
    """Two edges, and what lies between them; where that is everything, only the edges can be dragged."""

    moved = Signal(float)
    """By the mouse; the middle is there now."""
    resized = Signal(float, float)
    """By the mouse, to this span."""

    def __init__(self) -> None:
        super().__init__(swapMode="block")
        self._is_everything = True
        self.setBrush(QColor(0, 0, 0, 0))
        self.setHoverBrush(QColor(0, 0, 0, 0))
        for edge in self.lines:
            edge.setCursor(Qt.CursorShape.SizeHorCursor)
        self.sigRegionChanged.connect(self._tell)

    def recolour(self, colour: str) -> None:
        """Take another colour."""
        for edge in self.lines:
            edge.setPen(_pen(colour, _EDGE))
            edge.setHoverPen(_pen(colour, _EDGE_UNDER_MOUSE))

    def show_span(self, start_s: float, stop_s: float, is_everything: bool, is_narrow: bool) -> None:
        """Show where the window is; as a narrow one it can be moved, but its edges leave no room to take hold of it.

        ``is_everything`` says whether all of the project is seen in it.
        """
        self._is_everything = is_everything
        for edge in self.lines:
            edge.setMovable(not is_narrow)
        self.blockSignals(True)
        self.setRegion((start_s, stop_s))
        self.blockSignals(False)

    def mouseDragEvent(self, ev: Any) -> None:
        """Move, unless there is nowhere to go: the drag then means what lies below."""
        if self._is_everything:
            ev.ignore()
        else:
            super().mouseDragEvent(ev)

    def hoverEvent(self, ev: Any) -> None:
        """Claim the next drag where it would move the window."""
        if ev.isExit() or not self._is_everything:
            super().hoverEvent(ev)

    def _tell(self) -> None:
        start_s, stop_s = self.getRegion()
        if self.moving:
            self.moved.emit((start_s + stop_s) / 2)
        else:
            self.resized.emit(start_s, stop_s)


def _pen(colour: str, width: int) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    return pen
