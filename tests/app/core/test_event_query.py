import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.event_query import LEAST_THRESHOLD, DayHours, EventQuery
from dass.config import N_CLASSES
from dass.errors import DassError
from dass.events import EventPolicy

classes = st.lists(st.integers(0, N_CLASSES - 1), max_size=5).map(tuple)
lengths = st.floats(0.0, 1e6)


@given(
    st.builds(
        EventQuery,
        classes=classes,
        threshold=st.floats(LEAST_THRESHOLD, 1.0),
        min_s=lengths,
        merge_s=lengths,
        hours=st.none() | st.builds(DayHours, st.times(), st.times()),
        near=st.none() | classes,
        near_s=lengths,
    )
)
def test_a_query_that_is_kept_is_the_same(query):
    assert EventQuery.from_json(query.to_json()) == query


@pytest.mark.parametrize("text", ["", "{}", "[]", "1", EventQuery((1,)).to_json().replace("0.3", "7")])
def test_what_is_no_query_is_refused(text):
    with pytest.raises(ValueError, match="not a query"):
        EventQuery.from_json(text)


def test_what_is_not_said_is_as_for_all_events():
    usual = EventPolicy(classes=(1,))
    assert EventQuery((1,)).policy == usual
    assert EventQuery((1,)).policy_of((2, 3)) == EventPolicy(classes=(2, 3))


@pytest.mark.parametrize(
    ("min_s", "merge_s", "min_columns", "merge_gap"),
    [(0.0, 0.0, 1, 0), (0.32, 0.32, 1, 1), (0.33, 0.33, 2, 1), (0.96, 0.96, 3, 3), (60.0, 60.0, 188, 187)],
)
def test_lengths_count_whole_columns(min_s, merge_s, min_columns, merge_gap):
    policy = EventQuery((1,), min_s=min_s, merge_s=merge_s).policy
    assert (policy.min_columns, policy.merge_gap) == (min_columns, merge_gap)


@pytest.mark.parametrize(
    "fields",
    [
        {"threshold": 0.001},
        {"threshold": 1.1},
        {"threshold": float("nan")},
        {"min_s": -1.0},
        {"merge_s": float("inf")},
        {"near_s": float("nan")},
        {"near": (N_CLASSES,)},
    ],
)
def test_what_is_out_of_range_is_refused(fields):
    with pytest.raises(DassError):
        EventQuery((1,), **fields)
