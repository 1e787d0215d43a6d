"""How long the GUI thread of the program is busy with one thing, while a script of moves goes on in it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from json import dumps, loads
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.application import Application
from app.viewmodels.navigator import Navigator
from app.workers.portaudio import PortAudioOutputs

FRAME_MS = 33
WINDOWS_S = (36_000.0, 3600.0, 60.0, 10.0)
PANS, ZOOMS = 60, 60
LEAST_S = 0.001
"""A shorter time between two beats is of no interest, and there are millions."""

Moves = Iterator[None]
"""Each step moves something."""


class Beat(QObject):
    """A timer that is due whenever nothing else is: the time between two beats is what something else took."""

    def __init__(self) -> None:
        super().__init__()
        self.next: Callable[[], None] | None = None
        """Called once, with the next beat."""
        self._gaps_s: list[tuple[float, float]] = []
        self._last = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def take(self) -> list[tuple[float, float]]:
        """Return the gaps since the last call, each with the processor time that the thread had in it."""
        gaps_s, self._gaps_s = self._gaps_s, []
        return gaps_s

    def stop(self) -> None:
        """Beat no more, which takes a core of its own."""
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter(), time.thread_time()
        if now[0] - self._last[0] > LEAST_S:
            self._gaps_s.append((now[0] - self._last[0], now[1] - self._last[1]))
        self._last = now
        if self.next is not None:
            call, self.next = self.next, None
            call()


class Measurement(QObject):
    """Runs a script in the program, which yields for how many milliseconds to wait, and keeps figures by name.

    Attributes
    ----------
    figures : dict
    beat : Beat
    """

    def __init__(self, application: Application) -> None:
        super().__init__()
        self.figures: dict[str, float] = {}
        self.beat = Beat()
        self._application = application
        self._longest_s = np.zeros(2)
        self._steps: Iterator[int] = iter(())

    def run(self, script: Iterator[int]) -> None:
        """Begin a script; the program ends after it."""
        self._steps = script
        self._next()

    def frames(self, name: str, moves: Moves) -> Iterator[int]:
        """Move something every `FRAME_MS`, and keep the median and the 99th percentile of the frames."""
        self.keep_longest()
        frames_s = []
        for _ in moves:
            yield FRAME_MS
            frames_s.append(max(self.keep_longest(), default=(0.0, 0.0)))
        for share in (50, 99):
            elapsed_s, processor_s = np.percentile(frames_s, share, axis=0).tolist()
            self.figures[f"{name}, {share} % (ms)"] = 1000 * elapsed_s
            self.figures[f"{name}, {share} % (ms of processor)"] = 1000 * processor_s

    def keep_longest(self) -> list[tuple[float, float]]:
        """Return the gaps since the last call, of which the longest is kept for `note_longest`."""
        gaps_s = self.beat.take()
        self._longest_s = np.max([self._longest_s, *gaps_s], axis=0)
        return gaps_s

    def note_longest(self, name: str) -> None:
        """Keep the longest time for which the GUI thread was busy since the last call."""
        self.keep_longest()
        self.figures[f"{name} (ms)"], self.figures[f"{name} (ms of processor)"] = (1000 * self._longest_s).tolist()
        self._longest_s = np.zeros(2)

    def _next(self) -> None:
        wait_ms = next(self._steps, None)
        if wait_ms is None:
            self._application.window.close()
            QApplication.quit()
        else:
            QTimer.singleShot(wait_ms, self._next)


def figures_in_new_process(module: str, recording: Path, folder: Path) -> dict[str, float]:
    """Return what ``show()`` of a benchmark prints, in a process of its own that keeps everything in ``folder``."""
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        **os.environ,
        "DASS_EXPLORER_DATA": str(data_folder(folder)),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "STARTED": str(time.time()),
    }
    command = [sys.executable, "-c", f"from {module} import show; show()", str(recording)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(loads(done.stdout.splitlines()[-1]))


def data_folder(folder: Path) -> Path:
    """Return where `figures_in_new_process` has the program keep its projects."""
    return folder / "data"


def show_program(measure: Callable[[Application], Measurement]) -> None:
    """Open the recording named on the command line, have it measured, and print the figures as JSON."""
    qt = QApplication([])
    application = Application(qt, PortAudioOutputs())
    application.session.preferences.change(analyse_on_open=False)
    measurement = measure(application)
    application.open([Path(sys.argv[1])])
    qt.exec()
    print(dumps(measurement.figures))  # noqa: T201 - for the process that asked


def started() -> float:
    """Return the time at which the process that measures was asked for."""
    return float(os.environ["STARTED"])


def pans(navigator: Navigator) -> Moves:
    """Pan at four zooms."""
    for window_s in WINDOWS_S:
        start_s = navigator.duration_s / 3
        navigator.show(start_s, start_s + window_s)
        for _ in range(PANS):
            navigator.pan(navigator.window_s / 40)
            yield


def zooms(navigator: Navigator) -> Moves:
    """Zoom in, and out again."""
    navigator.fit()
    about_s = navigator.duration_s * 0.4
    for factor in (1.2, 1 / 1.2):
        for _ in range(ZOOMS):
            navigator.zoom(factor, about_s)
            yield
