"""How an event that was found looks in the table."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.annotation import Verdict
from app.core.event_table import TimelineEvent
from app.viewmodels.found_events import FoundColumn, FoundRole
from app.views.colours import colours
from app.views.theme import SPACE_S, digits_font
from app.views.thumbnails import Thumbnails
from app.views.verdict_colour import SIGNS, verdict_colour

Index = QModelIndex | QPersistentModelIndex

PICTURE_SIZE = QSize(60, 34)
"""At 100 %."""

_MARGIN = 0.5
"""Of an event's length, seen on both sides of it, and never less than `_LEAST_MARGIN_S`."""
_LEAST_MARGIN_S = 0.5
_EDGE = 2


class FoundDelegate(QStyledItemDelegate):
    """Paints the rows of `FoundEvents`: pictures, times in two lines, and verdicts in their colours.

    Parameters
    ----------
    thumbnails
        Paint the pictures.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._digits = digits_font()
        self._small = digits_font()
        self._small.setPointSizeF(self._small.pointSizeF() * 0.9)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Choose the font; what is rejected is grey."""
        super().initStyleOption(option, index)
        if index.column() != FoundColumn.CLASS:
            option.font = self._digits
        if index.data(FoundRole.VERDICT) == Verdict.REJECTED:  # Qt gives a plain string back
            option.palette.setColor(option.palette.ColorRole.Text, QColor(colours().muted))
            option.palette.setColor(option.palette.ColorRole.HighlightedText, QColor(colours().muted))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        match index.column():
            case FoundColumn.PICTURE:
                self._paint_picture(painter, option, index)
            case FoundColumn.TIME:
                self._paint_times(painter, option, index)
            case FoundColumn.VERDICT:
                self._paint_verdict(painter, option, index)
            case _:
                super().paint(painter, option, index)

    def _paint_picture(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._paint_ground(painter, option, index)
        event: TimelineEvent = index.data(FoundRole.EVENT)
        area = QRect(option.rect.topLeft(), PICTURE_SIZE)
        area.moveCenter(option.rect.center())
        margin_s = max(_LEAST_MARGIN_S, _MARGIN * (event.stop_s - event.start_s))
        start_s, stop_s = event.start_s - margin_s, event.stop_s + margin_s
        self._thumbnails.paint(painter, area, start_s, stop_s)
        left, right = (
            area.left() + round((edge_s - start_s) / (stop_s - start_s) * area.width())
            for edge_s in (event.start_s, event.stop_s)
        )
        colour = verdict_colour(index.data(FoundRole.VERDICT))
        painter.fillRect(QRect(left, area.bottom() - _EDGE + 1, right - left, _EDGE), colour)

    def _paint_times(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Write the time since the start, and below it the clock."""
        self._paint_ground(painter, option, index)
        area = option.rect.adjusted(SPACE_S, SPACE_S, -SPACE_S, -SPACE_S)
        painter.save()
        painter.setFont(self._digits)
        painter.setPen(option.palette.color(option.palette.ColorRole.Text))
        painter.drawText(area, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, index.data())
        painter.setFont(self._small)
        painter.setPen(QColor(colours().muted))
        painter.drawText(area, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, index.data(FoundRole.CLOCK))
        painter.restore()

    def _paint_verdict(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._paint_ground(painter, option, index)
        verdict: Verdict = index.data(FoundRole.VERDICT)
        sign = SIGNS[verdict] + (" ✎" if index.data(FoundRole.HAS_NOTE) else "")
        painter.save()
        painter.setPen(verdict_colour(verdict))
        painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, sign.strip())
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        option.widget.style().drawPrimitive(panel, option, painter, option.widget)
