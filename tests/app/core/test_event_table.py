from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.event_table import EventTable, TimelineEvent
from dass.config import N_CLASSES

EVENTS = st.lists(
    st.builds(
        lambda start, length, class_index, score, number: TimelineEvent(
            start / 4, (start + length) / 4, class_index, score, number
        ),
        st.integers(0, 100),
        st.integers(1, 30),
        st.sampled_from([0, 5, N_CLASSES - 1]),
        st.floats(0.25, 1.0, width=32),
        st.integers(1, 3),
    ),
    max_size=30,
)
TIMES = st.integers(-2, 140).map(lambda quarters: quarters / 4)


def table(events):
    columns = np.array(events, np.float64).reshape(-1, 5).T
    types = np.float64, np.float64, np.int64, np.float32, np.int64
    return EventTable.merged([EventTable(*(column.astype(kind) for column, kind in zip(columns, types, strict=True)))])


@given(EVENTS)
def test_a_table_holds_its_events_in_order_of_start_then_class(events):
    found = table(events)
    assert sorted(found) == sorted(events)
    assert [(event.start_s, event.class_index) for event in found] == sorted(
        (event.start_s, event.class_index) for event in events
    )
    assert [found[number] for number in range(len(found))] == list(found)


@given(EVENTS, EVENTS)
def test_tables_merge_into_the_table_of_all(some, others):
    assert sorted(EventTable.merged([table(some), table(others)])) == sorted(some + others)


@given(EVENTS)
def test_each_event_is_among_those_of_its_class(events):
    found = table(events)
    for class_index in (0, 1, 5, N_CLASSES - 1):
        assert list(found.of_class(class_index)) == [event for event in found if event.class_index == class_index]


@given(EVENTS, TIMES, TIMES)
def test_within_a_span_are_the_events_that_reach_into_it(events, one, other):
    start_s, stop_s = sorted((one, other + 0.25))
    found = table(events)
    reaching = [event for event in found if event.start_s < stop_s and event.stop_s > start_s]
    assert list(found.within(start_s, stop_s)) == reaching


@given(EVENTS, st.integers(1, 20))
def test_density_counts_the_events_within_each_span(events, n_spans):
    found = table(events)
    edges = np.linspace(0.0, 35.0, n_spans + 1)
    counts = [len(found.within(start_s, stop_s)) for start_s, stop_s in pairwise(edges)]
    assert found.density(edges).tolist() == counts
