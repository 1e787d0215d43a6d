"""Alerts as notifications of the desktop."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from app.core import time_text
from app.core.alert import Alert
from app.views.theme import app_icon


class Notifier(QObject):
    """Shows alerts where the desktop can; its icon is there while somebody wants to be told."""

    clicked = Signal()
    """The user wants to see more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray = QSystemTrayIcon(app_icon(), self)
        self._tray.setToolTip("DASS Explorer listens")
        self._tray.messageClicked.connect(self.clicked)
        self._tray.activated.connect(lambda _: self.clicked.emit())

    @staticmethod
    def is_available() -> bool:
        """Return whether the desktop shows notifications."""
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def watch(self, is_wanted: bool) -> None:
        """Be ready to tell, or not."""
        self._tray.setVisible(is_wanted and self.is_available())

    def tell(self, alert: Alert) -> None:
        """Tell of an alert, if somebody wants to be told."""
        if self._tray.isVisible():
            at = time_text.clock(alert.start.astimezone())
            self._tray.showMessage(alert.audio_class.display_name, f"{100 * alert.score:.0f} % at {at}", app_icon())
