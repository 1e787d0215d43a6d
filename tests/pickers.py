"""Answers in place of the system's file dialogs."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog


class Pickers:
    """A user who picks what a test says, and what was asked and shown meanwhile.

    ``answer`` is a path, or several; nothing is picked while there is none.
    """

    def __init__(self, monkeypatch):
        self.answer, self.asked, self.shown = None, [], []
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (self._pick(asked), ""))
        monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *asked: (self._pick_several(asked), ""))
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *asked: self._pick(asked))
        monkeypatch.setattr(QDesktopServices, "openUrl", self._show)

    @property
    def proposed(self):
        """What the last dialog proposed."""
        return self.asked[-1][2]

    def _pick(self, asked):
        self.asked.append(asked)
        return "" if self.answer is None else str(self.answer)

    def _pick_several(self, asked):
        self.asked.append(asked)
        return [str(path) for path in self.answer or ()]

    def _show(self, url: QUrl):
        self.shown.append(url.toLocalFile())
        return True
