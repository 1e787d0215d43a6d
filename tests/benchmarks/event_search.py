"""How long the search takes to answer after a change of the threshold.

    .venv/bin/python -m tests.benchmarks.event_search --hours 10 --events 100000

The scores are made up: of every class a noise of which, as of a model's scores, about one in a hundred columns is
likelier than 0.005; and ``--events`` sounds of one to eight columns, of any class at any time, which score from 0.27
to 0.98. They lie in one recording, and once more in recordings of ``--minutes`` each.

- first: the first answer, for which the scores are read; each time anew.
- change: an answer after that, for thresholds from 0.05 to 0.95 in any order.
- one more block: the first answer after 192 more columns, or a quarter of a recording, were scored.
- events: at a threshold of 0.3.

Times in milliseconds: median and range, of the search alone, without a window. Of changes also the processor time that
the thread had, which tells less of what else the machine does.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from datetime import time as time_of_day
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from app.core.clock import Clock, ClockSource
from app.core.event_query import DayHours, EventQuery
from app.core.event_search import EventSearch
from app.core.recording import Recording
from app.core.score_table import Scores, ScoreTable, column_count
from app.core.timeline import Placement, Timeline
from dass.config import N_CLASSES
from dass.labels import ontology
from dass.scores import ScoreBlock
from training import report

RATE = 48_000
BLOCK = 192
ROUNDS = 3
STARTED = datetime(2024, 5, 1, 21, tzinfo=UTC)

FIVE = tuple(ontology().find(name) for name in ("Dog", "Siren", "Speech", "Rain", "Car alarm"))

COLUMNS = ("first", "change", "change, processor", "one more block")

Tables = dict[int, ScoreTable]


@dataclass(frozen=True)
class Measured:
    """Milliseconds of each of `COLUMNS`, and how many events there are."""

    times: dict[str, list[float]]
    n_events: int


def main(
    hours: Annotated[float, typer.Option(help="Length of the project.")] = 10.0,
    events: Annotated[int, typer.Option(help="Sounds in it.")] = 100_000,
    minutes: Annotated[float, typer.Option(help="Length of the recordings in the second round.")] = 1.0,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print."""
    figures = {}
    for length_s in (hours * 3600, minutes * 60):
        n_recordings = round(hours * 3600 / length_s)
        timeline, tables = project(n_recordings, length_s, events)
        title = f"{hours:g} h in {n_recordings} recording{'s' if n_recordings > 1 else ''}"
        rows = {name: measured(timeline, tables, query) for name, query in queries()}
        cells = [
            (name, *(report.spread(times) for times in row.times.values()), f"{row.n_events:,}")
            for name, row in rows.items()
        ]
        report.show(title, ("", *COLUMNS, "events"), cells)
        figures[title] = {name: asdict(row) for name, row in rows.items()}
    report.keep(json, hours=hours, events=events, figures=figures)


def queries() -> Iterator[tuple[str, EventQuery]]:
    """Yield what is looked for, with a name."""
    named = {name: (ontology().find(name),) for name in ("Bark", "Dog", "Music")}
    everything = tuple(range(N_CLASSES))
    yield "Bark", EventQuery(named["Bark"])
    yield "Dog and its 4 kinds", EventQuery(named["Dog"])
    yield "Music and its 140 kinds", EventQuery(named["Music"])
    yield "5 classes with their kinds", EventQuery(FIVE)
    night = DayHours(time_of_day(22), time_of_day(4))
    yield "the 5 at night, near a bark", EventQuery(FIVE, hours=night, near=named["Bark"])
    yield "all 527 classes", EventQuery(everything)
    yield "all 527 near any other", EventQuery(everything, near=everything)


def project(n_recordings: int, length_s: float, n_events: int) -> tuple[Timeline, Tables]:
    """Return recordings one after the other and their scores."""
    generator = np.random.default_rng(0)
    clock = Clock(STARTED, None, ClockSource.NAME)
    placements, tables = [], {}
    for number in range(1, n_recordings + 1):
        path = Path(f"{number}.wav").absolute()
        recording = Recording(number, path, f"{number:032x}", RATE, 1, round(length_s * RATE), clock)
        placements.append(Placement(recording, round((number - 1) * length_s * 1e9)))
        tables[number] = table(column_count(length_s), n_events // n_recordings, generator)
    return Timeline(placements, STARTED), tables


def table(n_columns: int, n_events: int, generator: np.random.Generator) -> ScoreTable:
    """Return the scores of one recording."""
    table = ScoreTable(n_columns)
    table.put(ScoreBlock(0, made_up(n_columns, n_events, generator)))
    return table


def made_up(n_columns: int, n_events: int, generator: np.random.Generator) -> Scores:
    """Return logits (columns, classes) of noise and sounds."""
    logits = generator.standard_normal((n_columns, N_CLASSES), np.float32) * 2 - 10
    columns = generator.integers(n_columns, size=n_events)
    lengths = generator.integers(1, 9, n_events)
    rows = zip(columns, lengths, generator.integers(N_CLASSES, size=n_events), strict=True)
    for (column, length, index), logit in zip(rows, generator.uniform(-1, 4, n_events), strict=True):
        logits[column : column + length, index] = logit
    return logits


def measured(timeline: Timeline, tables: Tables, query: EventQuery) -> Measured:
    """Search again and again."""
    thresholds = np.random.default_rng(1).permutation(np.linspace(0.05, 0.95, 19))
    first = [milliseconds(lambda: EventSearch(timeline).answer(tables, query))[0] for _ in range(ROUNDS)]
    search = EventSearch(timeline)
    n_events = len(search.answer(tables, query))
    asked = [replace(query, threshold=float(threshold)) for threshold in thresholds]
    changes = [milliseconds(lambda again=again: search.answer(tables, again)) for again in asked]
    elapsed, processor = map(list, zip(*changes, strict=True))
    more = list(growing(timeline, tables, query))
    return Measured(dict(zip(COLUMNS, (first, elapsed, processor, more), strict=True)), n_events)


def growing(timeline: Timeline, tables: Tables, query: EventQuery) -> Iterator[float]:
    """Yield the times of answers while the last blocks of the last recording arrive."""
    number, whole = list(tables.items())[-1]
    rows = whole.logits.T.astype(np.float32)
    block = min(BLOCK, whole.n_columns // (ROUNDS + 1))
    edges = range(whole.n_columns - ROUNDS * block, whole.n_columns + 1, block)
    grown = {**tables, number: ScoreTable(whole.n_columns)}
    grown[number].put(ScoreBlock(0, rows[: edges[0]]))
    search = EventSearch(timeline)
    search.answer(grown, query)
    for start, stop in pairwise(edges):
        grown[number].put(ScoreBlock(start, rows[start:stop]))
        yield milliseconds(lambda: search.answer(grown, query))[0]


def milliseconds(action: Callable[[], object]) -> tuple[float, float]:
    """Return how long something takes, and the processor time of it."""
    started, had = time.perf_counter(), time.thread_time()
    action()
    return 1000 * (time.perf_counter() - started), 1000 * (time.thread_time() - had)


if __name__ == "__main__":
    typer.run(main)
