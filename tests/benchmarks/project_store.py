"""What a project file costs: its size, and the time to add scores, open it and read them back.

    .venv/bin/python -m tests.benchmarks.project_store --hours 10 --block 192

A project of one recording is written as an analysis writes it, a block of random scores and a stream state of 200 KB at
a time, and read back as the window reads it. *Warm* is with the file in the system's cache. *Cold* is after the system
was asked to forget it (``posix_fadvise``, Linux), each time anew. Times are medians and ranges.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from app.core.analysis import Provenance
from app.core.clock import Clock, ClockSource
from app.core.project import Project
from app.core.recording import Recording
from app.core.score_table import ScoreTable, column_count
from dass.config import N_CLASSES
from dass.scores import ScoreBlock
from training import report

RATE = 48_000
STATE = bytes(200_000)
ROUNDS = 15


def main(
    hours: Annotated[float, typer.Option(help="Length of the recording.")] = 10.0,
    block: Annotated[int, typer.Option(help="Columns added at a time.")] = 192,
    scratch: Annotated[Path | None, typer.Option(help="Folder for the project; the system's if left out.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Write the project, read it and print what it took."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "night.dass"
        append_ms = write(path, hours, block)
        size_mib = path.stat().st_size / 2**20
        figures = dict(reading(path, column_count(hours * 3600)))
    title = f"{hours:g} h, blocks of {block} columns: {size_mib:.1f} MiB"
    rows = [("append a block", report.spread(append_ms, 2), "")]
    rows += [(name, report.spread(warm, 2), report.spread(cold, 2)) for name, (warm, cold) in figures.items()]
    report.show(title, ("", "warm, ms", "cold, ms"), rows)
    report.keep(json, hours=hours, block=block, size_mib=size_mib, append_ms=append_ms, read_ms=figures)


def write(path: Path, hours: float, block: int) -> list[float]:
    """Fill a new project and return the milliseconds that each block took."""
    generator = np.random.default_rng(0)
    clock = Clock(datetime(2024, 5, 1, 21), None, ClockSource.NAME)
    recording = Recording(0, path.with_suffix(".wav"), "0" * 32, RATE, 2, round(hours * 3600 * RATE), clock)
    n_columns = column_count(recording.duration_s)
    times = []
    with Project.create(path, [recording]) as project:
        run = project.add_run(1, Provenance.of("starter", "0" * 64, {}), "cpu")
        for first in range(0, n_columns, block):
            logits = generator.normal(-5, 3, (min(block, n_columns - first), N_CLASSES)).astype(np.float32)
            scores = ScoreBlock(first, logits)
            is_last = scores.stop_column == n_columns
            times.append(milliseconds(lambda scores=scores, last=is_last: project.append(run.id, scores, STATE, last)))
    return times


def reading(path: Path, n_columns: int) -> Iterator[tuple[str, tuple[list[float], list[float]]]]:
    """Yield what is done with a project and the milliseconds it took, warm and cold."""
    generator = np.random.default_rng(1)
    yield "open it", repeated(path, lambda: Project.open(path).close())
    with Project.open(path) as project:
        (run,) = project.runs(1)

        def read_class() -> None:
            project.class_logits(run.id, int(generator.integers(N_CLASSES)), 0, n_columns)

        yield "read a class", repeated(path, read_class)
        yield "read the highest of each block", repeated(path, lambda: project.block_peaks(run.id))
        yield "load all scores", repeated(path, lambda: ScoreTable.load(project, run))
        yield "save a copy", repeated(path, lambda: project.save_copy(path.with_name("copy.dass")))


def repeated(path: Path, action: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each of several times, warm and cold."""
    path.read_bytes()
    warm = [milliseconds(action) for _ in range(ROUNDS)]
    cold = []
    for _ in range(ROUNDS):
        forget(path)
        cold.append(milliseconds(action))
    return warm, cold


def forget(path: Path) -> None:
    """Ask the system to drop the file from its cache."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def milliseconds(action: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    typer.run(main)
