"""How soon the window is there, how smoothly it moves, and how much memory it takes, with a ten-hour recording.

    .venv/bin/python -m tests.benchmarks.window --hours 10 --json window.json

A sparse RF64 of 48 kHz stereo (see `tests.benchmarks.first_picture`) is opened by the program in a process of its own,
with empty folders for its project, pictures and settings. On a machine without a screen Qt draws into memory
(``QT_QPA_PLATFORM=offscreen``), which takes the processor as much as X11 does. Measured in that process:

- usable: from its start, imports included, until its window is on the screen and it takes input;
  opened: until the project is shown; picture: until every column of the overview has something in it.
- frames: the window is moved or zoomed every 33 ms; a frame is the longest time, from one move to the next, for which
  the GUI thread is busy with one thing: the refresh of all views, or their painting; as it elapses, and as the
  processor time that the thread had in it, which tells less of what else the machine does. Once before the analysis,
  once while it runs.
- block: the longest such time from the first picture to the end.
- memory: resident (VmRSS) of the program and its child processes at the end, while the analysis runs.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from json import dumps, loads
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.application import Application
from app.viewmodels.analysis import State
from app.viewmodels.navigator import Navigator
from app.workers.portaudio import PortAudioOutputs
from tests.benchmarks.first_picture import sparse_rf64
from training import report

FRAME_MS = 33
WINDOWS_S = (36_000.0, 3600.0, 60.0, 10.0)
PANS, ZOOMS = 60, 60
LEAST_S = 0.001
"""A shorter time between two beats is of no interest, and there are millions."""
SETTLE_MS = 4_000
"""Before frames are measured: loading has its own figures."""


def main(
    hours: Annotated[float, typer.Option(help="Length of the recording.")] = 10.0,
    scratch: Annotated[Path | None, typer.Option(help="Folder for the recording; the system's if left out.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        recording = sparse_rf64(Path(folder) / "20260620_213000.wav", hours)
        figures = _measured(recording, Path(folder))
    title = f"{hours:g} h, {recording.suffix}, {os.environ.get('QT_QPA_PLATFORM', 'the system')} screen"
    report.show(title, ("", "measured"), [(key, f"{value:.3g}") for key, value in figures.items()])
    report.keep(json, title=title, figures=figures)


def _measured(recording: Path, folder: Path) -> dict[str, float]:
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        **os.environ,
        "DASS_EXPLORER_DATA": str(folder / "data"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "STARTED": str(time.time()),
    }
    command = [sys.executable, "-c", "from tests.benchmarks.window import show; show()", str(recording)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(loads(done.stdout.splitlines()[-1]))


def show() -> None:
    """Open the recording named on the command line, measure, and print the figures as JSON."""
    qt = QApplication([])
    application = Application(qt, PortAudioOutputs())
    application.session.preferences.change(analyse_on_open=False)
    measurement = _Measurement(qt, application, float(os.environ["STARTED"]))
    application.open([Path(sys.argv[1])])
    qt.exec()
    print(dumps(measurement.figures))  # noqa: T201 - for the process that asked


class _Beat(QObject):
    """A timer that is due whenever nothing else is: the time between two beats is what something else took."""

    def __init__(self) -> None:
        super().__init__()
        self.first: Callable[[], None] | None = None
        self._gaps_s: list[tuple[float, float]] = []
        self._last = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def take(self) -> list[tuple[float, float]]:
        """Return the gaps since the last call, each with the processor time that the thread had in it."""
        gaps_s, self._gaps_s = self._gaps_s, []
        return gaps_s

    def _beat(self) -> None:
        now = time.perf_counter(), time.thread_time()
        if now[0] - self._last[0] > LEAST_S:
            self._gaps_s.append((now[0] - self._last[0], now[1] - self._last[1]))
        self._last = now
        if self.first is not None:
            self.first()
            self.first = None


class _Measurement(QObject):
    def __init__(self, qt: QApplication, application: Application, started: float) -> None:
        super().__init__()
        self.figures: dict[str, float] = {}
        self._qt, self._application, self._started = qt, application, started
        self._longest_s = 0.0
        self._beat = _Beat()
        self._beat.first = lambda: self._note("usable (s)")
        session = application.session
        session.project.opened.connect(lambda: self._note("opened (s)"))
        session.tiles.arrived.connect(self._look)
        self._steps = self._script()

    def _note(self, name: str) -> None:
        self.figures.setdefault(name, time.time() - self._started)

    def _look(self) -> None:
        """Notice when the overview is whole."""
        overview = self._application.window.explorer.overview
        if "picture (s)" not in self.figures and overview.is_drawn:
            self._note("picture (s)")
            self._beat.take()
            self._next()

    def _next(self) -> None:
        wait_ms = next(self._steps, None)
        if wait_ms is not None:
            QTimer.singleShot(wait_ms, self._next)

    def _script(self) -> Iterator[int]:
        yield SETTLE_MS
        yield from self._moves("")
        analysis = self._application.session.analysis
        analysis.start()
        while analysis.state is not State.RUNNING or not analysis.times_realtime:
            yield FRAME_MS
        self._keep_longest()
        yield from self._moves(", analysing")
        self._keep_longest()
        self.figures["longest block (ms)"] = 1000 * self._longest_s
        self.figures["memory of the program (MiB)"] = _resident_mib(os.getpid())
        self.figures["memory with its children (MiB)"] = sum(map(_resident_mib, (os.getpid(), *_children())))
        self._application.window.close()
        self._qt.quit()

    def _moves(self, name: str) -> Iterator[int]:
        navigator = self._application.session.navigator
        for kind, moves in {"panning": _pans(navigator), "zooming": _zooms(navigator)}.items():
            self._keep_longest()
            frames_s = []
            for _ in moves:
                yield FRAME_MS
                frames_s.append(max(self._keep_longest(), default=(0.0, 0.0)))
            for share in (50, 99):
                elapsed_s, processor_s = np.percentile(frames_s, share, axis=0).tolist()
                self.figures[f"{kind}{name}, {share} % (ms)"] = 1000 * elapsed_s
                self.figures[f"{kind}{name}, {share} % (ms of processor)"] = 1000 * processor_s

    def _keep_longest(self) -> list[tuple[float, float]]:
        gaps_s = self._beat.take()
        self._longest_s = max(self._longest_s, *(elapsed_s for elapsed_s, _ in gaps_s), 0.0)
        return gaps_s


def _pans(navigator: Navigator) -> Iterator[None]:
    for window_s in WINDOWS_S:
        start_s = navigator.duration_s / 3
        navigator.show(start_s, start_s + window_s)
        for _ in range(PANS):
            navigator.pan(navigator.window_s / 40)
            yield


def _zooms(navigator: Navigator) -> Iterator[None]:
    navigator.fit()
    about_s = navigator.duration_s * 0.4
    for factor in (1.2, 1 / 1.2):
        for _ in range(ZOOMS):
            navigator.zoom(factor, about_s)
            yield


def _resident_mib(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _children() -> list[int]:
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()
    return [int(process) for process in listed.split()]


if __name__ == "__main__":
    typer.run(main)
