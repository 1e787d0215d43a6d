import tracemalloc
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dass.config import N_CLASSES
from dass.errors import DassError
from dass.events import REMNANT_COLUMNS, EventPolicy, find_events
from dass.labels import ontology, parse_class_list

ANIMAL, PETS, DOG, BARK, BOW_WOW, GROWLING, SPEECH, MUSIC = (
    ontology().find(name)
    for name in ("Animal", "Domestic animals, pets", "Dog", "Bark", "Bow-wow", "Growling", "Speech", "Music")
)
USED = (ANIMAL, PETS, DOG, BARK, BOW_WOW, SPEECH)
ALL = EventPolicy(include_ancestors=True)

LEVELS = st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0])
THRESHOLDS = st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.7, 0.9])


@st.composite
def recordings(draw):
    shape = (draw(st.integers(0, 60)), len(USED))
    probs = np.zeros((shape[0], N_CLASSES), dtype=np.float32)
    probs[:, USED] = draw(arrays(np.float32, shape, elements=LEVELS.map(np.float32)))
    return probs


POLICIES = st.builds(
    EventPolicy,
    threshold=THRESHOLDS,
    off_ratio=st.sampled_from([0.3, 0.5, 1.0]),
    smoothing=st.sampled_from([1, 3, 5]),
    min_columns=st.integers(1, 4),
    merge_gap=st.integers(0, 4),
    class_thresholds=st.dictionaries(st.sampled_from(USED), THRESHOLDS),
    include_ancestors=st.booleans(),
)


def scores(n_columns, **tracks):
    """Return (n_columns, 527) scores with (start, stop, probability) for the classes named in upper case."""
    probs = np.zeros((n_columns, N_CLASSES), dtype=np.float32)
    for name, (start, stop, probability) in tracks.items():
        probs[start:stop, globals()[name]] = probability
    return probs


def spans(events):
    return [(event.class_index, event.start_column, event.stop_column) for event in events]


def covered(events, n_columns):
    mask = np.zeros((n_columns, N_CLASSES), dtype=bool)
    for event in events:
        mask[event.start_column : event.stop_column, event.class_index] = True
    return mask


@given(recordings(), POLICIES)
def test_events_lie_inside_the_recording_apart_and_in_order(probs, policy):
    events = find_events(probs, policy)
    assert events == sorted(events, key=lambda event: (event.start_column, event.class_index))
    for index in USED:
        own = [event for event in events if event.class_index == index]
        edges = [0, *(edge for event in own for edge in (event.start_column, event.stop_column)), len(probs)]
        assert edges == sorted(edges)
        assert all(event.stop_column - event.start_column >= policy.min_columns for event in own)
        assert all(after.start_column - before.stop_column > policy.merge_gap for before, after in pairwise(own))


@given(recordings(), POLICIES)
def test_scores_are_those_inside_and_reach_the_threshold(probs, policy):
    for event in find_events(probs, policy):
        inside = probs[event.start_column : event.stop_column, event.class_index]
        assert event.score == inside.max() >= np.float32(policy.threshold_of(event.class_index))
        assert event.score_mean == pytest.approx(inside.mean(dtype=np.float64))


@given(recordings(), POLICIES, st.floats(1, 3))
def test_a_higher_threshold_never_covers_more(probs, policy, factor):
    low = replace(policy, include_ancestors=True)
    raised = {index: min(1.0, factor * on) for index, on in low.class_thresholds.items()}
    high = replace(low, threshold=min(1.0, factor * low.threshold), class_thresholds=raised)
    assert not (covered(find_events(probs, high), len(probs)) & ~covered(find_events(probs, low), len(probs))).any()


@given(recordings(), POLICIES, st.integers(0, 20))
def test_a_shift_in_time_shifts_the_events(probs, policy, shift):
    silence = np.zeros((policy.smoothing, N_CLASSES), dtype=np.float32)
    probs = np.concatenate([silence, probs, silence])
    later = np.concatenate([np.zeros((shift, N_CLASSES), dtype=np.float32), probs])
    moved = [
        replace(event, start_column=event.start_column + shift, stop_column=event.stop_column + shift)
        for event in find_events(probs, policy)
    ]
    assert find_events(later, policy) == moved


@given(recordings(), POLICIES)
def test_classes_are_independent_where_ancestors_are_included(probs, policy):
    policy = replace(policy, include_ancestors=True)
    together = find_events(probs, policy)
    for index in USED:
        alone = find_events(probs, replace(policy, classes=(index,)))
        assert alone == [event for event in together if event.class_index == index]


@given(recordings(), POLICIES)
def test_the_most_specific_rule_only_takes_away_what_a_descendant_explains(probs, policy):
    policy = replace(policy, include_ancestors=False)
    everything = find_events(probs, replace(policy, include_ancestors=True))
    specific = find_events(probs, policy)
    assert not (covered(specific, len(probs)) & ~covered(everything, len(probs))).any()
    for event in set(everything) - set(specific):
        explaining = [other for other in everything if event.class_index in ontology().implied(other.class_index)]
        columns = covered(explaining, len(probs))[event.start_column : event.stop_column]
        assert columns.any()


@given(THRESHOLDS, st.sampled_from([1, 3, 5, 7]), st.integers(1, 20))
def test_a_constant_score_at_the_threshold_is_one_event(threshold, smoothing, n_columns):
    probs = scores(n_columns, SPEECH=(0, n_columns, threshold))
    policy = EventPolicy(threshold=threshold, smoothing=smoothing)
    assert spans(find_events(probs, policy)) == [(SPEECH, 0, n_columns)]


def test_one_strong_column_is_an_event_and_a_weak_one_is_not():
    strong, weak = scores(9, BARK=(4, 5, 0.65)), scores(9, BARK=(4, 5, 0.4))
    assert spans(find_events(strong)) == [(BARK, 4, 5)]
    assert find_events(weak) == []


def test_an_event_lasts_until_the_score_falls_below_the_off_threshold():
    probs = scores(20, SPEECH=(5, 12, 0.2))
    probs[8, SPEECH] = 0.9
    assert spans(find_events(probs)) == [(SPEECH, 5, 12)]
    probs[5:7, SPEECH] = 0.15, 0.14
    assert spans(find_events(probs)) == [(SPEECH, 7, 12)]
    probs[6, SPEECH] = 0.15
    assert spans(find_events(probs)) == [(SPEECH, 5, 12)]


def test_loud_surroundings_alone_begin_no_event():
    probs = scores(9)
    probs[2:7, SPEECH] = 1, 0, 0.25, 0, 1
    assert spans(find_events(probs, EventPolicy(smoothing=5, merge_gap=0))) == [(SPEECH, 2, 3), (SPEECH, 6, 7)]


@pytest.mark.parametrize(("pause", "n_events"), [(2, 1), (3, 2)])
def test_events_with_no_more_than_the_merge_gap_between_them_become_one(pause, n_events):
    probs = scores(20, SPEECH=(5, 15, 0.9))
    probs[10 : 10 + pause, SPEECH] = 0
    assert len(find_events(probs)) == n_events


def test_times_are_in_seconds():
    (event,) = find_events(scores(20, SPEECH=(5, 10, 0.9)))
    assert (event.start_s, event.stop_s) == pytest.approx((1.6, 3.2))


def test_a_class_has_its_own_threshold():
    probs = scores(20, SPEECH=(0, 20, 0.5), MUSIC=(0, 20, 0.5))
    assert spans(find_events(probs, EventPolicy(class_thresholds={SPEECH: 0.6}))) == [(MUSIC, 0, 20)]


def test_a_bark_is_reported_once():
    probs = scores(20, ANIMAL=(4, 14, 0.9), PETS=(4, 14, 0.8), DOG=(4, 13, 0.8), BARK=(5, 11, 0.5))
    assert spans(find_events(probs)) == [(BARK, 5, 11)]
    assert spans(find_events(probs, ALL)) == [(ANIMAL, 4, 14), (PETS, 4, 14), (DOG, 4, 13), (BARK, 5, 11)]


def test_siblings_and_unrelated_classes_stand_side_by_side():
    probs = scores(9, DOG=(0, 9, 0.9), BARK=(0, 9, 0.5), BOW_WOW=(0, 9, 0.4), SPEECH=(0, 9, 0.9), MUSIC=(0, 9, 0.9))
    assert {event.class_index for event in find_events(probs)} == {BARK, BOW_WOW, SPEECH, MUSIC}


def test_a_parent_asked_for_alone_is_reported_whole():
    probs = scores(20, DOG=(4, 14, 0.8), BARK=(5, 14, 0.7))
    assert spans(find_events(probs, EventPolicy(classes=(DOG,)))) == [(DOG, 4, 14)]
    assert spans(find_events(probs, EventPolicy(classes=parse_class_list("Dog, Bark")))) == [(BARK, 5, 14)]
    assert find_events(probs, EventPolicy(classes=())) == []


def test_what_an_ancestor_heard_elsewhere_is_kept():
    probs = scores(90, DOG=(0, 60, 0.8), BARK=(40, 58, 0.7))
    assert spans(find_events(probs)) == [(DOG, 0, 40), (BARK, 40, 58)]
    long = EventPolicy(min_columns=15)
    assert spans(find_events(probs[30:], long)) == [(BARK, 10, 28)]


def test_a_remnant_must_reach_the_threshold_itself():
    probs = scores(90, DOG=(0, 60, 0.2), BARK=(40, 58, 0.7))
    probs[40:58, DOG] = 0.8
    assert spans(find_events(probs, ALL)) == [(DOG, 0, 60), (BARK, 40, 58)]
    assert spans(find_events(probs)) == [(BARK, 40, 58)]


def test_remnants_no_further_apart_than_the_merge_gap_are_one_event():
    half = REMNANT_COLUMNS + 4
    probs = scores(2 * half, DOG=(0, 2 * half, 0.8), BARK=(half, half + 1, 0.9))
    assert spans(find_events(probs)) == [(DOG, 0, 2 * half), (BARK, half, half + 1)]


def test_a_sound_of_uncertain_source_leaves_its_possible_sources():
    probs = scores(9, ANIMAL=(0, 9, 0.9), DOG=(0, 9, 0.8), GROWLING=(0, 9, 0.5))
    assert {event.class_index for event in find_events(probs)} == {DOG, GROWLING}


def test_an_empty_recording_has_no_events():
    assert find_events(np.zeros((0, N_CLASSES), dtype=np.float32)) == []


def test_memory_beside_the_scores_stays_small():
    probs = np.random.default_rng(0).random((4000, N_CLASSES), dtype=np.float32)
    probs[200:] *= 0.2
    tracemalloc.start()
    find_events(probs)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < probs.nbytes / 2


def test_the_scores_can_come_from_a_table_that_gives_one_class_at_a_time():
    probs = scores(20, DOG=(4, 14, 0.8), BARK=(5, 14, 0.7), SPEECH=(0, 20, 0.5))

    class Table:
        shape = probs.shape

        def max(self, *, axis, initial):
            return probs.max(axis=axis, initial=initial)

        def __getitem__(self, key):
            assert key[0] == slice(None)
            return probs[:, key[1]].copy()

    assert find_events(Table()) == find_events(probs)


def test_scores_that_are_not_numbers_are_an_error():
    probs = scores(9)
    probs[4, DOG] = np.nan
    with pytest.raises(DassError, match="column 4"):
        find_events(probs)


@pytest.mark.parametrize("shape", [(9, 521), (N_CLASSES,)])
def test_scores_of_another_shape_are_an_error(shape):
    with pytest.raises(DassError, match="527"):
        find_events(np.zeros(shape, dtype=np.float32))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("threshold", 0.0),
        ("threshold", 1.1),
        ("threshold", float("nan")),
        ("class_thresholds", {0: 2.0}),
        ("class_thresholds", {N_CLASSES: 0.5}),
        ("off_ratio", 0.0),
        ("smoothing", 2),
        ("smoothing", -1),
        ("min_columns", 0),
        ("merge_gap", -1),
        ("classes", (-1,)),
    ],
)
def test_a_policy_that_makes_no_sense_is_an_error(field, value):
    with pytest.raises(DassError, match=r"^[A-Z].*\.$"):
        EventPolicy(**{field: value})
