"""What the user prefers, as the views show and change it."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.settings import Settings, SettingsStore
from app.workers import background


class Preferences(QObject):
    """The settings, written soon after each change.

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

    @property
    def damage(self) -> str:
        """Return what was wrong with the file, in a sentence, or nothing."""
        return self._store.damage

    def change(self, **fields: Any) -> None:
        """Set fields of `Settings`."""
        self.set(replace(self.settings, **fields))

    def set(self, settings: Settings) -> None:
        """Take other settings."""
        if settings != self.settings:
            self.settings = settings
            background.run(self._store.save, settings, then=lambda _: None, failed=self.failed.emit)
            self.changed.emit()
