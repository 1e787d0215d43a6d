"""How the window moves, and how soon it answers, with 100,000 events in the table, the lanes and the overview.

    .venv/bin/python -m tests.benchmarks.many_events --hours 10 --json many_events.json

A sparse RF64 (see `tests.benchmarks.window`) gets a project with scores that are made up: of each of five classes there
are ``--events`` / 5 events of two columns, and beside them a tenth as many sounds of any class. Of the five, those with
the lowest scores are rejected, ``--verdicts`` of them. The program opens it in a process of its own, and is steered by
keys and the wheel.

- frames (see `tests.benchmarks.window`): panning and zooming with nothing looked for, with the five classes, and with
  all 527; scrolling the table of the five by the wheel, and by dragging its bar; holding a key of the threshold down.
- a change of the threshold: from the key until the table, the lanes and the overview have painted the answer, with one
  class, five and all 527.
- a verdict: from the key until the table has painted it.
- of both, the processor time that the GUI thread had in it, and the longest time for which it was busy with one thing.
- longest block: of the GUI thread, from when the project is opened until all of it is read, and then with each query.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.application import Application
from dass.config import N_CLASSES
from tests import mouse
from tests.benchmarks.busy_night import make_project
from tests.benchmarks.event_search import FIVE
from tests.benchmarks.first_picture import sparse_rf64
from tests.benchmarks.gui_thread import (
    FRAME_MS,
    Measurement,
    Moves,
    data_folder,
    figures_in_new_process,
    pans,
    show_program,
    zooms,
)
from training import report

SETTLE_MS = 4_000
QUERIES = {"1 class": FIVE[:1], "5 classes": FIVE, "all 527": tuple(range(N_CLASSES))}
KEYS = (Qt.Key.Key_Right,) * 5 + (Qt.Key.Key_PageUp,) * 4 + (Qt.Key.Key_Left,) * 5 + (Qt.Key.Key_PageDown,) * 4
"""Of the threshold, which ends where it began."""
VERDICTS, NOTCHES, PAGES = 20, 120, 60


def main(
    hours: Annotated[float, typer.Option(help="Length of the recording.")] = 10.0,
    events: Annotated[int, typer.Option(help="Of five classes.")] = 100_000,
    verdicts: Annotated[int, typer.Option(help="Of which so many are rejected.")] = 50_000,
    scratch: Annotated[Path | None, typer.Option(help="Folder for the recording; the system's if left out.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        recording = sparse_rf64(Path(folder) / "20260620_213000.wav", hours)
        make_project(recording, data_folder(Path(folder)), events, verdicts)
        loads = [os.getloadavg()[0]]
        figures = figures_in_new_process("tests.benchmarks.many_events", recording, Path(folder))
    loads.append(os.getloadavg()[0])
    title = (
        f"{hours:g} h, {events:,} events, {verdicts:,} verdicts, load {loads[0]:.1f} before and {loads[1]:.1f} after"
    )
    report.show(title, ("", "measured"), [(key, f"{value:.3g}") for key, value in figures.items()])
    report.keep(json, title=title, figures=figures)


def show() -> None:
    """Measure in this process."""
    show_program(_Measurement)


class Answer(NamedTuple):
    """How long something took, in seconds."""

    seconds: float
    processor_s: float
    """Of the GUI thread."""
    others_s: float
    """Processor time of the other threads: the search, and what goes on beside it."""
    block_s: float
    """For which the GUI thread was busy with one thing."""
    block_processor_s: float


_SAID = {
    "processor_s": "GUI thread (ms of processor)",
    "others_s": "other threads (ms of processor)",
    "block_s": "longest block (ms)",
    "block_processor_s": "longest block (ms of processor)",
}


class _Clock(NamedTuple):
    """What time it is, and what processor time the program and the GUI thread had so far, in seconds."""

    elapsed_s: float
    process_s: float
    thread_s: float

    @classmethod
    def now(cls) -> "_Clock":
        return cls(time.perf_counter(), time.process_time(), time.thread_time())


class _Painted(QObject):
    """Tells when some widgets were painted, all of them, after something else."""

    def __init__(self, widgets: Iterable[QWidget], then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then
        self._widgets = list(widgets)
        self._awaited: set[QWidget] = set()
        for widget in self._widgets:
            widget.installEventFilter(self)

    def wait(self) -> None:
        """Begin to wait."""
        self._awaited = set(self._widgets)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        """Notice that one is about to be painted."""
        if event.type() == QEvent.Type.Paint and watched in self._awaited:
            self._awaited.discard(watched)
            if not self._awaited:
                self._then()
        return False


class _Measurement(Measurement):
    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self._session, self._window = application.session, application.window
        self._panel, explorer = self._window.search_panel, self._window.explorer
        self._table = self._panel.table
        plots = explorer.overview.viewport(), explorer.lanes.viewport()
        self._all = _Painted((self._table.viewport(), *plots), self._note_time)
        self._only_table = _Painted((self._table.viewport(),), self._note_time)
        self._pressed = self._seen = _Clock.now()
        self._session.project.opened.connect(lambda: self.run(self._script()))

    def _note_time(self) -> None:
        """Take the time once the painting that has begun is over."""

        def take() -> None:
            self._seen = _Clock.now()

        self.beat.next = take

    def _script(self) -> Iterator[int]:
        session = self._session
        self.beat.take()  # until now it was about the window
        while session.scores.fraction < 1 or not self._window.explorer.overview.is_drawn:
            yield FRAME_MS
        while not len(session.review.annotations) or not len(session.scores.events):
            yield FRAME_MS
        yield SETTLE_MS
        self.note_longest("longest block, opening")
        session.jumps.set_plays(False)
        self._window.show_search()
        yield from self._moves("nothing looked for")
        for name, classes in QUERIES.items():
            session.navigator.fit()
            session.search.clear()
            session.search.add(classes)
            while not len(session.review.rows.listed):
                yield FRAME_MS
            yield SETTLE_MS
            self.figures[f"events, {name}"] = len(session.review.rows.listed)
            yield from self._thresholds(name)
            if len(classes) > 1:
                yield from self._moves(name)
            if classes == FIVE:
                yield from self._table_moves()
                yield from self._verdicts()
            self.note_longest(f"longest block, {name}")

    def _moves(self, name: str) -> Iterator[int]:
        navigator = self._session.navigator
        yield from self.frames(f"panning, {name}", pans(navigator))
        yield from self.frames(f"zooming, {name}", zooms(navigator))
        navigator.fit()

    def _table_moves(self) -> Iterator[int]:
        yield from self.frames("scrolling by the wheel", self._scrolls())
        yield from self.frames("scrolling by the bar", self._drags())
        yield from self.frames("a threshold that is held down", self._held())

    def _scrolls(self) -> Moves:
        for number in range(NOTCHES):
            mouse.wheel(self._table, QPoint(50, 50), -1 if number < NOTCHES * 0.6 else 1)
            yield

    def _drags(self) -> Moves:
        bar = self._table.verticalScrollBar()
        for share in np.linspace(0, 1, PAGES):
            bar.setValue(round(share * bar.maximum()))
            yield
        bar.setValue(0)

    def _held(self) -> Moves:
        for key in KEYS:
            QTest.keyClick(self._panel.threshold, key)
            yield

    def _thresholds(self, name: str) -> Iterator[int]:
        self._session.search.found.connect(self._all.wait)
        answers: list[Answer] = []
        for key in KEYS:
            yield from self._answered(lambda key=key: QTest.keyClick(self._panel.threshold, key), answers)
        self._session.search.found.disconnect(self._all.wait)
        self._keep(f"a change of the threshold, {name}", answers)

    def _verdicts(self) -> Iterator[int]:
        QTest.keyClick(self._table, Qt.Key.Key_N)
        yield SETTLE_MS
        answers: list[Answer] = []
        for number in range(VERDICTS):
            self._only_table.wait()
            key = (Qt.Key.Key_A, Qt.Key.Key_X)[number % 2]
            yield from self._answered(lambda key=key: QTest.keyClick(self._table, key), answers)
        self._keep("a verdict", answers)

    def _answered(self, press: Callable[[], None], answers: list[Answer]) -> Iterator[int]:
        """Press a key, and add to ``answers`` what it took until the answer is painted."""
        self.keep_longest()
        self._pressed = _Clock.now()
        press()
        while self._seen < self._pressed:
            yield FRAME_MS
        elapsed_s, processor_s = zip(*self.keep_longest(), strict=True)
        took = _Clock(*(seen - pressed for seen, pressed in zip(self._seen, self._pressed, strict=True)))
        others_s = took.process_s - took.thread_s
        answers.append(Answer(took.elapsed_s, sum(processor_s), others_s, max(elapsed_s), max(processor_s)))
        yield 10 * FRAME_MS

    def _keep(self, name: str, answers: list[Answer]) -> None:
        seconds = [answer.seconds for answer in answers]
        for share, shown in ((0, "least"), (50, "median"), (100, "most")):
            self.figures[f"{name}, {shown} (ms)"] = 1000 * float(np.percentile(seconds, share))
        for field in Answer._fields[1:]:
            values = [getattr(answer, field) for answer in answers]
            self.figures[f"{name}, {_SAID[field]}"] = 1000 * float(np.median(values))


if __name__ == "__main__":
    typer.run(main)
