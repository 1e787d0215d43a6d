import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Origin, Verdict
from app.core.review_list import Ranking, ReviewList
from dass.labels import ontology
from tests.fake_annotation import a_step, an_annotation
from tests.fake_review import BARK, HOWL, Desk, events

FOUND = events((1, 4, BARK, 0.5), (5, 9, HOWL, 0.9), (10, 11, BARK, 0.75), (12, 13, HOWL, 0.5))

rows = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 9), st.sampled_from([BARK, HOWL, 5]), st.sampled_from([0.25, 0.5])),
    max_size=20,
).map(lambda rows: [(start, start + length, *rest) for start, length, *rest in rows])


@given(rows, st.sampled_from(Ranking), st.booleans())
def test_a_list_is_in_order_of_what_it_is_ranked_by(rows, ranking, descending):
    listed = Desk(events(*rows)).listed
    keys = {
        Ranking.TIME: lambda event: event.start_s,
        Ranking.SCORE: lambda event: event.score,
        Ranking.LENGTH: lambda event: event.stop_s - event.start_s,
        Ranking.CLASS: lambda event: ontology().classes[event.class_index].display_name.casefold(),
        Ranking.VERDICT: lambda _: 0,
    }
    order = listed.order(ranking, descending)
    key, all_rows = keys[ranking], range(len(listed))
    # Python's sort keeps equals in their order, also backwards.
    expected = sorted(all_rows, key=lambda row: key(listed.events[row]), reverse=descending)
    assert order.tolist() == expected


def test_by_verdict_what_is_left_to_do_comes_first():
    desk = Desk(FOUND)
    for row, verdict in ((0, Verdict.REJECTED), (1, Verdict.ACCEPTED), (2, Verdict.UNSURE)):
        desk.do(desk.edits.judge(row, verdict))
    assert desk.listed.order(Ranking.VERDICT).tolist() == [3, 2, 1, 0]
    assert desk.listed.order(Ranking.VERDICT, descending=True).tolist() == [0, 1, 2, 3]


def test_what_has_no_score_comes_last():
    desk = Desk(FOUND)
    desk.do(a_step(an_annotation(5, 0, 1, class_index=BARK, origin=Origin.OWN)))
    assert desk.listed.order(Ranking.SCORE).tolist() == [1, 4, 3, 2, 0]
    assert desk.listed.order(Ranking.SCORE, descending=True).tolist() == [2, 3, 1, 4, 0]


def test_rows_are_taken_with_all_that_is_said_of_them():
    desk = Desk(FOUND)
    desk.do(desk.edits.judge(2, Verdict.UNSURE))
    desk.do(desk.edits.relabel(2, HOWL))
    taken = desk.listed.take(np.array([2, 3]))
    assert len(taken) == 2
    assert [event.class_index for event in taken.events] == [HOWL, HOWL]
    assert taken.first_class.tolist() == [BARK, HOWL]
    assert (taken.verdict_of(0), taken.verdict_of(1)) == (Verdict.ACCEPTED, Verdict.NONE)
    assert (taken.slot >= 0).tolist() == [True, False]


def test_nothing_can_be_listed():
    assert len(ReviewList.empty()) == 0
    assert len(ReviewList.empty().order(Ranking.SCORE)) == 0
