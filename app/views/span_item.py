"""Rectangles over a plot: a selection, gaps, what is not analysed."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


class SpanItem(pg.GraphicsObject):
    """Paints rectangles (start, low, length, height) in the coordinates of the plot, all in one style."""

    def __init__(self) -> None:
        super().__init__()
        self._brush, self._pen = QBrush(), QPen(Qt.PenStyle.NoPen)
        self._rectangles: list[QRectF] = []

    def set_style(self, brush: QBrush, pen: QPen | None = None) -> None:
        """Take other colours."""
        self._brush, self._pen = brush, pen or QPen(Qt.PenStyle.NoPen)
        self.update()

    def set_rectangles(self, rectangles: list[QRectF]) -> None:
        """Show other rectangles."""
        if rectangles != self._rectangles:
            self.prepareGeometryChange()
            self._rectangles = rectangles
            self.update()

    def boundingRect(self) -> QRectF:
        """Return what encloses all rectangles."""
        whole = QRectF()
        for rectangle in self._rectangles:
            whole = whole.united(rectangle)
        return whole

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the rectangles; patterns are fixed to the screen."""
        to_screen = painter.worldTransform()
        painter.resetTransform()
        painter.setPen(self._pen)
        painter.setBrush(self._brush)
        for rectangle in self._rectangles:
            painter.drawRect(to_screen.mapRect(rectangle))
