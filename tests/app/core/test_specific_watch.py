import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.core.class_kinds import kinds
from app.core.specific_watch import SpecificWatch
from dass.config import N_CLASSES
from dass.events import REMNANT_COLUMNS, EventPolicy, find_events
from dass.labels import ontology

ANIMAL, DOG, BARK, BOW_WOW, SPEECH = map(ontology().find, ("Animal", "Dog", "Bark", "Bow-wow", "Speech"))
USED = (ANIMAL, DOG, BARK, BOW_WOW, SPEECH)
LEVELS = st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0]).map(np.float32)
POLICIES = st.builds(
    EventPolicy,
    threshold=st.sampled_from([0.2, 0.3, 0.5]),
    min_columns=st.integers(1, 4),
    include_ancestors=st.just(True),
)


@st.composite
def recordings(draw):
    n_columns = draw(st.integers(0, 60))
    probs = np.zeros((n_columns, N_CLASSES), np.float32)
    probs[:, USED] = draw(arrays(np.float32, (n_columns, len(USED)), elements=LEVELS))
    return probs


def watched(probs, policy=EventPolicy()):  # noqa: B008
    watch = SpecificWatch(policy)
    return [*(watch.push(column) for column in probs), watch.end()]


def heard(n_columns, **tracks):
    """Return scores with (start, stop, probability) for the classes named in upper case."""
    probs = np.zeros((n_columns, N_CLASSES), np.float32)
    for name, (start, stop, probability) in tracks.items():
        probs[start:stop, globals()[name]] = probability
    return probs


def told(probs):
    return [[(event.line, event.start_column, event.is_over) for event in events] for events in watched(probs)]


def flat(told):
    return [event for events in told for event in events]


@given(recordings(), POLICIES)
def test_what_is_told_is_an_event_or_the_end_of_one(probs, policy):
    events = {(e.class_index, e.stop_column): e for e in find_events(probs, policy)}
    for event in flat(watched(probs, policy)):
        if event.is_over:
            whole = events[event.line, event.stop_column]
            assert (whole.start_column <= event.start_column, whole.score) == (True, event.score)


@given(recordings(), POLICIES)
def test_whatever_is_heard_is_told_as_itself_or_as_a_kind_of_it(probs, policy):
    over = [event for event in flat(watched(probs, policy)) if event.is_over]
    for event in find_events(probs, policy):
        around = (event.start_column - policy.merge_gap, event.stop_column + policy.merge_gap)
        assert any(
            other.line in kinds(event.class_index)
            and other.start_column <= around[1]
            and other.stop_column >= around[0]
            for other in over
        )


@given(recordings(), POLICIES)
def test_classes_with_no_kinds_are_told_as_they_are_found(probs, policy):
    for index in (BOW_WOW, SPEECH):
        own = [event for event in flat(watched(probs, policy)) if event.line == index and event.is_over]
        found = [event for event in find_events(probs, policy) if event.class_index == index]
        assert [event[1:4] for event in own] == [(e.start_column, e.stop_column, e.score) for e in found]


@given(recordings(), POLICIES)
def test_everything_is_told_once_when_it_begins_and_once_when_it_is_over(probs, policy):
    going_on = set()
    for event in flat(watched(probs, policy)):
        going_on.symmetric_difference_update({event[:2]})
        assert event.is_over != (event[:2] in going_on)
    assert not going_on


def test_what_a_kind_of_it_explains_is_not_told():
    probs = heard(20, ANIMAL=(5, 11, 0.9), DOG=(5, 11, 0.8), BARK=(5, 10, 0.7))
    assert {event[0] for event in flat(told(probs))} == {BARK}


def test_what_goes_on_alone_for_long_is_told_from_there_on():
    told_by_column = told(heard(30, DOG=(5, 28, 0.8), BARK=(5, 10, 0.7)))
    assert {number: events for number, events in enumerate(told_by_column) if events} == {
        5: [(BARK, 5, False)],
        12: [(BARK, 5, True)],
        11 + REMNANT_COLUMNS: [(DOG, 12, False)],
        30: [(DOG, 12, True)],
    }


def test_what_only_fades_is_not_told():
    probs = heard(30, DOG=(5, 28, 0.25), BARK=(5, 10, 0.7))
    probs[5:10, DOG] = 0.8
    assert {event[0] for event in flat(told(probs))} == {BARK}
