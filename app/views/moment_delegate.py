"""How one of the most probable classes looks: its name and percent over a bar."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.viewmodels.moment import MomentRole
from app.views.colours import colours
from app.views.lane_colour import lane_colour
from app.views.theme import SPACE_M, SPACE_S, digits_font

Index = QModelIndex | QPersistentModelIndex

_BAR = 4
"""Height in pixels at 100 %."""


class MomentDelegate(QStyledItemDelegate):
    """Paints the rows of a `Moment`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room for a line of text and a bar below it."""
        return QSize(0, option.fontMetrics.height() + _BAR + 3 * SPACE_S)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one class."""
        self.initStyleOption(option, index)
        style, panel = option.widget.style(), QStyle.PrimitiveElement.PE_PanelItemViewItem
        style.drawPrimitive(panel, option, painter, option.widget)
        probability = index.data(MomentRole.PROBABILITY)
        area = option.rect.adjusted(SPACE_M, SPACE_S, -SPACE_M, -SPACE_S)
        painter.save()
        painter.setPen(QColor(colours().text))
        percent_width = _draw_percent(painter, area, probability)
        painter.setFont(option.font)
        width = area.width() - percent_width - SPACE_M
        name = painter.fontMetrics().elidedText(option.text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, name)
        painter.restore()
        bar = QRect(area.left(), area.bottom() + 1 - _BAR, area.width(), _BAR)
        painter.fillRect(bar, QColor(colours().pressed))
        bar.setWidth(round(bar.width() * probability))
        painter.fillRect(bar, lane_colour(index.data(MomentRole.SLOT), "accent"))


def _draw_percent(painter: QPainter, area: QRect, probability: float) -> int:
    """Draw a probability at the right and return the room that the widest takes."""
    painter.setFont(digits_font())
    alignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
    painter.drawText(area, alignment, f"{100 * probability:.0f} %")
    return painter.fontMetrics().horizontalAdvance("100 %")
