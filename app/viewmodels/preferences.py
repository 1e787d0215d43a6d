"""What the user prefers, as the views show and change it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal

from app.core.settings import Settings, SettingsStore
from app.workers import background

_KEEP_MS = 500
"""After the last change: a slider that is dragged is written once."""


class Preferences(QObject):
    """The settings, written soon after they change.

    Parameters
    ----------
    store
        Where they are kept; read at once, since the window's place is among them.

    Attributes
    ----------
    settings : Settings
    """

    changed = Signal()
    failed = Signal(str)
    """A sentence for the user: they cannot be written."""

    def __init__(self, store: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.settings: Settings = store.load()
        self._timer = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._timer.timeout.connect(self._keep)

    @property
    def damage(self) -> str:
        """Return what was wrong with the file, in a sentence, or nothing."""
        return self._store.damage

    @property
    def export_folder(self) -> Path:
        """Return where events last went, else the user's documents: beside recordings nothing is put unasked."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(self.settings.last_export_folder or documents)

    def change(self, **fields: Any) -> None:
        """Set fields of `Settings`."""
        self.set(replace(self.settings, **fields))

    def set(self, settings: Settings) -> None:
        """Take other settings."""
        if settings != self.settings:
            self.settings = settings
            self._timer.start()
            self.changed.emit()

    def keep_now(self) -> None:
        """Write what has changed, without waiting."""
        if self._timer.isActive():
            self._keep()

    def _keep(self) -> None:
        self._timer.stop()
        background.run_in_order(self._store.save, self.settings, then=lambda _: None, failed=self.failed.emit)
