"""What it costs to check events: to say something of one, or of many, and to list all of them again.

    .venv/bin/python -m tests.benchmarks.annotations --events 100000 --verdicts 10000

A project of one recording of ten hours, with events of one column each, three columns apart, of twenty classes, of
which some, spread over all, are accepted one by one.

- match, list: which events are which annotations, and the list that is made of that for the first time, by score.
- a verdict: what the window does when a key is pressed, the list included, and what is then written to the project,
  which is opened for it, by another thread.
- all lower: rejecting the best event that has no verdict and so all that have none; in memory, and in the project.
- undo: taking that back; in memory, the list included, and in the project.
- open: reading all annotations and steps of the project, before all lower were rejected; and its size.

Times in milliseconds: median and range.
"""

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from app.core.analysis import Provenance
from app.core.annotation import Verdict
from app.core.annotation_step import Step
from app.core.annotations import Annotations
from app.core.event_matching import EventMatcher
from app.core.event_table import EventTable
from app.core.project import Project
from app.core.review_edits import ReviewEdits
from app.core.review_list import Ranking, ReviewList
from app.core.review_lister import ReviewLister
from app.core.timeline import Timeline
from dass.config import FEATURES
from tests.fake_recording import a_recording
from training import report

HOURS = 10
CLASSES = 20
APART = 3
ROUNDS = 9
FINDER = Provenance("starter", "ab" * 32, "cd" * 32)


def main(
    events: Annotated[int, typer.Option(help="Events in the list.")] = 100_000,
    verdicts: Annotated[int, typer.Option(help="Of which so many have a verdict.")] = 10_000,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "night.dass"
        Project.create(path, [a_recording(duration_s=HOURS * 3600)]).close()
        rows = measured(path, events, verdicts)
    report.show(f"{events:,} events, {verdicts:,} verdicts", ("", "ms"), [(name, shown(row)) for name, row in rows])
    report.keep(json, events=events, verdicts=verdicts, figures=dict(rows))


def measured(path: Path, n_events: int, n_verdicts: int) -> list[tuple[str, list[float] | float]]:
    """Return what took how long."""
    found = made_up(n_events)
    with Project.open(path) as project:
        timeline = project.timeline()
        said = project.annotations()
        accept(project, said, ReviewLister(found, timeline), timeline, n_verdicts)
    lister, desk = ReviewLister(found, timeline), (said, timeline)
    size_mb = path.stat().st_size / 1e6
    opened = [milliseconds(lambda: read(path)) for _ in range(ROUNDS)]
    matcher, places = EventMatcher(found), lister._places(said.columns.rows(said.columns.changed_since(0)))
    matched = [milliseconds(lambda: matcher.match(places)) for _ in range(ROUNDS)]
    listed = [milliseconds(lambda: ranked(ReviewLister(found, timeline), said)) for _ in range(ROUNDS)]
    steps: list[Step] = []
    pressed = [press(lister, said, timeline, steps) for _ in range(ROUNDS)]
    last_steps = [said._done[-ROUNDS - 1].id, *(step.id for step in steps)]
    written = [milliseconds(lambda pair=pair: write(path, *pair)) for pair in zip(steps, last_steps, strict=False)]
    last_step = said.last_step
    rejected = milliseconds(lambda: steps.append(reject_lower(lister, *desk)))
    kept = milliseconds(lambda: write(path, steps[-1], last_step))
    undone = milliseconds(lambda: (said.undo(), ranked(lister, said)))
    undone_there = milliseconds(lambda: unwrite(path, steps[-1]))
    return [
        ("match", matched),
        ("list", listed),
        ("a verdict", pressed),
        ("a verdict, project", written),
        (f"all lower: {len(steps[-1].patches):,}", rejected),
        ("all lower, project", kept),
        ("undo", undone),
        ("undo, project", undone_there),
        ("open", opened),
        ("project MB", size_mb),
    ]


def made_up(n_events: int) -> EventTable:
    """Return events, none beside another of its class."""
    generator = np.random.default_rng(0)
    n_places = round(HOURS * 3600 / FEATURES.column_s) // APART
    places = [np.sort(generator.choice(n_places, n_events // CLASSES, replace=False)) for _ in range(CLASSES)]
    start_s = np.concatenate(places) * APART * FEATURES.column_s
    class_index = np.repeat(np.arange(CLASSES), n_events // CLASSES)
    scores = generator.random(len(start_s), np.float32)
    recording_id = np.ones(len(start_s), np.int64)
    return EventTable.merged([EventTable(start_s, start_s + FEATURES.column_s, class_index, scores, recording_id)])


def accept(project: Project, said: Annotations, lister: ReviewLister, timeline: Timeline, n_verdicts: int) -> None:
    """Accept events one by one."""
    listed = lister.listed(said)
    edits = ReviewEdits(said, listed, timeline, {1: FINDER})
    for row in np.linspace(0, len(listed) - 1, n_verdicts).astype(int).tolist():
        step = edits.judge(row, Verdict.ACCEPTED)
        assert step is not None, "nothing was said of it"
        project.apply(step, said.last_step)
        said.apply(step)


def ranked(lister: ReviewLister, said: Annotations) -> tuple[ReviewList, np.ndarray]:
    """Return the list, and its rows from the best on."""
    listed = lister.listed(said)
    return listed, listed.order(Ranking.SCORE, descending=True)


def press(lister: ReviewLister, said: Annotations, timeline: Timeline, steps: list[Step]) -> float:
    """Reject the best event of which nothing was said, list all again, and return how long that took."""
    listed, order = ranked(lister, said)  # which the window has already
    row = next(row for row in order.tolist() if listed.slot[row] < 0)

    def reject() -> None:
        step = ReviewEdits(said, listed, timeline, {1: FINDER}).judge(row, Verdict.REJECTED)
        assert step is not None, "nothing was said of it"
        said.apply(step)
        ranked(lister, said)
        steps.append(step)

    return milliseconds(reject)


def reject_lower(lister: ReviewLister, said: Annotations, timeline: Timeline) -> Step:
    """Reject all events of which nothing was said."""
    listed, order = ranked(lister, said)
    row = next(row for row in order.tolist() if listed.slot[row] < 0)
    step = ReviewEdits(said, listed, timeline, {1: FINDER}).reject_lower(row)
    assert step is not None, "nothing was said of it"
    said.apply(step)
    return step


def read(path: Path) -> None:
    """Read all that is said."""
    with Project.open(path) as project:
        project.annotations()


def write(path: Path, step: Step, last_step: str) -> None:
    """Keep a step."""
    with Project.open(path) as project:
        project.apply(step, last_step)


def unwrite(path: Path, step: Step) -> None:
    """Undo a step."""
    with Project.open(path) as project:
        project.undo(step)


def shown(figure: Iterable[float] | float) -> str:
    """Return a figure as a table shows it."""
    return f"{figure:.1f}" if isinstance(figure, float) else report.spread(list(figure))


def milliseconds(action: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    typer.run(main)
