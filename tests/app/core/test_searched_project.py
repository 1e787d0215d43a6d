from dataclasses import replace
from datetime import time

import numpy as np
import pytest
import soundfile as sf

from app.core.annotation import Annotation, Origin, Verdict
from app.core.annotation_step import Patch, Step
from app.core.event_query import DayHours, EventQuery
from app.core.exports import Export
from app.core.formats import ExportFormat
from app.core.label_import import read_labels
from app.core.project import Project
from app.core.project_analysis import analyse
from app.core.recording import inspect
from app.core.review_edits import imported
from app.core.searched_project import SearchedProject, best_runs
from tests.fake_engine import resumable_engine
from tests.fake_runs import a_run
from tests.fakes import DOG

RATE = 8000
SHA256 = "ab" * 32
UNREJECTED = (Verdict.NONE, Verdict.ACCEPTED, Verdict.UNSURE)


@pytest.fixture
def path(tmp_path):
    """A project of two nights, each with a dog at its fifth second."""
    files = []
    for name in ("20240501_220000.wav", "20240502_020000.wav"):
        samples = np.zeros(20 * RATE, np.float32)
        samples[5 * RATE : 6 * RATE] = 0.5
        sf.write(tmp_path / name, samples, RATE)
        files.append(tmp_path / name)
    project = tmp_path / "nights.dass"
    Project.create(project, [inspect(file) for file in files]).close()
    list(analyse(project, (1, 2), resumable_engine()))
    return project


def an_annotation(**others):
    said = Annotation("cd" * 16, 1, 8000, 16_000, DOG, Verdict.ACCEPTED, Origin.OWN)
    return replace(said, **others)


def say(path, *annotations):
    with Project.open(path) as project:
        patches = tuple(Patch(None, annotation) for annotation in annotations)
        project.apply(Step("Say", patches), project.annotations().last_step)


def events(path, query, verdicts=UNREJECTED, recording_ids=(1, 2), sha256=SHA256):
    return SearchedProject.load(path, recording_ids, sha256).events(query, verdicts)


def places(found):
    return [(event.recording.path.stem, event.start_s, event.stop_s) for event in found]


@pytest.mark.parametrize("classes", [(DOG,), ()])
def test_events_are_found_in_order_of_time_with_what_found_them(path, classes):
    found = events(path, EventQuery(classes))
    assert places(found) == [("20240501_220000", 4.8, 6.08), ("20240502_020000", 4.8, 6.08)]
    assert {(event.class_index, event.model, event.model_sha256) for event in found} == {(DOG, "fake", SHA256)}
    assert found[0].score == pytest.approx(0.982, abs=1e-3)


def test_only_the_recordings_that_are_asked_for_are_looked_through(path):
    say(path, an_annotation())
    searched = SearchedProject.load(path, (2,), SHA256)
    assert [recording.path.stem for recording in searched.recordings] == ["20240502_020000"]
    assert places(searched.events(EventQuery((DOG,)), UNREJECTED)) == [("20240502_020000", 4.8, 6.08)]


def test_what_people_said_counts(path):
    found = an_annotation(id="ef" * 16, origin=Origin.FOUND, verdict=Verdict.REJECTED, start=38_400, stop=48_640)
    say(path, an_annotation(), replace(found, found_start=38_400, found_stop=48_640))
    query = EventQuery((DOG,), min_s=1.2)
    assert [event.verdict for event in events(path, query)] == ["accepted", ""]
    assert [event.event_id for event in events(path, query, (Verdict.REJECTED,))] == ["ef" * 16]
    assert len(events(path, query, tuple(Verdict))) == 3


def test_hours_are_those_of_events_and_of_marks(path):
    say(path, an_annotation(), an_annotation(id="ef" * 16, recording_id=2))
    late = events(path, EventQuery((DOG,), hours=DayHours(time(21), time(23))))
    assert {event.recording.path.stem for event in late} == {"20240501_220000"}
    assert len(late) == 2


def test_another_model_has_found_nothing(path):
    assert events(path, EventQuery((DOG,)), sha256="00" * 32) == ()


def test_the_best_run_is_complete_or_longest_or_last():
    runs = [
        a_run(1, recording_id=1, n_columns=100, is_complete=False),
        a_run(2, recording_id=1, n_columns=90),
        a_run(3, recording_id=1, n_columns=120, is_complete=False),
        a_run(4, recording_id=2, n_columns=50, is_complete=False),
        a_run(5, recording_id=2, n_columns=50, is_complete=False),
        a_run(6, recording_id=2, model="other"),
    ]
    best = best_runs(runs, runs[0].model_sha256)
    assert {number: run.id for number, run in best.items()} == {1: 2, 2: 5}


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.RAVEN])
def test_a_table_that_comes_back_changes_what_was_changed_in_it_and_nothing_else(path, tmp_path, form):
    box = {"low_hz": 200.5, "high_hz": 3000.25}
    say(path, an_annotation(**box, note="far"), an_annotation(id="ef" * 16, start=9000, relabelled_from=0))
    searched = SearchedProject.load(path, (1, 2), SHA256)
    table, said = tmp_path / "table.txt", searched.annotations
    judged = [event for event in searched.events(EventQuery((DOG,)), UNREJECTED) if event.verdict]
    list(Export(searched.recordings, tuple(judged), form, table).run())
    recordings = [placement.recording for placement in searched.timeline.placements]
    assert imported(said, read_labels(table, recordings).annotations) is None
    table.write_text(table.read_text().replace("accepted", "rejected", 1))
    step = imported(said, read_labels(table, recordings).annotations)
    [patch] = step.patches
    assert patch.after == replace(patch.before, verdict=Verdict.REJECTED)
