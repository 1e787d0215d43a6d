from dataclasses import replace

import numpy as np
import pytest

from app.core.analysis import Provenance
from app.core.annotation import Annotation, Origin, Verdict
from app.core.annotations import Annotations
from app.core.event_query import EventQuery
from app.core.event_search import EventSearch
from app.core.listed_export import ListedExport
from app.core.review_lister import ReviewLister
from app.core.score_table import ScoreTable
from tests.fake_scores import a_block, placed
from tests.fakes import DOG

CAT = 81
FINDER = Provenance("starter", "ab12", "cd34")


@pytest.fixture
def timeline():
    return placed((0, 30), (100, 30))


@pytest.fixture
def tables():
    """Return scores with a dog from 3.2 s to 4.8 s of the second recording."""
    n_columns = 94
    dog = np.full(n_columns, -8.0)
    dog[10:15] = 1, 2, 3, 2, 1
    quiet, loud = ScoreTable(n_columns), ScoreTable(n_columns)
    quiet.put(a_block(n_columns))
    loud.put(a_block(n_columns, {DOG: dog}))
    return {1: quiet, 2: loud}


@pytest.fixture
def export(timeline, tables):
    """List the dogs with what was said, and return them as they are exported."""

    def export(*annotations):
        said = Annotations(annotations)
        found = EventSearch(timeline).answer(tables, EventQuery((DOG,)))
        listed = ReviewLister(found, timeline, (DOG, CAT)).listed(said)
        exporter = ListedExport(timeline, said, tables, {1: FINDER, 2: FINDER}, with_kinds=True)
        return exporter.events(listed, range(len(listed)))

    return export


def an_annotation(**others):
    said = Annotation("ab" * 16, 2, 51_200, 76_800, DOG, Verdict.ACCEPTED, Origin.FOUND, found_by=FINDER)
    return replace(said, **{"score": 0.95, "found_start": 51_200, "found_stop": 76_800} | others)


def test_what_was_found_says_all_the_model_said(export, timeline):
    [event] = export()
    recording = timeline.placements[1].recording
    assert (event.recording.path, event.recording.begins) == (recording.path, timeline.clock_at(100))
    assert (event.start_sample, event.stop_sample, event.class_index) == (51_200, 76_800, DOG)
    sigmoid = 1 / (1 + np.exp(-np.array([1, 2, 3, 2, 1])))
    assert event.score == pytest.approx(sigmoid.max(), abs=1e-6)
    assert event.score_mean == pytest.approx(sigmoid.mean(), abs=1e-6)
    assert (event.model, event.model_sha256, event.settings_sha256) == ("starter", "ab12", "cd34")
    assert (event.verdict, event.note, event.low_hz) == ("", "", None)


def test_an_event_has_the_same_id_whenever_it_is_exported(export):
    [one], [other] = export(), export()
    assert len(one.event_id) == 32
    assert one.event_id == other.event_id


def test_what_a_person_said_takes_its_place(export):
    [event] = export(an_annotation(start=51_201, stop=76_799, note="far", low_hz=200.0, high_hz=4000.0))
    assert (event.start_sample, event.stop_sample, event.event_id) == (51_201, 76_799, "ab" * 16)
    assert (event.verdict, event.note, event.low_hz, event.high_hz) == ("accepted", "far", 200.0, 4000.0)
    assert event.score == pytest.approx(0.95)
    assert event.score_mean == pytest.approx(0.83, abs=0.02)
    assert event.model == "starter"


def test_a_relabelled_event_has_no_mean_of_what_it_was_not_found_as(export):
    [event] = export(an_annotation(class_index=CAT, relabelled_from=DOG))
    assert (event.class_index, event.score_mean) == (CAT, None)


def test_what_a_person_marked_has_no_scores_and_no_model(export):
    own = an_annotation(id="cd" * 16, recording_id=1, origin=Origin.OWN, score=None, found_by=None)
    event = export(replace(own, found_start=None, found_stop=None))[0]
    assert (event.event_id, event.score, event.score_mean) == ("cd" * 16, None, None)
    assert (event.model, event.model_sha256, event.settings_sha256) == ("", "", "")
