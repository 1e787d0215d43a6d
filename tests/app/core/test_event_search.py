from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.class_kinds import kinds
from app.core.column_axis import ColumnAxis
from app.core.event_query import LEAST_THRESHOLD, EventQuery
from app.core.event_search import EventSearch
from app.core.event_table import EventTable
from app.core.findings import Finder
from app.core.score_table import ScoreTable, column_count
from dass.config import N_CLASSES
from dass.errors import DassError
from dass.labels import ontology
from dass.scores import ScoreBlock
from tests.fake_scores import QUIET, a_block, a_table, heard_in, placed

ANIMAL, DOG, BARK, YIP, GROWL, SPEECH = (
    ontology().find(name) for name in ("Animal", "Dog", "Bark", "Yip", "Growling", "Speech")
)
SCORED = (ANIMAL, DOG, BARK, YIP, GROWL, SPEECH)

some_classes = st.lists(st.sampled_from(SCORED), unique=True, max_size=len(SCORED)).map(tuple)
queries = st.builds(
    EventQuery,
    classes=some_classes,
    threshold=st.floats(LEAST_THRESHOLD, 1.0),
    min_s=st.floats(0.0, 3.0),
    merge_s=st.floats(0.0, 4.0),
)


@st.composite
def projects(draw):
    """Up to four recordings with gaps and overlaps, and random scores of some classes, not all to their end."""
    parts = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 600)), min_size=1, max_size=4))
    timeline = placed(*((start / 2, length / 20) for start, length in parts))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    roughness = draw(st.sampled_from([1, 4]))
    tables = {}
    for recording in (placement.recording for placement in timeline.placements):
        n_columns = column_count(recording.duration_s)
        logits = {index: np.repeat(rng.normal(-1, 3, n_columns), roughness)[:n_columns] for index in SCORED}
        tables[recording.id] = a_table(recording.duration_s, logits, draw(st.integers(0, n_columns)))
    return timeline, tables


def with_kinds(table):
    """Return a table in which every class that is scored here has the highest score of itself and its kinds."""
    logits = table.logits[:, : table.n_scored].T.astype(np.float32)
    highest = logits.copy()
    for index in SCORED:
        highest[:, index] = logits[:, kinds(index)].max(axis=1)
    with_kinds = ScoreTable(table.n_columns)
    if len(logits):
        with_kinds.put(ScoreBlock(0, highest))
    return with_kinds


def search(timeline, tables, query):
    return EventSearch(timeline).answer(tables, query)


def spans(events):
    return list(zip(events.start_s.tolist(), events.stop_s.tolist(), strict=True))


@given(projects(), queries)
def test_the_events_are_those_of_each_recording_where_it_is_seen(project, query):
    timeline, tables = project
    highest = {number: with_kinds(table) for number, table in tables.items()}
    expected = Finder(ColumnAxis(timeline), query.policy).find(highest).events
    assert list(search(timeline, tables, query)) == list(expected)


@given(projects(), st.lists(queries, min_size=1, max_size=8), st.integers(1, 12))
def test_any_query_at_any_time_while_scores_arrive_is_answered_as_if_it_were_the_first(project, asked, step):
    timeline, tables = project
    growing = {number: ScoreTable(table.n_columns) for number, table in tables.items()}
    patient, turns = EventSearch(timeline), 0
    for number, table in tables.items():
        for first in range(0, table.n_scored, step):
            rows = table.logits[:, first : min(first + step, table.n_scored)].T.astype(np.float32)
            growing[number].put(ScoreBlock(first, rows))
            query = asked[turns % len(asked)]
            assert list(patient.answer(growing, query)) == list(search(timeline, growing, query))
            turns += 1
    for query in asked:
        assert list(patient.answer(growing, query)) == list(search(timeline, tables, query))


@given(st.data())
def test_long_recordings_are_read_in_parts_that_change_nothing(data):
    n_columns = 400
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    tables = {1: a_table(n_columns * 0.32, {index: rng.normal(-1, 3, n_columns) for index in SCORED})}
    timeline, query = placed((0.0, n_columns * 0.32)), data.draw(queries)
    whole = search(timeline, tables, query)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.core.likely_scores._VALUES_AT_ONCE", data.draw(st.integers(1, 3000)))
        assert list(search(timeline, tables, query)) == list(whole)


def test_a_class_is_found_wherever_one_of_its_kinds_is_and_each_time_once():
    logits = {DOG: heard_in(100, (10, 14)), BARK: heard_in(100, (40, 50), (80, 90)), YIP: heard_in(100, (45, 60))}
    table, timeline = {1: a_table(32.0, logits)}, placed((0.0, 32.0))
    dogs = search(timeline, table, EventQuery((DOG,)))
    assert spans(dogs) == [(3.2, 4.48), (12.8, 19.2), (25.6, 28.8)]
    assert set(dogs.class_index.tolist()) == {DOG}
    apart = search(timeline, table, EventQuery((DOG, BARK)))
    assert [event.class_index for event in apart] == [DOG, BARK, DOG, BARK]


def test_a_growl_may_come_from_another_than_a_dog():
    tables = {1: a_table(32.0, {GROWL: heard_in(100, (10, 20))})}
    assert len(search(placed((0.0, 32.0)), tables, EventQuery((DOG,)))) == 0
    assert len(search(placed((0.0, 32.0)), tables, EventQuery((ANIMAL,)))) == 1


def test_scores_in_place_of_others_are_read_again():
    timeline, tables = placed((0.0, 32.0)), {1: a_table(32.0, {DOG: 4.0})}
    patient = EventSearch(timeline)
    assert spans(patient.answer(tables, EventQuery((DOG,)))) == [(0.0, 32.0)]
    tables[1].put(a_block(50))
    assert spans(patient.answer(tables, EventQuery((DOG,)))) == [(16.0, 32.0)]
    tables[1] = a_table(32.0, {DOG: heard_in(100, (0, 25))})
    assert spans(patient.answer(tables, EventQuery((DOG,)))) == [(0.0, 8.0)]
    assert len(patient.answer({}, EventQuery((DOG,)))) == 0


def test_a_recording_may_be_longer_than_its_file_says():
    timeline, tables = placed((0.0, 32.0)), {1: a_table(3.2, {DOG: 4.0})}
    patient = EventSearch(timeline)
    assert spans(patient.answer(tables, EventQuery((DOG, SPEECH)))) == [(0.0, 3.2)]
    tables[1].put(a_block(40, {DOG: 4.0}, first_column=10))
    assert spans(patient.answer(tables, EventQuery((DOG, SPEECH)))) == [(0.0, 16.0)]


def test_hours_and_near_choose_among_the_events():
    logits = {DOG: heard_in(100, (10, 20), (50, 60)), SPEECH: heard_in(100, (65, 70))}
    timeline, tables = placed((0.0, 32.0)), {1: a_table(32.0, logits)}
    query = EventQuery((DOG,), near=(SPEECH,), near_s=1.6)
    assert spans(search(timeline, tables, query)) == [(16.0, 19.2)]
    assert len(search(timeline, tables, replace(query, near_s=1.5))) == 0
    assert spans(search(timeline, tables, replace(query, near_s=14.4))) == [(3.2, 6.4), (16.0, 19.2)]


@given(projects())
def test_the_share_is_that_of_the_columns_that_are_seen(project):
    timeline, tables = project
    axis = ColumnAxis(timeline)
    n_scored = sum(
        column < tables[number].n_scored
        for number, first, stop in axis.pieces(0, len(axis))
        for column in range(first, stop)
    )
    assert EventSearch(timeline).share(tables) == n_scored / len(axis)
    assert EventSearch(timeline).share({}) == 0.0
    assert EventSearch(placed()).share({}) == 0.0


def test_all_classes_can_be_asked_for():
    tables = {1: a_table(32.0, {BARK: heard_in(100, (10, 20)), SPEECH: heard_in(100, (10, 30))})}
    events = search(placed((0.0, 32.0)), tables, EventQuery(tuple(range(N_CLASSES))))
    assert [event.class_index for event in events] == [SPEECH, BARK]


def test_nothing_asked_for_is_nothing_found():
    assert isinstance(search(placed(), {}, EventQuery((DOG,))), EventTable)
    assert len(search(placed((0.0, 32.0)), {1: a_table(32.0, {DOG: 4.0})}, EventQuery(()))) == 0


def test_scores_that_are_no_numbers_are_refused():
    with pytest.raises(DassError, match="scores of column 3 are not numbers"):
        search(
            placed((0.0, 32.0)),
            {1: a_table(32.0, {BARK: np.where(np.arange(100) == 3, np.nan, QUIET)})},
            EventQuery((DOG,)),
        )
