"""How a class looks in the tree: grey where it is not heard, and a strip that says where it is."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.viewmodels.classes import ClassRole, Column
from app.views.colours import colours
from app.views.lane_colour import lane_colour
from app.views.theme import SPACE_S, digits_font

Index = QModelIndex | QPersistentModelIndex

_UNHEARD_OPACITY = 0.45


class ClassDelegate(QStyledItemDelegate):
    """Paints the rows of a `Classes` model, also through a filter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._digits = digits_font()

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Choose font and colour of a text."""
        super().initStyleOption(option, index)
        if index.column() != Column.NAME:
            option.font = self._digits
        if not index.data(ClassRole.IS_HEARD):
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, QColor(colours().muted))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        super().paint(painter, option, index)
        if index.column() == Column.PRESENCE:
            colour = lane_colour(index.data(ClassRole.SLOT), "muted")
            colour.setAlphaF(1.0 if index.data(ClassRole.IS_HEARD) else _UNHEARD_OPACITY)
            area = option.rect.adjusted(SPACE_S, SPACE_S, -SPACE_S, -SPACE_S)
            _paint_strip(painter, area, index.data(ClassRole.PRESENCE), colour)


def _paint_strip(painter: QPainter, area: QRect, presence: npt.NDArray[np.float32], colour: QColor) -> None:
    """Paint probabilities along the project as bars on a line; there is no line where nothing is analysed."""
    known = np.flatnonzero(~np.isnan(presence))
    edges = np.linspace(area.left(), area.right() + 1, len(presence) + 1).round().astype(int)
    heights = (presence[known] * (area.height() - 1)).round().astype(int).tolist()
    spans = [
        (left, max(right - left, 1))
        for left, right in zip(edges[known].tolist(), edges[known + 1].tolist(), strict=True)
    ]
    bottom = area.bottom()
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().grid))
    painter.drawRects([QRect(left, bottom, width, 1) for left, width in spans])
    painter.setBrush(colour)
    bars = zip(spans, heights, strict=True)
    painter.drawRects([QRect(left, bottom - height, width, height) for (left, width), height in bars if height])
    painter.restore()
