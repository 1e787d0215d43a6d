import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.core.event_watch import EventWatch
from dass.config import N_CLASSES
from dass.events import EventPolicy, find_events

N_LINES = 3
LEVELS = st.sampled_from([0.0, 0.1, 0.14, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0]).map(np.float32)
THRESHOLDS = st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.7, 1.0])
SCORES = st.integers(0, 60).flatmap(lambda n: arrays(np.float32, (n, N_LINES), elements=LEVELS))


@st.composite
def policies(draw):
    off_ratio, merge_gap = draw(st.sampled_from([0.3, 0.5, 1.0])), draw(st.integers(0, 4))
    return [
        EventPolicy(draw(THRESHOLDS), off_ratio, min_columns=draw(st.integers(1, 5)), merge_gap=merge_gap)
        for _ in range(N_LINES)
    ]


def found(probs, policies):
    """Return what `find_events` finds in each line, as (line, start, stop, score)."""
    events = []
    for line, policy in enumerate(policies):
        table = np.zeros((len(probs), N_CLASSES), np.float32)
        table[:, 0] = probs[:, line]
        events += [(line, e.start_column, e.stop_column, e.score) for e in find_events(table, policy)]
    return sorted(events)


def watched(watch, probs):
    """Return of each column what was told after it, and what at the end."""
    return [*(watch.push(column) for column in probs), watch.end()]


def over(told):
    return sorted(event[:4] for events in told for event in events if event.is_over)


@given(SCORES, policies())
@example(np.full((4, N_LINES), 0.45, np.float32), [EventPolicy(0.45)] * N_LINES)
def test_what_is_over_is_what_is_found_in_the_whole(probs, policies):
    assert over(watched(EventWatch(policies), probs)) == found(probs, policies)


@given(SCORES, policies())
def test_an_event_begins_as_soon_as_it_is_found_whatever_follows(probs, policies):
    known = set()
    watch = EventWatch(policies)
    for n_columns, column in enumerate(probs, start=1):
        known |= {event[:2] for event in watch.push(column) if not event.is_over}
        silence = np.zeros((1, N_LINES), np.float32)
        certain = found(np.concatenate([probs[:n_columns], silence]), policies)
        assert known == {event[:2] for event in certain}


@given(SCORES, policies(), SCORES)
def test_what_is_told_holds_whatever_follows(probs, policies, following):
    watch = EventWatch(policies)
    told = [event for column in probs for event in watch.push(column)]
    events = found(np.concatenate([probs, following]), policies)
    assert {event[:2] for event in told} <= {event[:2] for event in events}
    assert {event[:4] for event in told if event.is_over} <= set(events)


@given(SCORES, policies())
def test_every_event_is_told_once_when_it_begins_and_once_when_it_is_over(probs, policies):
    begun = {}
    for event in (event for events in watched(EventWatch(policies), probs) for event in events):
        assert event.is_over == (event[:2] in begun)
        if event.is_over:
            first = begun.pop(event[:2])
            assert (first.stop_column <= event.stop_column, first.score <= event.score) == (True, True)
        else:
            begun[event[:2]] = event
    assert begun == {}


def test_a_loud_column_is_told_at_once_and_a_faint_one_with_the_next():
    watch = EventWatch([EventPolicy(), EventPolicy()])
    assert watch.push(np.float32([0, 0])) == []
    assert [event.line for event in watch.push(np.float32([0.7, 0.5]))] == [0]
    assert [event[:3] for event in watch.push(np.float32([0.7, 0.5]))] == [(1, 1, 3)]


def test_an_event_is_over_once_the_merge_gap_has_passed():
    watch = EventWatch([EventPolicy()])
    told = [watch.push(np.float32([probability])) for probability in (0.9, 0, 0, 0.9, 0, 0, 0)]
    assert [len(events) for events in told] == [1, 0, 0, 0, 0, 0, 1]
    assert told[-1][0] == (0, 0, 4, pytest.approx(0.9), True)
