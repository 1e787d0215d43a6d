"""A field in which classes are named by any word that people have for them."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.class_query import Suggestion, suggest
from app.views.colours import colours
from app.views.search_field import SearchField
from app.views.theme import SPACE_M, SPACE_S

Index = QModelIndex | QPersistentModelIndex

_SUGGESTION = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 10


class ClassField(SearchField):
    """Suggests classes while one types; Enter means the text as it stands, a click or Down and Enter a suggestion.

    Parameters
    ----------
    name
        What is asked for.
    tip
        How to ask.
    """

    picked = Signal(object)
    """A `Suggestion`."""
    entered = Signal(str)
    """The text, which is not empty."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__(name)
        self.setToolTip(tip)
        self._suggestions = QStandardItemModel(self)
        self._completer = QCompleter(self._suggestions, self)
        self._popup = QListView()
        self._popup.setAccessibleName("Suggestions")
        self._completer.setPopup(self._popup)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MOST_SHOWN)
        self._popup.setItemDelegate(_SuggestionDelegate(self._popup))
        self._completer.setWidget(self)
        self._completer.activated[QModelIndex].connect(self._pick)  # type: ignore[index]  # its stubs know no overloads
        self.textEdited.connect(self._suggest)
        self.returnPressed.connect(self._enter)

    def close_suggestions(self) -> None:
        """Show no suggestions."""
        self._popup.hide()

    def _suggest(self, text: str) -> None:
        self._suggestions.clear()
        for suggestion in suggest(text) if text.strip() else ():
            item = QStandardItem(suggestion.name)
            item.setData(suggestion, _SUGGESTION)
            item.setToolTip(suggestion.reason)
            self._suggestions.appendRow(item)
        if self._suggestions.rowCount():
            self._completer.complete()
        else:
            self.close_suggestions()

    def _pick(self, index: QModelIndex) -> None:
        suggestion: Suggestion = index.data(_SUGGESTION)
        self.clear()
        self.picked.emit(suggestion)

    def _enter(self) -> None:
        if self.text().strip():
            self.close_suggestions()
            self.entered.emit(self.text().strip())


class _SuggestionDelegate(QStyledItemDelegate):
    """Writes the name, and beside it why it is suggested."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, option.fontMetrics.height() + 3 * SPACE_S)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        panel = QStyle.PrimitiveElement.PE_PanelItemViewItem
        option.widget.style().drawPrimitive(panel, option, painter, option.widget)
        suggestion: Suggestion = index.data(_SUGGESTION)
        area = option.rect.adjusted(SPACE_M, 0, -SPACE_M, 0)
        metrics = option.fontMetrics
        name = metrics.elidedText(suggestion.name, Qt.TextElideMode.ElideRight, area.width())
        painter.save()
        painter.setPen(QColor(colours().text))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, name)
        rest = area.adjusted(metrics.horizontalAdvance(name) + SPACE_M, 0, 0, 0)
        reason = metrics.elidedText(suggestion.reason, Qt.TextElideMode.ElideRight, rest.width())
        painter.setPen(QColor(colours().muted))
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, reason)
        painter.restore()
