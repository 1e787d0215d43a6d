"""Pictures of the window in every main state, light and dark, small and large.

    .venv/bin/python -m tests.screenshots --out docs/images

The demo is opened by the program itself, analysed with the bundled starter, and each state is reached as a user would
reach it. Nothing but the pictures is kept: project, drawn pictures and settings lie in a temporary folder. Without a
screen Qt draws into memory. Look at them: that is what they are for.
"""

import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from app.application import Application
from app.core.capture_clock import CaptureClock
from app.core.demo import write_demo
from app.core.formats import ExportFormat
from app.core.live_settings import LiveSettings
from app.core.project_library import ProjectLibrary
from app.core.settings import Settings, SettingsStore, ThemeChoice
from app.viewmodels.analysis import State
from app.viewmodels.navigator import Selection
from app.views.export_forms import ExportForms
from app.workers.portaudio import PortAudioOutputs
from tests import live_screenshots
from tests.fake_input import FakeInputs

SIZES = {"small": QSize(900, 600), "large": QSize(1440, 900)}
THEMES: tuple[ThemeChoice, ...] = ("light", "dark")
PATIENCE_S = 300
SETTLE_S = 1.0
"""After the last change, for tiles and layouts."""


class Studio:
    """The program with its window, from which pictures are taken.

    Parameters
    ----------
    qt
        Qt's application.
    folder
        For everything the program keeps.
    out
        For the pictures.
    live
        How to listen.
    """

    def __init__(self, qt: QApplication, folder: Path, out: Path, live: LiveSettings | None = None) -> None:
        self._qt, self._folder, self._out = qt, folder, out
        settings = SettingsStore(folder / "settings.json")
        settings.save(Settings(analyse_on_open=False, live=live or LiveSettings()))
        library = ProjectLibrary(folder / "data")
        self._program = Application(qt, PortAudioOutputs(), library, settings, folder / "pictures", _microphones)
        self.window, self.session, self.dialogs = self._program.window, self._program.session, self._program.dialogs
        self.actions = self._program.menus.actions
        self._program.open([])

    def take_all(self, recordings: Path) -> None:
        """Take every state."""
        self.take("welcome")
        self.session.project.open_recordings([recordings])
        self.until(lambda: self.window.explorer.overview.is_drawn)
        self.take("opened")
        self.session.analysis.start()
        self.until(lambda: self.session.analysis.state is State.COMPLETE)
        self.until(lambda: len(self.session.scores.events) > 0)
        self.take("analysed")
        self.session.navigator.show(24.0, 62.0)
        self.session.view_state.show_clock(True)
        self.session.navigator.select(Selection(28.0, 36.0, 400.0, 9000.0))
        self.take("selection")
        self._find()
        self.session.navigator.clear_selection()
        self.session.navigator.seek(56.4)
        self.session.navigator.show(55.6, 57.2)
        self.take("milliseconds")
        for name, show in self._dialogs.items():
            show()
            self.take(name)
            self.close_dialogs()
        self.session.navigator.fit()
        self.window.messages.show_message("Cannot open notes.wav: the file is empty; record or copy it again.")
        self.take("message")

    def _find(self) -> None:
        """Look for birds and dogs, and check some of what is found."""
        window, session = self.window, self.session
        session.jumps.set_plays(False)
        window.show_search()
        self.take("find-empty")
        session.search.ask("bird, bark")
        session.search.change(threshold=0.2)
        self.until(lambda: len(session.review.rows.listed) > 2)
        session.jumps.go_next()
        for say in (session.review.accept, session.review.reject, session.review.doubt):
            say()
        self.take("find")
        window.search_panel.shows_filters.setChecked(True)
        self.take("find-filters")
        window.search_panel.shows_filters.setChecked(False)
        for name in ("relabel", "labels"):
            self.actions[name].trigger()
            self.take(f"find-{name}")
            self.close_dialogs()
        self._take_away()
        session.search.clear()
        window.docks[0].raise_()

    def _take_away(self) -> None:
        """Ask for what leads out of the project and into it."""
        for name in ("export", "picture"):
            self.actions[name].trigger()
            self.take(name)
            self.close_dialogs()
        self.actions["export"].trigger()
        forms = self.window.findChild(ExportForms)
        forms.setCurrentItem(forms.topLevelItem(list(ExportFormat).index(ExportFormat.WAV)))
        self.take("export-clips")
        self.close_dialogs()
        name = self.session.project.current.recordings[0].path.name
        known = "".join(f"{name},{start},{start + 2},Bark\n" for start in range(3, 40, 5))
        unknown = "".join(f"{name},{start},{start + 1},{label}\n" for start in range(9) for label in ("Rex", "Gate"))
        self._import("import", known)
        self._import("import-unknown", known + unknown + "garden.wav,1,2,Bark\n")

    def _import(self, name: str, rows: str) -> None:
        labels = self._folder / "labels.csv"
        labels.write_text(f"file,start_s,end_s,class\n{rows}", encoding="utf-8")
        QFileDialog.getOpenFileNames = lambda *_: ([str(labels)], "")
        self.actions["import_labels"].trigger()
        self.until(lambda: not self.session.label_imports.is_reading)
        self.take(name)
        self.close_dialogs()

    def close(self) -> None:
        """End the program."""
        self.window.close()

    @property
    def _dialogs(self) -> dict[str, Callable[[], None]]:
        return {
            "models": self.dialogs.show_models,
            "recordings": self.dialogs.show_recordings,
            "analyses": self.dialogs.show_runs,
            "go-to": self.dialogs.go_to_time,
            "keys": self.dialogs.show_keys,
            "preferences": self.dialogs.show_preferences,
            "live-dialog": self.dialogs.listen,
        }

    def take(self, name: str) -> None:
        """Take the state of now, in both themes and sizes."""
        for theme in THEMES:
            self.session.preferences.change(theme=theme)
            for size_name, size in SIZES.items():
                self.window.resize(size)
                self.wait(SETTLE_S)
                dialog = self._qt.activeModalWidget()
                shown = dialog if isinstance(dialog, QDialog) else self.window
                shown.grab().save(str(self._out / f"{name}-{theme}-{size_name}.webp"), quality=80)
                if shown is dialog:
                    break  # it is as large in a small window

    def close_dialogs(self) -> None:
        """Close what lies over the window."""
        for dialog in self.window.findChildren(QDialog):
            dialog.close()
        self._qt.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Let the program go on until something is so."""
        stop = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > stop:
                raise TimeoutError("the program did not come to this state")
            self.wait(0.05)

    def wait(self, seconds: float) -> None:
        """Let the program go on for a while."""
        stop = time.monotonic() + seconds
        while time.monotonic() < stop:
            self._qt.processEvents()
            time.sleep(0.01)


def _microphones() -> tuple[FakeInputs, CaptureClock]:
    inputs = FakeInputs(np.zeros((2, 1)), 48_000, ("Yeti Stereo Microphone", "Built-in audio"))
    return inputs, inputs.clock


def main(
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = Path("docs/images"),
) -> None:
    """Take the pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qt = QApplication([])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(qt, Path(folder), out)
        studio.take_all(write_demo())
        studio.close()
    with tempfile.TemporaryDirectory() as folder:
        live_screenshots.take_all(partial(Studio, qt, Path(folder), out), Path(folder))


if __name__ == "__main__":
    typer.run(main)
