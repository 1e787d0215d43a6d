import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Origin, Verdict
from app.core.annotations import Annotations
from app.core.review_lister import ReviewLister
from app.core.timeline import Timeline
from tests.fake_annotation import a_step, an_annotation
from tests.fake_recording import a_recording
from tests.fake_review import BARK, HOWL, LATER_S, Desk, a_timeline, events

FOUND = events((1, 4, BARK, 0.5), (10, 12, HOWL, 0.9), (LATER_S + 1, LATER_S + 2, BARK, 0.4))


@pytest.fixture
def desk():
    return Desk(FOUND)


def test_of_what_nobody_said_anything_all_is_listed_as_it_was_found(desk):
    assert list(desk.listed.events) == list(FOUND)
    assert (desk.listed.slot < 0).all()
    assert desk.listed.is_found.all()
    assert {row[3] for row in desk.rows} == {""}


def test_an_event_is_listed_once_with_what_is_said_of_it(desk):
    desk.do(desk.edits.judge(2, Verdict.REJECTED))
    desk.do(desk.edits.judge(0, Verdict.ACCEPTED))
    assert list(desk.listed.events) == list(FOUND)
    assert [row[3] for row in desk.rows] == ["accepted", "", "rejected"]


def test_a_rejected_event_does_not_come_back_in_two_parts(desk):
    desk.do(desk.edits.judge(0, Verdict.REJECTED))
    desk.show(events((1, 2, BARK, 0.5), (3, 4, BARK, 0.45)))
    assert desk.rows == [(1, 4, BARK, "rejected", True)]


def test_what_was_judged_stays_judged_in_a_longer_event(desk):
    desk.show(events((1, 2, BARK, 0.5), (3, 4, BARK, 0.45)))
    desk.do(desk.edits.judge(0, Verdict.ACCEPTED))
    desk.do(desk.edits.judge(1, Verdict.REJECTED))
    desk.show(events((0, 30, BARK, 0.5)))
    assert desk.rows == [(1, 2, BARK, "accepted", True), (3, 4, BARK, "rejected", True)]


def test_what_is_not_found_any_more_is_not_listed_but_known(desk):
    desk.do(desk.edits.judge(0, Verdict.ACCEPTED))
    desk.show(events((10, 12, HOWL, 0.9)))
    assert desk.rows == [(10, 12, HOWL, "", True)]
    assert len(desk.said) == 1
    desk.show(FOUND)
    assert desk.rows[0] == (1, 4, BARK, "accepted", True)


def test_an_event_whose_edges_were_moved_away_does_not_come_back(desk):
    desk.do(desk.edits.move_edges(0, 20.0, 21.0))
    assert desk.rows[:2] == [(10, 12, HOWL, "", True), (20, 21, BARK, "", True)]


def test_what_a_person_added_is_listed_with_its_class(desk):
    own = an_annotation(5, 6, 7, class_index=HOWL, origin=Origin.OWN)
    desk.do(a_step(own, an_annotation(6, 30, 31, class_index=BARK)))
    assert (6, 7, HOWL, "accepted", False) in desk.rows
    assert len(desk.rows) == len(FOUND) + 1
    desk.show(FOUND, classes=(BARK,))
    assert (6, 7, HOWL, "accepted", False) not in desk.rows


def test_what_is_said_to_be_of_another_class_is_listed_with_both(desk):
    desk.do(desk.edits.relabel(0, HOWL))
    found = 1, 4, HOWL, "accepted"
    desk.show(FOUND, classes=(BARK,))
    assert desk.rows[0] == (*found, True)
    desk.show(events((10, 12, HOWL, 0.9)), classes=(HOWL,))
    assert desk.rows[0] == (*found, False)
    desk.show(events((10, 12, 5, 0.9)), classes=(5,))
    assert len(desk.rows) == 1


def test_what_a_model_finds_at_the_place_of_an_own_event_is_that(desk):
    desk.do(a_step(an_annotation(5, 1.5, 3.5, class_index=BARK, origin=Origin.OWN)))
    assert desk.rows[0] == (1.5, 3.5, BARK, "accepted", True)
    assert desk.listed.events[0].score == 0.5


def test_without_a_model_there_is_no_score(desk):
    desk.do(a_step(an_annotation(5, 20, 21, origin=Origin.OWN)))
    assert math.isnan(desk.listed.events[2].score)


def test_the_score_is_that_of_when_it_was_judged(desk):
    desk.do(desk.edits.judge(0, Verdict.ACCEPTED))
    desk.show(events((1, 4, BARK, 0.75)))
    assert desk.listed.events[0].score == 0.5


rates = st.sampled_from([8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 12_345, 192_000])


@given(rates, st.integers(0, 2**40), st.floats(0, 1e6))
def test_where_it_is_listed_is_the_sample_it_begins_at(rate, sample, start_s):
    recording = a_recording(sample_rate=rate, n_samples=2**41)
    timeline = Timeline([replace(Timeline.of([recording]).placements[0], start_ns=round(start_s * 1e9))], None)
    said = Annotations([replace(an_annotation(), start=sample, stop=sample + 1)])
    event = ReviewLister(events(), timeline).listed(said)
    assert len(event) == 0  # it was found, but is not any more
    said = Annotations([replace(an_annotation(origin=Origin.OWN), start=sample, stop=sample + 1)])
    event = ReviewLister(events(), timeline).listed(said).events[0]
    (placement,) = timeline.placements
    if event.stop_s < 2**53 / 1e9:  # where seconds tell nanoseconds apart
        assert placement.sample_at(event.start_s) == sample
        assert placement.sample_at(event.stop_s) == sample + 1


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from([BARK, HOWL]), st.booleans()), max_size=12))
def test_rows_are_in_order_of_start_then_class(places):
    own = [
        an_annotation(number, start, start + 1, class_index, origin=Origin.OWN)
        for number, (start, class_index, is_own) in enumerate(places)
        if is_own
    ]
    found = events(*((start, start + 1, class_index, 0.5) for start, class_index, is_own in places if not is_own))
    listed = ReviewLister(found, a_timeline()).listed(Annotations(own))
    order = np.lexsort((listed.events.class_index, listed.events.start_s))
    np.testing.assert_array_equal(listed.events.start_s, listed.events.start_s[order])
    np.testing.assert_array_equal(listed.events.class_index, listed.events.class_index[order])


moves = st.lists(
    st.tuples(st.sampled_from(["judge", "relabel", "move", "own", "delete", "undo", "redo"]), st.randoms())
)


def change(desk, move, chance):
    """Do something to a row of the list, if there is anything to be done."""
    listed, n_rows = desk.listed, len(desk.listed)
    row = chance.randrange(n_rows) if n_rows else None
    edges = sorted((chance.uniform(0, 60), chance.uniform(0, 60)))
    match move:
        case "own":
            number = chance.randrange(100, 200)
            own = an_annotation(number, *edges, class_index=chance.choice([BARK, HOWL]), origin=Origin.OWN)
            desk.do(a_step((desk.said.get(own.id), own)))
        case "undo" if desk.said.done:
            desk.said.undo()
        case "redo" if desk.said.undone:
            desk.said.redo()
        case "judge" if n_rows:
            desk.do(desk.edits.judge(row, chance.choice([Verdict.ACCEPTED, Verdict.REJECTED])))
        case "relabel" if n_rows:
            desk.do(desk.edits.relabel(row, chance.choice([BARK, HOWL])))
        case "move" if n_rows:
            desk.do(desk.edits.move_edges(row, *edges))
        case "delete" if n_rows and not listed.is_found[row] and listed.slot[row] >= 0:
            annotation = desk.said.columns.at(int(listed.slot[row]))
            desk.do(a_step((annotation, None)))


@given(moves, st.sampled_from([None, (BARK,)]))
def test_the_list_is_the_same_however_one_came_to_it(moves, classes):
    rows = [(second, second + 1, BARK + 2 * (second % 2), 0.5) for second in range(0, 50, 3)]
    desk = Desk(events(*rows), classes)
    for move, chance in moves:
        change(desk, move, chance)
        kept, anew = desk.listed, ReviewLister(events(*rows), desk.timeline, classes).listed(desk.said)
        assert list(map(repr, kept.events)) == list(map(repr, anew.events))  # NaN is not equal to itself
        for column in ("verdict", "slot", "first_class", "found"):
            np.testing.assert_array_equal(getattr(kept, column), getattr(anew, column))


def test_other_annotations_are_listed_in_place_of_those_before(desk):
    desk.do(desk.edits.judge(0, Verdict.ACCEPTED))
    assert desk.rows[0][3] == "accepted"
    desk.said = Annotations()
    assert {row[3] for row in desk.rows} == {""}
