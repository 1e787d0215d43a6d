import pickle

import numpy as np
import pytest

from app.core.analysis import Provenance
from app.core.annotation import Verdict
from app.core.event_choice import EventChoice
from app.core.event_query import EventQuery
from app.core.event_search import EventSearch
from app.core.formats import ExportFormat
from app.core.project import Project
from app.core.project_export import ProjectExport
from app.core.review_edits import marked
from app.core.review_list import Ranking
from app.core.score_table import ScoreTable
from tests.fake_project import PROVENANCE, fill
from tests.fake_recording import a_recording
from tests.fake_scores import a_block
from tests.fakes import DOG

CAT = 81


@pytest.fixture
def path(tmp_path):
    """A project with a surer dog after a less sure one, analysed twice: the second run heard nothing."""
    path = tmp_path / "yard.dass"
    dog = np.full(93, -8.0)
    dog[10:13], dog[40:43] = 0.5, 2.0
    with Project.create(path, [a_recording(duration_s=30)]) as project:
        for finder, scores in ((PROVENANCE, {DOG: dog}), (Provenance.of("other", "cd34", {}), {})):
            fill(project, project.add_run(1, finder, "cpu"), [a_block(93, scores)])
    return path


@pytest.fixture
def choice(path):
    """What a search for dogs found in the first run, the surest first."""
    with Project.open(path) as project:
        tables = {1: ScoreTable.load(project, project.runs(1)[0])}
        found = EventSearch(project.timeline()).answer(tables, EventQuery((DOG,)))
    return EventChoice(found, (DOG, CAT), ranking=Ranking.SCORE, descending=True)


def export(path, choice, run_ids=None, **others):
    return ProjectExport(path, run_ids or {1: 1}, choice, ExportFormat.CSV, path.with_suffix(".csv"), **others)


def test_the_events_of_a_list_are_read_in_its_order_with_what_gave_them(path, choice):
    writing = export(path, choice).read()
    assert [event.start_s for event in writing.events] == [12.8, 3.2]
    assert [event.score_mean for event in writing.events] == pytest.approx([0.8808, 0.6225], abs=1e-3)
    assert {(event.model, event.class_index) for event in writing.events} == {("starter", DOG)}
    assert [recording.path.name for recording in writing.recordings] == [a_recording().path.name]


def test_the_run_that_is_shown_says_how_sure_it_was(path, choice):
    assert all(event.score_mean < 0.01 for event in export(path, choice, {1: 2}).read().events)
    assert [event.score_mean for event in export(path, choice, {1: 99}).read().events] == [None, None]


def test_what_was_said_is_read_from_the_project(path, choice):
    with Project.open(path) as project:
        project.apply(marked(project.timeline(), CAT, 20.0, 21.0, 200.0, 900.0), "")
    [*dogs, cat] = export(path, choice).read().events
    assert (len(dogs), cat.class_index, cat.start_s, cat.stop_s, cat.verdict) == (2, CAT, 20, 21, "accepted")
    assert (cat.low_hz, cat.high_hz) == (200.0, 900.0)
    assert [
        event.class_index
        for event in export(path, EventChoice(choice.found, (DOG, CAT), (Verdict.ACCEPTED,))).read().events
    ] == [CAT]


def test_it_goes_to_another_process_and_says_there_how_to_write(path, choice):
    wanted = pickle.loads(pickle.dumps(export(path, choice, padding_s=0.25, with_frequencies=True)))
    writing = wanted.read()
    assert len(writing.events) == 2
    assert (writing.form, writing.target) == (ExportFormat.CSV, path.with_suffix(".csv"))
    assert (writing.padding_s, writing.with_frequencies) == (0.25, True)
