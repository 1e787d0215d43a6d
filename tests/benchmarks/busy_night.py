"""A project in which more is heard, and more was checked, than anybody would care to look through."""

from pathlib import Path

import numpy as np

from app.core.column_axis import n_columns
from app.core.event_query import EventQuery
from app.core.event_search import EventSearch
from app.core.project import Project
from app.core.project_library import ProjectLibrary
from app.core.review_edits import ReviewEdits
from app.core.review_list import Ranking
from app.core.review_lister import ReviewLister
from app.core.score_table import Scores, ScoreTable
from tests.benchmarks import event_search
from tests.benchmarks.event_search import FIVE
from tests.fake_project import PROVENANCE, cut, fill

SLOT, SOUND = 5, 2
"""Columns from one sound of a class to the next one there may be, and of the sound: events do not touch."""
QUIETEST, LOUDEST = -0.4, 4.0
"""Logits of the sounds: at a threshold of 0.3 all of them are events."""
OTHERS = 0.1
"""Sounds of any class, for each of the five."""
BLOCK = 1024


def make_project(recording: Path, data_folder: Path, n_events: int, n_verdicts: int) -> None:
    """Make the project of a recording in which five classes are heard ``n_events`` times in all.

    ``n_verdicts`` of the events, those with the lowest scores, are rejected.
    """
    found = ProjectLibrary(data_folder).find_or_create([recording])
    with Project.open(found.path) as project:
        [stored] = project.recordings()
        scores = _scores(n_columns(stored.duration_s), n_events)
        run = project.add_run(stored.id, PROVENANCE, "cpu")
        fill(project, run, cut(scores, range(0, len(scores), BLOCK)))
        _reject(project, n_verdicts)


def _scores(n_columns: int, n_events: int) -> Scores:
    """Return logits (columns, classes)."""
    generator = np.random.default_rng(0)
    logits = event_search.made_up(n_columns, round(OTHERS * n_events), generator)
    for class_index in FIVE:
        slots = generator.choice(n_columns // SLOT, n_events // len(FIVE), replace=False)
        columns = SLOT * slots[:, None] + np.arange(SOUND)
        logits[columns, class_index] = generator.uniform(QUIETEST, LOUDEST, (len(slots), 1))
    return logits


def _reject(project: Project, n_verdicts: int) -> None:
    """Reject the events with the lowest scores."""
    timeline = project.timeline()
    tables = {run.recording_id: ScoreTable.load(project, run) for run in project.runs(1)}
    events, said = EventSearch(timeline).answer(tables, EventQuery(FIVE)), project.annotations()
    listed = ReviewLister(events, timeline).listed(said)
    row = listed.order(Ranking.SCORE, descending=True)[-n_verdicts].item()
    step = ReviewEdits(said, listed, timeline, {}).reject_lower(row)
    assert step is not None, "nothing was said of them"
    project.apply(step, said.last_step)
