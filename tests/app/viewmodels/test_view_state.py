import json
import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.viewmodels.lanes import Lanes
from app.viewmodels.navigator import Navigator, Selection
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.scores import Scores
from app.viewmodels.search import Search
from app.viewmodels.view_state import ViewState
from app.workers.event_searcher import EventSearcher
from dass.config import N_CLASSES
from tests.fake_finder import PromptFinder
from tests.fake_scores import placed
from tests.patience import wait_until

pytestmark = pytest.mark.usefixtures("qapp")

DURATION_S = 600.0


class Desk:
    """A project that is looked at; what is kept of that is in ``kept``."""

    def __init__(self):
        self.kept = []
        self.navigator, self.lanes, self.look = Navigator(), Lanes(), PictureLook()
        self.project = SimpleNamespace(
            current=SimpleNamespace(timeline=placed((0, DURATION_S))), keep_view=self.kept.append
        )
        self.search = Search(Scores(PromptFinder()), EventSearcher())
        self.view = ViewState(self.project, self.navigator, self.lanes, self.look, self.search)
        self.navigator.set_duration(DURATION_S)
        self.look.reset(24_000.0)

    @property
    def place(self):
        navigator = self.navigator
        return round(navigator.start_s, 9), round(navigator.stop_s, 9), navigator.cursor_s, navigator.selection

    @property
    def all(self):
        return *self.place, self.lanes.state(), self.look.look, self.view.shows_clock


@pytest.fixture
def desk():
    return Desk()


times = st.floats(0, DURATION_S)
bands = st.none() | st.tuples(st.floats(0, 24_000), st.floats(0, 24_000)).filter(lambda band: band[0] < band[1])


@st.composite
def looked_at(draw):
    """Desks at which somebody has looked at something."""
    desk = Desk()
    if draw(st.booleans()):
        desk.lanes.choose(draw(st.lists(st.integers(0, N_CLASSES - 1), unique=True, max_size=5)))
    if draw(st.booleans()):
        start_s, stop_s = sorted(draw(st.tuples(times, times)))
        desk.navigator.select(Selection(start_s, stop_s, *(draw(bands) or (None, None))))
    desk.navigator.show(*sorted(draw(st.tuples(times, times))))
    desk.navigator.seek(draw(times))
    desk.look.choose_levels(draw(st.floats(-120, 0)), draw(st.floats(20, 120)))
    desk.look.show_band(*draw(st.tuples(st.floats(0, 24_000), st.floats(0, 24_000))))
    desk.view.show_clock(draw(st.booleans()))
    return desk


@given(looked_at(), looked_at())
def test_a_project_is_looked_at_again_as_it_was_left(left, other):
    kept = json.loads(json.dumps(left.view.state()))
    opened = Desk()
    opened.view.restore(kept)
    assert opened.all == left.all
    other.navigator.set_duration(DURATION_S)
    other.look.reset(24_000.0)
    other.view.restore(kept)  # as when another project was open before
    assert other.all == left.all


@given(looked_at(), looked_at())
def test_a_place_is_gone_back_to_and_all_else_stays(before, after):
    view, lanes_and_look = before.view.state(), after.all[len(after.place) :]
    after.navigator.set_duration(DURATION_S)
    after.view.restore_place(view)
    assert after.place == before.place
    assert after.all[len(after.place) :] == lanes_and_look


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from([10**400, -(10**400)]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
nearly = st.fixed_dictionaries(
    {},
    optional={
        "window": st.lists(anything, min_size=2, max_size=2),
        "cursor": anything,
        "selection": st.lists(anything, min_size=4, max_size=4),
        "lanes": st.lists(anything, max_size=3),
        "look": st.dictionaries(st.sampled_from(["top_db", "low_hz", "scale", "colour_map"]), anything),
        "shows_clock": anything,
    },
)


@given(looked_at(), nearly | anything)
def test_whatever_a_project_says_it_can_be_looked_at(desk, view):
    desk.view.restore(view)
    start_s, stop_s, cursor_s, chosen = desk.place
    assert all(map(math.isfinite, (start_s, stop_s, cursor_s)))
    assert start_s < stop_s
    assert 0 <= cursor_s <= DURATION_S
    if chosen is not None:
        assert 0 <= chosen.start_s < chosen.stop_s <= DURATION_S
        assert chosen.band is None or 0 <= chosen.band[0] < chosen.band[1] < math.inf
    assert all(0 <= index < N_CLASSES for index in desk.lanes.classes)
    assert isinstance(desk.view.shows_clock, bool)
    json.dumps(desk.view.state(), allow_nan=False)


def test_whole_numbers_are_times_too(desk):
    desk.view.restore({"window": [10, 20], "cursor": 12, "selection": [11, 13, 100, 2000]})
    assert desk.place == (10, 20, 12, Selection(11, 13, 100, 2000))


CHANGES = {
    "window": lambda desk: desk.navigator.show(1.0, 2.0),
    "cursor": lambda desk: desk.navigator.seek(3.0),
    "selection": lambda desk: desk.navigator.select(Selection(1.0, 2.0)),
    "lanes": lambda desk: desk.lanes.choose([3]),
    "look": lambda desk: desk.look.choose_map("viridis"),
    "shows_clock": lambda desk: desk.view.show_clock(True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_kept(desk, change):
    before = desk.view.state()
    desk.view.restore({})
    CHANGES[change](desk)
    desk.view.keep_now()
    desk.view.keep_now()  # there is nothing more to keep
    (kept,) = desk.kept
    assert {key for key in kept if kept[key] != before[key]} == {change}


def test_a_change_is_kept_soon_even_while_more_come(desk, qtbot):
    desk.view.restore({})

    def more():
        desk.navigator.seek((desk.navigator.cursor_s + 0.1) % DURATION_S)  # as in playing
        return bool(desk.kept)

    wait_until(qtbot, more)


def test_what_was_restored_is_not_kept_again(desk):
    desk.view.restore({"window": [10.0, 20.0], "lanes": [3]})
    desk.view.keep_now()
    assert desk.kept == []


def test_without_a_project_nothing_is_kept(desk):
    desk.view.restore({})
    desk.project.current = None
    desk.navigator.show(1.0, 2.0)
    desk.view.keep_now()
    assert desk.kept == []


def test_times_are_told_as_they_are_shown(desk):
    assert desk.view.text_of(61.237) == "1:01.24"
    desk.view.show_clock(True)
    assert desk.view.text_of(61.237) == "12:01:01.23"
    desk.project.current = None
    assert desk.view.text_of(61.237) == "1:01.24"


def test_the_clock_is_told_of_when_it_is_shown_or_no_more(desk, qtbot):
    told = []
    desk.view.shows_clock_changed.connect(lambda: told.append(desk.view.shows_clock))
    for is_shown in (True, True, False, False):
        desk.view.show_clock(is_shown)
    assert told == [True, False]


def test_a_view_that_moves_by_itself_is_kept_when_it_rests_or_is_left(desk, qtbot):
    desk.view.let_move(True)
    desk.navigator.show(10.0, 20.0)
    assert not desk.view._timer.isActive()
    desk.view.keep_now()
    assert len(desk.kept) == 1
    desk.navigator.show(20.0, 30.0)
    desk.view.let_move(False)
    assert desk.view._timer.isActive()
    desk.view.keep_now()
    assert [view["window"] for view in desk.kept] == [[10.0, 20.0], [20.0, 30.0]]
    desk.view.keep_now()
    assert len(desk.kept) == 2
