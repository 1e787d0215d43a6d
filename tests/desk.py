"""A user at a machine with the real program, real keys and a real mouse."""

from collections.abc import Callable

import numpy as np
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from app.application import Application
from app.core.project_library import ProjectLibrary
from app.core.settings import SettingsStore
from app.workers import background
from tests import mouse
from tests.fake_live import no_inputs
from tests.fake_output import FakeOutputs

RATE = 16_000
PATIENCE_MS = 60_000
CTRL, SHIFT, ALT = (getattr(Qt.KeyboardModifier, f"{key}Modifier") for key in ("Control", "Shift", "Alt"))


def tones(path, length_s=40.0, hz=440.0):
    """Write a recording with a tone in every other second."""
    time_s = np.arange(round(length_s * RATE)) / RATE
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * hz * time_s) * (time_s % 2 < 1), RATE)
    return path


class Desk:
    """A user's machine: the program can be started, closed and started again."""

    def __init__(self, qapp, qtbot, folder, settings):
        self._qapp, self._qtbot, self._folder = qapp, qtbot, folder
        self._store = SettingsStore(folder / "settings.json")
        self._store.save(settings)
        self.outputs, self.inputs = FakeOutputs(), no_inputs
        self.program = None

    def start(self, *paths):
        library = ProjectLibrary(self._folder / "data")
        pictures = self._folder / "pictures"
        self.program = Application(self._qapp, self.outputs, library, self._store, pictures, self.inputs)
        self.window, self.session = self.program.window, self.program.session
        self.window.resize(1200, 800)
        self.program.open(paths)
        self.window.activateWindow()
        self._qtbot.waitUntil(self.window.isActiveWindow)
        if paths:
            self.wait(lambda: self.session.project.current is not None)
            self.wait(lambda: self.window.explorer.overview.is_drawn)
        return self

    def close(self):
        if self.program is not None:
            self.window.close()
            self.window.deleteLater()
            self.program.deleteLater()
            self.program = None

    def leave(self):
        """Close the program, and wait for what it does in the background."""
        self.close()
        background.close()

    def wait(self, is_so: Callable[[], bool]):
        self._qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier, widget=None):
        self._qtbot.keyClick(widget or self.window.explorer.spectrogram, key, modifier)

    def place(self, view, time_s, height=0.5):
        """Return the pixel of a view at which a time is."""
        self.session.frames.flush()
        return mouse.pixel_at(view, time_s, height)

    def time_at(self, view, pixel):
        self.session.frames.flush()
        return mouse.time_at(view, pixel)

    def button(self, name):
        buttons = [*self.window.findChildren(QToolButton), *self.window.findChildren(QPushButton)]
        return next(b for b in buttons if b.accessibleName() == name or b.text() == name)

    def click(self, name):
        self._qtbot.mouseClick(self.button(name), mouse.LEFT)

    def said(self):
        message = self.window.messages.message
        return message.sentence if message else ""
