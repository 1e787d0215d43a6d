import pytest

from app.viewmodels.navigator import Navigator, Selection
from app.viewmodels.now import FIRST_WINDOW_S, Now
from tests.fake_session import FakePlayback


@pytest.fixture
def playback(qapp):
    return FakePlayback()


@pytest.fixture
def navigator(qapp):
    navigator = Navigator()
    navigator.set_duration(0.0)
    return navigator


@pytest.fixture
def now(navigator, playback):
    """The end of a project that has just begun."""
    now = Now(navigator, playback)
    now.begin(0.0)
    return now


def window(navigator):
    return navigator.start_s, navigator.stop_s


def test_the_window_waits_until_it_is_full_and_then_moves_along(now, navigator):
    assert window(navigator) == (0.0, FIRST_WINDOW_S)
    now.reach(12.0)
    assert window(navigator) == (0.0, FIRST_WINDOW_S)
    now.reach(42.0)
    assert window(navigator) == pytest.approx((12.0, 42.0))
    assert navigator.duration_s == 42.0


def test_who_scrolls_back_is_left_there_until_the_end_is_seen_again(now, navigator):
    now.reach(100.0)
    navigator.pan(-50.0)
    assert not now.follows
    place = window(navigator)
    now.reach(110.0)
    assert window(navigator) == place
    navigator.pan(1000.0)
    assert now.follows
    now.reach(120.0)
    assert window(navigator) == pytest.approx((90.0, 120.0))


def test_going_to_now_keeps_how_much_is_seen(now, navigator):
    now.reach(1000.0)
    navigator.show(100.0, 400.0)
    now.go()
    assert now.follows
    assert window(navigator) == pytest.approx((700.0, 1000.0))


def test_a_zoom_about_the_middle_goes_on_following(now, navigator):
    now.reach(100.0)
    navigator.zoom(3.0)
    assert now.follows
    assert window(navigator) == pytest.approx((90.0, 100.0))
    navigator.zoom(0.5)
    assert window(navigator) == pytest.approx((80.0, 100.0))


def test_a_zoom_about_a_place_stays_at_that_place(now, navigator):
    now.reach(100.0)
    navigator.zoom(3.0, about_s=75.0)
    assert not now.follows


@pytest.mark.parametrize(
    "leave",
    [
        lambda navigator, _: navigator.go_to(95.0),
        lambda navigator, _: navigator.select(Selection(90.0, 95.0)),
        lambda _, playback: playback.started.emit(),
    ],
)
def test_who_looks_at_something_or_plays_it_is_left_there(now, navigator, playback, leave):
    now.reach(100.0)
    leave(navigator, playback)
    assert not now.follows
    now.point(99.0)
    assert navigator.cursor_s != 99.0


def test_the_end_of_the_axis_is_now(now, navigator):
    now.reach(100.0)
    navigator.go_to(10.0)
    navigator.go_to(navigator.duration_s)
    assert now.follows


def test_the_cursor_is_where_the_newest_scores_are_and_no_selection_hides_them(now, navigator):
    now.reach(100.0)
    navigator.select(Selection(90.0, 95.0))
    now.go()
    now.point(99.5)
    assert navigator.cursor_s == 99.5
    assert navigator.selection is None


def test_a_project_that_does_not_grow_has_no_now(now, navigator, qtbot):
    with qtbot.waitSignal(now.changed):
        now.end()
    assert (now.time_s, now.follows) == (None, False)
    navigator.pan(-10.0)
    now.go()
    assert not now.follows


def test_each_change_is_told_once(now, navigator):
    told = []
    now.changed.connect(lambda: told.append(now.follows))
    now.reach(100.0)
    navigator.pan(-50.0)
    navigator.pan(-10.0)
    now.go()
    assert told == [False, True]
