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
- block: the longest such time from the first picture to the end, and the most processor time in one.
- memory: resident (VmRSS) of the program and its child processes at the end, while the analysis runs.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from app.application import Application
from app.viewmodels.analysis import State
from tests.benchmarks.first_picture import sparse_rf64
from tests.benchmarks.gui_thread import (
    FRAME_MS,
    Measurement,
    figures_in_new_process,
    pans,
    show_program,
    started,
    zooms,
)
from training import report

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
        figures = figures_in_new_process("tests.benchmarks.window", recording, Path(folder))
    title = f"{hours:g} h, {recording.suffix}, {os.environ.get('QT_QPA_PLATFORM', 'the system')} screen"
    report.show(title, ("", "measured"), [(key, f"{value:.3g}") for key, value in figures.items()])
    report.keep(json, title=title, figures=figures)


def show() -> None:
    """Measure in this process."""
    show_program(_Measurement)


class _Measurement(Measurement):
    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self._session, self._window = application.session, application.window
        self.beat.next = lambda: self._note("usable (s)")
        self._session.project.opened.connect(lambda: self._note("opened (s)"))
        self._session.tiles.arrived.connect(self._look)

    def _note(self, name: str) -> None:
        self.figures.setdefault(name, time.time() - started())

    def _look(self) -> None:
        """Notice when the overview is whole."""
        if "picture (s)" not in self.figures and self._window.explorer.overview.is_drawn:
            self._note("picture (s)")
            self.beat.take()
            self.run(self._script())

    def _script(self) -> Iterator[int]:
        yield SETTLE_MS
        yield from self._moves("")
        analysis = self._session.analysis
        analysis.start()
        while analysis.state is not State.RUNNING or not analysis.times_realtime:
            yield FRAME_MS
        yield from self._moves(", analysing")
        self.note_longest("longest block")
        self.figures["memory of the program (MiB)"] = _resident_mib(os.getpid())
        self.figures["memory with its children (MiB)"] = sum(map(_resident_mib, (os.getpid(), *_children())))

    def _moves(self, name: str) -> Iterator[int]:
        navigator = self._session.navigator
        yield from self.frames(f"panning{name}", pans(navigator))
        yield from self.frames(f"zooming{name}", zooms(navigator))


def _resident_mib(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _children() -> list[int]:
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()
    return [int(process) for process in listed.split()]


if __name__ == "__main__":
    typer.run(main)
