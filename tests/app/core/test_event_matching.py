from itertools import accumulate, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.event_matching import LEAST_SHARE, EventMatcher, Places
from app.core.event_table import EventTable, TimelineEvent
from dass.events import EventPolicy, find_events

BARK, HOWL = 74, 76


def table(events):
    """Return a table of (recording, class, start, stop)."""
    columns = np.array(events, np.float64).reshape(-1, 4)
    recording_id, class_index = columns[:, :2].astype(np.int64).T
    scores = np.full(len(columns), 0.5, np.float32)
    return EventTable.merged([EventTable(columns[:, 2], columns[:, 3], class_index, scores, recording_id)])


def places(annotations):
    columns = np.array(annotations, np.float64).reshape(-1, 4)
    return Places(*columns[:, :2].astype(np.int64).T, columns[:, 2], columns[:, 3])


def match(events, annotations):
    """Return the pairs of annotation and event that are the same, and of each annotation the event it is."""
    found = EventMatcher(table(events)).match(places(annotations))
    pairs = list(zip(found.annotation.tolist(), found.event.tolist(), strict=True))
    return pairs, found.longest(len(annotations)).tolist()


def overlap(event, place):
    is_comparable = (event.recording_id, event.class_index) == place[:2]
    shared = min(event.stop_s, place[3]) - max(event.start_s, place[2])
    shorter = min(event.stop_s - event.start_s, place[3] - place[2])
    return shared if is_comparable and shared >= LEAST_SHARE * shorter else -1.0


def longest(lengths):
    """Return the first of the longest; -1 where none is long enough."""
    best = max(lengths, default=-1.0)
    return lengths.index(best) if best >= 0 else -1


@st.composite
def some_events(draw):
    """Events of which those of one class in one recording do not overlap."""
    events = []
    for recording_id in (1, 2):
        for class_index in (BARK, HOWL):
            lengths = draw(st.lists(st.integers(1, 6), max_size=8))
            edges = list(accumulate(lengths, initial=draw(st.integers(0, 5))))
            events += [(recording_id, class_index, start, stop) for start, stop in list(pairwise(edges))[::2]]
    return events


starts = st.integers(0, 40)
some_annotations = st.lists(
    st.tuples(st.sampled_from([1, 2]), st.sampled_from([BARK, HOWL]), starts, st.integers(1, 20)).map(
        lambda place: (*place[:3], place[2] + place[3])
    ),
    max_size=12,
)


@given(some_events(), some_annotations)
def test_it_is_what_comparing_each_with_each_gives(events, annotations):
    in_order = list(table(events))
    lengths = [[overlap(event, place) for event in in_order] for place in annotations]
    pairs = [(row, column) for row, of_one in enumerate(lengths) for column, one in enumerate(of_one) if one >= 0]
    assert match(events, annotations) == (pairs, [longest(of_one) for of_one in lengths])


def test_an_annotation_is_the_event_with_which_it_overlaps_longest():
    assert match([(1, BARK, 0, 4), (1, BARK, 5, 6)], [(1, BARK, 0, 10)]) == ([(0, 0), (0, 1)], [0])
    assert match([(1, BARK, 0, 4), (1, BARK, 5, 9)], [(1, BARK, 0, 10)]) == ([(0, 0), (0, 1)], [0])
    assert match([(1, BARK, 0, 10)], [(1, BARK, 1, 3), (1, BARK, 4, 8)]) == ([(0, 0), (1, 0)], [0, 0])
    assert match([], [(1, BARK, 0, 10)]) == ([], [-1])
    assert match([(1, BARK, 0, 10)], []) == ([], [])


def test_another_class_or_recording_or_only_an_edge_is_another_event():
    assert match([(1, BARK, 0, 10)], [(1, HOWL, 0, 10), (2, BARK, 0, 10), (1, BARK, 8, 20)]) == ([], [-1, -1, -1])
    assert match([(1, BARK, 0, 10)], [(1, BARK, 5, 20)]) == ([(0, 0)], [0])


scores = st.lists(st.sampled_from([0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9]), min_size=1, max_size=60)
thresholds = st.sampled_from([0.1, 0.2, 0.3, 0.45, 0.6, 0.8])


def found_at(threshold, scores):
    """Return what is found of one class at a threshold, in columns."""
    probabilities = np.zeros((len(scores), 527), np.float32)
    probabilities[:, BARK] = scores
    events = find_events(probabilities, EventPolicy(threshold=threshold, classes=(BARK,)))
    return [TimelineEvent(event.start_column, event.stop_column, BARK, event.score, 1) for event in events]


@given(scores, thresholds, thresholds)
def test_a_verdict_stays_whatever_the_threshold_is_afterwards(scores, before, after):
    judged = [(1, BARK, event.start_s, event.stop_s) for event in found_at(before, scores)]
    found = found_at(after, scores)
    pairs, event = match([(1, BARK, one.start_s, one.stop_s) for one in found], judged)
    known = {number for _, number in pairs}
    for number, one in enumerate(found):
        touches = any(one.start_s < stop and one.stop_s > start for *_, start, stop in judged)
        assert (number in known) == touches  # nothing that was judged is found again as if it were new
    for number, (*_, start, stop) in enumerate(judged):
        touches = any(one.start_s < stop and one.stop_s > start for one in found)
        assert (event[number] >= 0) == touches
        assert event[number] >= 0 or after > before  # a lower threshold loses none


@given(scores, thresholds)
def test_what_is_found_again_is_what_was_judged(scores, threshold):
    found = [(1, BARK, event.start_s, event.stop_s) for event in found_at(threshold, scores)]
    each = range(len(found))
    assert match(found, found) == ([(number, number) for number in each], list(each))
