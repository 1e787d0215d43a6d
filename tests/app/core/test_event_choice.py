import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Verdict
from app.core.event_choice import EventChoice
from app.core.review_list import Ranking
from tests.fake_review import BARK, HOWL, Desk, a_timeline, events

FOUND = events((1, 4, BARK, 0.5), (10, 12, HOWL, 0.9), (20, 21, BARK, 0.4), (30, 31, BARK, 0.7))
SAID = (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNSURE)


@pytest.fixture
def desk():
    """The first three of four events are judged."""
    desk = Desk(FOUND)
    for row, verdict in enumerate(SAID):
        desk.do(desk.edits.judge(row, verdict))
    return desk


@given(st.lists(st.sampled_from(Verdict), unique=True).map(tuple))
def test_events_are_chosen_by_what_was_said_of_them(verdicts):
    desk = Desk(FOUND)
    for row, verdict in enumerate(SAID):
        desk.do(desk.edits.judge(row, verdict))
    listed = EventChoice(FOUND, verdicts=verdicts).listed(desk.said, desk.timeline)
    wanted = [
        start_s for start_s, verdict in zip((1, 10, 20, 30), (*SAID, Verdict.NONE), strict=True) if verdict in verdicts
    ]
    assert listed.events.start_s.tolist() == wanted


def test_another_list_is_narrowed_down_likewise(desk):
    choice = EventChoice(FOUND, verdicts=(Verdict.ACCEPTED,))
    assert choice.allowed(desk.listed).events.start_s.tolist() == [1]


def test_they_come_in_the_chosen_order(desk):
    choice = EventChoice(FOUND, ranking=Ranking.SCORE, descending=True)
    listed = choice.listed(desk.said, a_timeline())
    assert listed.events.score[choice.order(listed)].tolist() == np.float32([0.9, 0.7, 0.5, 0.4]).tolist()


def test_what_a_person_marked_counts_where_its_class_is_looked_for(desk):
    desk.do(desk.edits.relabel(0, HOWL))
    assert len(EventChoice(events(), (HOWL,)).listed(desk.said, desk.timeline)) == 1
    assert len(EventChoice(events(), (BARK,)).listed(desk.said, desk.timeline)) == 0
    assert len(EventChoice(events()).listed(desk.said, desk.timeline)) == 1
