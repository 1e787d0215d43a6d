import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.class_summaries import ClassSummaries
from app.core.column_axis import ColumnAxis
from app.core.findings import Finder
from app.viewmodels.lanes import DEFAULT_LANES, Lanes
from dass.config import N_CLASSES
from dass.events import EventPolicy
from tests.fake_scores import a_table, heard_in, placed

CLASSES = st.integers(0, 20)
COMMANDS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["add", "remove", "toggle"]), CLASSES),
        st.tuples(st.just("move"), CLASSES, st.integers(0, 5)),
        st.tuples(st.just("choose"), st.lists(CLASSES, max_size=5)),
    ),
    max_size=20,
)


def summaries(columns_heard):
    logits = {index: heard_in(100, (5, 5 + columns)) for index, columns in columns_heard.items()}
    return Finder(ColumnAxis(placed((0.0, 32.0))), EventPolicy()).find({1: a_table(32.0, logits)}).summaries


@pytest.fixture
def lanes():
    return Lanes()


@given(COMMANDS)
def test_each_lane_keeps_a_colour_of_its_own(commands):
    lanes = Lanes()
    for command, *arguments in commands:
        before = {index: lanes.slot(index) for index in lanes.classes}
        getattr(lanes, command)(*arguments)
        slots = {index: lanes.slot(index) for index in lanes.classes}
        assert len(set(slots.values())) == len(slots) == len(lanes.classes)
        assert all(slots[index] == slot for index, slot in before.items() if index in slots)
        assert all(index in lanes for index in lanes.classes)


@given(COMMANDS)
def test_what_was_chosen_is_restored(commands):
    lanes, other = Lanes(), Lanes()
    for command, *arguments in commands:
        getattr(lanes, command)(*arguments)
    other.choose([1, 2])
    other.restore(lanes.state())
    assert (other.classes, other.is_chosen) == (lanes.classes, lanes.is_chosen)


def test_lanes_come_below_the_others_and_move(lanes):
    lanes.choose([1, 2])
    lanes.add(3)
    assert lanes.classes == (1, 2, 3)
    lanes.move(3, 0)
    assert lanes.classes == (3, 1, 2)
    lanes.toggle(1)
    assert lanes.classes == (3, 2)
    assert 1 not in lanes


def test_a_freed_colour_is_given_out_again(lanes):
    lanes.choose([1, 2, 3])
    freed = lanes.slot(2)
    lanes.remove(2)
    lanes.add(9)
    assert lanes.slot(9) == freed


def test_only_a_change_is_signalled(lanes, qtbot):
    with qtbot.waitSignal(lanes.lanes_changed):
        lanes.choose([1, 2])
    with qtbot.assertNotEmitted(lanes.lanes_changed):
        lanes.choose([1, 2])
        lanes.remove(7)


def test_what_is_heard_longest_is_proposed_in_that_order(lanes):
    heard = {index: 10 + index for index in range(DEFAULT_LANES + 2)}
    lanes.propose(summaries(heard))
    assert lanes.classes == tuple(range(DEFAULT_LANES + 1, 1, -1))
    lanes.propose(summaries({4: 20}))
    assert lanes.classes == (4,)
    lanes.propose(ClassSummaries.empty())
    assert lanes.classes == ()


def test_nothing_is_proposed_to_who_has_chosen(lanes):
    lanes.choose([7])
    lanes.propose(summaries({4: 20}))
    assert lanes.classes == (7,)
    lanes.reset()
    lanes.propose(summaries({4: 20}))
    assert lanes.classes == (4,)


@pytest.mark.parametrize("state", [None, "dogs", {"a": 1}])
def test_a_state_that_makes_no_sense_counts_as_none(lanes, state):
    lanes.choose([7])
    lanes.restore(state)
    assert (lanes.classes, lanes.is_chosen) == ((), False)


def test_a_state_with_classes_that_there_are_not_is_cut(lanes):
    lanes.restore([3, -1, "Dog", N_CLASSES, 5])
    assert lanes.classes == (3, 5)
