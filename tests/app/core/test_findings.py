from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.class_summaries import N_STRIP
from app.core.column_axis import ColumnAxis
from app.core.findings import Finder, Findings
from dass.config import N_CLASSES
from dass.errors import DassError
from dass.events import EventPolicy, find_events
from dass.labels import ontology
from dass.scores import probabilities
from tests.fake_scores import a_block, a_table, heard_in, placed, probabilities_seen, scored_timelines

SPEECH, DOG, BARK = (ontology().find(name) for name in ("Speech", "Dog", "Bark"))


def find(timeline, tables):
    return Finder(ColumnAxis(timeline), EventPolicy()).find(tables)


@given(scored_timelines(SPEECH))
def test_events_are_those_of_each_recording_where_it_is_seen(scored):
    timeline, tables = scored
    expected = []
    for placement, start_s, stop_s in timeline.within(0.0, timeline.duration_s):
        table = tables[placement.recording.id]
        for event in find_events(probabilities(table.logits[:, : table.n_scored].T.astype(np.float32))):
            start, stop = np.clip(
                [placement.start_s + event.start_s, placement.start_s + event.stop_s], start_s, stop_s
            )
            if stop - start > 1e-9:
                expected.append((start, stop, event.class_index, event.score, placement.recording.id))
    found = list(find(timeline, tables).events)
    np.testing.assert_allclose(np.reshape(found, (-1, 5)), np.reshape(expected, (-1, 5)), rtol=1e-6)


@given(scored_timelines(SPEECH))
def test_the_strip_holds_the_highest_of_what_is_seen_in_each_of_its_places(scored):
    timeline, tables = scored
    summaries = find(timeline, tables).summaries
    edges = np.linspace(0.0, timeline.duration_s, N_STRIP + 1)
    seen = [probabilities_seen(timeline, tables, SPEECH, start_s, stop_s) for start_s, stop_s in pairwise(edges)]
    expected = [place.max() if len(place) else np.nan for place in seen]
    np.testing.assert_array_equal(summaries.presence[SPEECH], np.float32(expected))
    np.testing.assert_array_equal(summaries.peak[SPEECH], np.fmax.reduce(np.float32(expected)))


@given(scored_timelines(SPEECH), st.integers(1, 12))
def test_looking_again_and_again_finds_what_one_look_finds(scored, step):
    timeline, tables = scored
    growing = {number: a_table(table.n_columns * 0.32, n_scored=0) for number, table in tables.items()}
    finder = Finder(ColumnAxis(timeline), EventPolicy())
    for number, table in tables.items():
        for first in range(0, table.n_scored, step):
            stop = min(first + step, table.n_scored)
            growing[number].put(a_block(stop - first, {SPEECH: table.logits[SPEECH, first:stop]}, first))
            findings = finder.find(growing)
    findings, once = finder.find(growing), find(timeline, tables)
    assert list(findings.events) == list(once.events)
    np.testing.assert_array_equal(findings.summaries.presence, once.summaries.presence)


def test_summaries_count_the_events_of_each_class():
    logits = {DOG: heard_in(100, (10, 20), (40, 60)), BARK: heard_in(100, (40, 60), (80, 90))}
    summaries = find(placed((0.0, 32.0)), {1: a_table(32.0, logits)}).summaries
    assert (summaries.n_events[DOG], summaries.n_events[BARK]) == (1, 2)  # one of the dog's is the bark's
    assert summaries.heard_s[[DOG, BARK]] == pytest.approx([3.2, 9.6])
    assert summaries.n_events.sum() == 3


def test_an_event_ends_with_its_recording():
    findings = find(placed((5.0, 1.0)), {1: a_table(1.0, {DOG: 4.0})})
    assert [(event.start_s, event.stop_s) for event in findings.events] == [(5.0, 6.0)]


def test_an_event_that_another_recording_hides_in_the_middle_is_two():
    findings = find(placed((0.0, 32.0), (10.0, 5.0)), {1: a_table(32.0, {DOG: 4.0}), 2: a_table(5.0)})
    assert [(event.start_s, event.stop_s) for event in findings.events] == [(0.0, 10.0), (15.0, 32.0)]


def test_a_table_in_place_of_another_is_looked_through():
    finder = Finder(ColumnAxis(placed((0.0, 3.2))), EventPolicy())
    assert len(finder.find({1: a_table(3.2)}).events) == 0
    assert len(finder.find({1: a_table(3.2, {DOG: 4.0})}).events) == 1
    assert len(finder.find({}).events) == 0


def test_nothing_is_found_where_nothing_is_analysed():
    for findings in (Findings.none(), find(placed((0.0, 3.2)), {1: a_table(3.2, n_scored=0)}), find(placed(), {})):
        assert len(findings.events) == 0
        assert findings.summaries.is_empty
        assert findings.summaries.presence.shape == (N_CLASSES, N_STRIP)


def test_scores_that_are_no_numbers_are_refused():
    table = a_table(3.2, {DOG: np.nan})
    with pytest.raises(DassError, match="not numbers"):
        find(placed((0.0, 3.2)), {1: table})
