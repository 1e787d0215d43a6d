"""How far the work is, on standard error."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from app.core.crew import Outcome
from app.core.exporters import clock, times_real_time
from app.core.work_done import WorkDone

PLAIN_EVERY_S = 10.0
"""Seconds between two lines where standard error is no terminal."""


class Bar(AbstractContextManager["Bar"]):
    """A bar on a terminal, a line now and then elsewhere."""

    def __init__(self, console: Console, text: str = "") -> None:
        self._console = console
        self._shown_s = time.monotonic()
        self._bar = Progress(
            BarColumn(), TextColumn("{task.description}", markup=False), console=console, transient=True,
            redirect_stdout=False, redirect_stderr=False, disable=not console.is_interactive,
        )  # fmt: skip
        self._task = self._bar.add_task(text, total=1.0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, done: float, text: str) -> None:
        """Show which share of the work is done, from 0 to 1, and what to say of it."""
        self._bar.update(self._task, completed=done, description=text)
        now_s = time.monotonic()
        if self._bar.disable and now_s - self._shown_s >= PLAIN_EVERY_S:
            self._shown_s = now_s
            self.say(f"{done:4.0%}  {text}")

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        self._console.print(Text(text), soft_wrap=True)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something else is printed, perhaps to the same terminal."""
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()


class FileProgress(Bar):
    """How far recordings are; the share done, the speed and the time left are over all of them."""

    def __init__(self, recordings: Sequence[Path], console: Console) -> None:
        super().__init__(console, f"0/{len(recordings)} done")
        self._numbers = {path: number for number, path in enumerate(recordings, 1)}
        self._done = WorkDone(recordings)
        self._began_s = 0.0

    def update(self, path: Path, analysed_s: float, duration_s: float | None) -> None:
        """Show that ``analysed_s`` of the ``duration_s`` seconds of ``path`` are done."""
        if not self._done.is_begun:
            self._began_s = time.monotonic()
        self._done.update(path, analysed_s, duration_s)
        self._show()

    def following(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Yield outcomes, each of which ends the work on a recording."""
        for outcome in outcomes:
            self._done.end(outcome.path)
            yield outcome

    def _show(self) -> None:
        done, elapsed_s = self._done.fraction, time.monotonic() - self._began_s
        speed = times_real_time(self._done.analysed_s, elapsed_s)
        left = f", {clock(elapsed_s * (1 / done - 1))[:-2]} left" if done else ""
        self.show(done, f"{self._in_work()}: {speed}{left}")

    def _in_work(self) -> str:
        """Return which recording is in work, or how many are."""
        match self._done.in_work:
            case [path]:
                return f"{self._numbers[path]}/{len(self._numbers)} {path.name}"
            case several:
                return f"{self._done.n_ended}/{len(self._numbers)} done, {len(several)} in work"
