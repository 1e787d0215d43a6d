"""How far the work is, on standard error."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from app.core.exporters import clock, times_real_time

PLAIN_EVERY_S = 10.0
"""Seconds between two lines where standard error is no terminal."""


class Bar(AbstractContextManager["Bar"]):
    """A bar on a terminal, a line now and then elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown_s = time.monotonic()
        self._bar = Progress(
            BarColumn(), TextColumn("{task.description}", markup=False), console=console, transient=True,
            redirect_stdout=False, redirect_stderr=False, disable=not console.is_interactive,
        )  # fmt: skip
        self._task = self._bar.add_task("", total=1.0)

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
    """How far recordings are that nothing is known of but the sizes of their files, by which their lengths are judged.

    The share done and the time left are over all of them.
    """

    def __init__(self, recordings: Sequence[Path], console: Console) -> None:
        super().__init__(console)
        self._numbers = {path: number for number, path in enumerate(recordings, 1)}
        self._ends = list(accumulate(map(_size, recordings), initial=0))
        self._started_s = self._began_s = time.monotonic()

    def begin(self, path: Path) -> None:
        """Show that ``path`` is in work."""
        self._began_s = time.monotonic()
        self.update(path, 0.0, None)

    def update(self, path: Path, analysed_s: float, duration_s: float | None) -> None:
        """Show that ``analysed_s`` of the ``duration_s`` seconds of ``path`` are done."""
        done = self._share(path, min(analysed_s / duration_s, 1.0) if duration_s else 0.0)
        now_s = time.monotonic()
        speed = times_real_time(analysed_s, now_s - self._began_s)
        left = f", {clock((now_s - self._started_s) * (1 / done - 1))[:-2]} left" if done else ""
        self.show(done, f"{self._numbers[path]}/{len(self._numbers)} {path.name}: {speed}{left}")

    def _share(self, path: Path, of_it: float) -> float:
        """Return the share of all work that is done when ``of_it`` of ``path`` is."""
        start, stop = self._ends[self._numbers[path] - 1 : self._numbers[path] + 1]
        return (start + of_it * (stop - start)) / self._ends[-1]


def _size(path: Path) -> int:
    """Return the bytes of a file, which may have gone since it was found; never none, so that shares add up."""
    try:
        return max(path.stat().st_size, 1)
    except OSError:
        return 1
