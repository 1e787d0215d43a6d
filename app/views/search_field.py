"""A field to search a list that stands below it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.views.theme import icon


class SearchField(QLineEdit):
    """Esc clears it, before it means anything else; Down goes to the list."""

    left_downwards = Signal()
    """The user wants to go on in the list."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition).setText(name)
        for clear in self.findChildren(QAction, "_q_qlineeditclearaction"):  # Qt makes it, and leaves it without a name
            clear.setText("Clear")

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window's shortcuts while there is something to clear."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._clears(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that a plain field has no use for."""
        if self._clears(event):
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def _clears(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and bool(self.text())
