from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.annotation import Origin, Verdict
from app.core.annotations import Annotations
from app.core.class_review import ClassReview
from app.core.review_list import Ranking
from app.core.timeline import Timeline
from app.viewmodels.review_rows import ReviewRows
from tests.fake_annotation import a_step, an_annotation
from tests.fake_review import BARK, HOWL, a_timeline, events

pytestmark = pytest.mark.usefixtures("qapp")

FOUND = events((1, 4, BARK, 0.5), (10, 12, HOWL, 0.9), (20, 21, BARK, 0.4))


class Watched:
    """A list, and what it told."""

    def __init__(self):
        self.kept = SimpleNamespace(annotations=Annotations())
        self.rows = ReviewRows(self.kept)
        self.rows.set_timeline(a_timeline())
        self.told = []
        self.rows.changed.connect(lambda: self.told.append("changed"))
        self.rows.current_changed.connect(lambda: self.told.append(self.rows.current))

    def say(self, *changes):
        self.kept.annotations.apply(a_step(*changes))


@pytest.fixture
def watched():
    watched = Watched()
    watched.rows.show_events(FOUND)
    watched.told.clear()
    return watched


def test_one_goes_through_the_list_in_its_order(watched):
    rows = watched.rows
    rows.rank(Ranking.SCORE, descending=True)
    seen = []
    for _ in range(4):
        rows.go_next()
        seen.append(rows.current)
    assert seen == [1, 0, 2, 2]
    for _ in range(3):
        rows.go_back()
    assert rows.current == 1
    assert watched.told == ["changed", 1, 0, 2, 0, 1]


def test_from_nowhere_one_goes_back_to_the_last(watched):
    watched.rows.go_back()
    assert watched.rows.current == 2


def test_in_an_empty_list_one_goes_nowhere(watched):
    watched.rows.show_events(events())
    watched.rows.go_next()
    watched.rows.go_back()
    assert watched.rows.current is None


def test_the_current_row_stays_with_its_event_when_others_are_listed(watched):
    watched.rows.choose(2)
    watched.rows.show_events(events((2, 3, BARK, 0.5), (19, 22, BARK, 0.4)))
    assert watched.rows.current == 1
    watched.rows.show_events(events((0, 1, BARK, 0.4), (1, 30, BARK, 0.5), (20, 21, HOWL, 0.5)))
    assert watched.rows.current == 1
    watched.rows.show_events(events((10, 12, HOWL, 0.9)))
    assert watched.rows.current is None
    assert watched.told == [2, "changed", 1, "changed", 1, "changed", None]


def test_the_current_row_stays_with_its_annotation_wherever_its_edges_are(watched):
    own = an_annotation(5, 40, 41, BARK, origin=Origin.OWN)
    watched.say(own)
    watched.rows.show_events(FOUND)
    watched.rows.choose(3)
    watched.say((own, an_annotation(5, 2, 3, BARK, origin=Origin.OWN, verdict=Verdict.UNSURE)))
    watched.rows.list_anew(watched.rows.place(3))
    assert watched.rows.annotation(watched.rows.current).id == own.id


def test_a_place_that_is_not_listed_is_passed_over(watched):
    there, gone = watched.rows.place(1), watched.rows.place_of(an_annotation(7, 50, 51, BARK))
    watched.rows.list_anew(gone, None, there)
    assert watched.rows.current == 1
    watched.rows.list_anew(gone)
    assert watched.rows.current is None


def test_what_is_said_of_a_row_is_found(watched):
    said = an_annotation(5, 10, 12, HOWL)
    watched.say(said)
    watched.rows.list_anew()
    assert watched.rows.annotation(1) == said
    assert watched.rows.annotation(0) is None
    watched.say((said, None))
    assert watched.rows.annotation(1) is None  # the list does not know yet


def test_the_summary_is_of_the_list(watched):
    watched.say(an_annotation(5, 10, 12, HOWL))
    watched.rows.list_anew()
    assert watched.rows.summary() == {BARK: ClassReview(2, 0, 0, 0), HOWL: ClassReview(1, 1, 0, 0)}


def test_another_axis_of_time_has_no_events_yet(watched):
    watched.rows.choose(1)
    watched.rows.set_timeline(Timeline.of([]))
    assert len(watched.rows.listed) == 0
    assert watched.rows.current is None


@given(st.lists(st.sampled_from(["next", "back", "rank", "show"]), max_size=12))
def test_the_current_row_is_one_of_the_list(moves):
    rows = Watched().rows
    for number, move in enumerate(moves):
        match move:
            case "next":
                rows.go_next()
            case "back":
                rows.go_back()
            case "rank":
                rows.rank(list(Ranking)[number % 4], number % 2 == 0)
            case "show":
                rows.show_events(FOUND if number % 3 else events((1, 2, BARK, 0.5)))
        assert sorted(rows.order.tolist()) == list(range(len(rows.listed)))
        assert rows.current is None or 0 <= rows.current < len(rows.listed)
