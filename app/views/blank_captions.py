"""Writes where there is nothing to see why that is so, where there is room."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.core.blanks import Blank
from app.views.bounded_item import BoundedItem
from app.views.colours import colours

_MARGIN = 8
_NARROWEST = 90
"""Pixels; in narrower ones a sentence is a column of single words."""


class BlankCaptions(BoundedItem):
    """Sentences in the middle of the blanks of a plot whose height runs from 0 to 1."""

    def __init__(self) -> None:
        super().__init__()
        self._blanks: Sequence[Blank] = ()

    def show_blanks(self, blanks: Sequence[Blank], start_s: float, stop_s: float) -> None:
        """Write what there is to say of the blanks that are seen in [start_s, stop_s)."""
        self._blanks = [blank for blank in blanks if blank.span.start_s < stop_s and blank.span.stop_s > start_s]
        self.show_within(QRectF(start_s, 0.0, stop_s - start_s, 1.0))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint each sentence that has room, on a ground of its own."""
        to_screen = painter.worldTransform()
        painter.resetTransform()
        for blank in self._blanks:
            start_s, stop_s = blank.span
            gap = QRectF(start_s, 0.0, stop_s - start_s, 1.0).intersected(self.bounds)
            self._write(painter, to_screen.mapRect(gap), blank.sentence)

    @staticmethod
    def _write(painter: QPainter, gap: QRectF, sentence: str) -> None:
        room = gap.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        text = QFontMetricsF(painter.font()).boundingRect(room, flags, sentence)
        if room.width() < _NARROWEST or not room.contains(text):
            return
        painter.fillRect(text.adjusted(-_MARGIN / 2, -_MARGIN / 2, _MARGIN / 2, _MARGIN / 2), QColor(colours().plot))
        painter.setPen(QColor(colours().muted))
        painter.drawText(room, flags, sentence)
