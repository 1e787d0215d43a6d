import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.viewmodels.navigator import MIN_WINDOW_S, Navigator, Selection

LONGEST_S = 60 * 86_400.0
ROUNDING_S = 1e-6

durations = st.floats(0, LONGEST_S)
times = st.floats(-2 * LONGEST_S, 2 * LONGEST_S)
shares = st.floats(0, 1)
factors = st.floats(1e-3, 1e3)


def a_navigator(duration_s, *window):
    navigator = Navigator()
    navigator.set_duration(duration_s)
    if window:
        navigator.show(*window)
    return navigator


@st.composite
def navigators(draw):
    """Navigators that show any part of a project of any length."""
    navigator = a_navigator(draw(durations))
    start, length = draw(shares) * navigator.duration_s, draw(shares) * 1.25 * navigator.duration_s
    navigator.show(start, start + length)
    return navigator


commands = st.one_of(
    st.tuples(st.just("set_duration"), durations),
    st.tuples(st.just("show"), times, times),
    st.tuples(st.just("zoom"), factors),
    st.tuples(st.just("zoom"), factors, times),
    st.tuples(st.sampled_from(["pan", "seek", "go_to", "follow"]), times),
    st.tuples(st.sampled_from(["step", "long_step", "page"]), st.integers(-5, 5)),
    st.tuples(st.sampled_from(["fit", "zoom_to_selection", "clear_selection"])),
    st.tuples(st.just("select"), st.builds(Selection, times, times)),
)


@given(st.lists(commands, max_size=20))
def test_whatever_is_done_the_window_the_cursor_and_the_selection_lie_within_the_project(doings):
    navigator = Navigator()
    for name, *args in doings:
        getattr(navigator, name)(*args)
        duration_s, length_s = navigator.duration_s, navigator.window_s
        room_s = max(0.0, length_s - duration_s)
        assert MIN_WINDOW_S - ROUNDING_S <= length_s <= 1.25 * duration_s + ROUNDING_S
        assert -room_s - ROUNDING_S <= navigator.start_s <= navigator.stop_s <= duration_s + room_s + ROUNDING_S
        assert 0 <= navigator.cursor_s <= duration_s
        chosen = navigator.selection
        assert chosen is None or 0 <= chosen.start_s < chosen.stop_s <= duration_s
    assert all(map(math.isfinite, (navigator.start_s, navigator.stop_s, navigator.cursor_s)))


@given(st.lists(commands, max_size=12))
def test_whatever_changes_is_told_of_and_nothing_else(doings):
    navigator = Navigator()
    told = []
    navigator.window_changed.connect(lambda: told.append("window"))
    navigator.cursor_changed.connect(lambda: told.append("cursor"))
    navigator.selection_changed.connect(lambda: told.append("selection"))

    def state():
        return {
            "window": (navigator.start_s, navigator.stop_s),
            "cursor": navigator.cursor_s,
            "selection": navigator.selection,
        }

    for name, *args in doings:
        before = state()
        told.clear()
        getattr(navigator, name)(*args)
        changed = {part for part, value in state().items() if value != before[part]}
        assert changed <= set(told)
        assert changed == set(told) or name == "set_duration"  # which passes through other states


@given(navigators(), factors, shares)
def test_a_zoom_leaves_the_point_it_is_about_where_it_is(navigator, factor, share):
    about_s = navigator.start_s + share * navigator.window_s
    navigator.zoom(factor, about_s)
    if navigator.start_s > 0 and navigator.stop_s < navigator.duration_s:
        assert navigator.start_s + share * navigator.window_s == pytest.approx(about_s, abs=ROUNDING_S)
    assert navigator.start_s - ROUNDING_S <= min(max(about_s, 0), navigator.duration_s) <= navigator.stop_s + ROUNDING_S


@given(navigators(), st.floats(1, 1e3), shares)
def test_zooming_in_and_out_again_leads_back(navigator, factor, share):
    assume(navigator.window_s <= navigator.duration_s and navigator.window_s / factor >= MIN_WINDOW_S)
    before = navigator.start_s, navigator.stop_s
    about_s = navigator.start_s + share * navigator.window_s
    navigator.zoom(factor, about_s)
    navigator.zoom(1 / factor, about_s)
    assert (navigator.start_s, navigator.stop_s) == pytest.approx(before, abs=1e-3)


def test_a_zoom_about_nothing_is_about_the_middle():
    navigator = a_navigator(100.0, 20.0, 40.0)
    navigator.zoom(2)
    assert (navigator.start_s, navigator.stop_s) == (25, 35)


@given(navigators(), st.floats(-1, 1))
def test_panning_there_and_back_leads_back_unless_an_end_was_met(navigator, windows):
    start_s, moved_s = navigator.start_s, windows * navigator.window_s
    navigator.pan(moved_s)
    if navigator.start_s - start_s == pytest.approx(moved_s, abs=ROUNDING_S):
        navigator.pan(-moved_s)
        assert navigator.start_s == pytest.approx(start_s, abs=ROUNDING_S)
    else:
        at_end = min(abs(navigator.start_s), abs(navigator.stop_s - navigator.duration_s))
        assert at_end == pytest.approx(0, abs=ROUNDING_S)


@given(navigators(), st.floats(-3, 3))
def test_panning_keeps_the_length_of_the_window(navigator, windows):
    length_s = navigator.window_s
    navigator.pan(windows * length_s)
    assert navigator.window_s == pytest.approx(length_s, abs=ROUNDING_S)


@given(durations, shares, shares)
def test_what_fits_is_shown_as_it_is(duration_s, one, other):
    navigator = a_navigator(duration_s)
    start_s, stop_s = sorted((one * duration_s, other * duration_s))
    navigator.show(start_s, stop_s)
    if stop_s - start_s >= MIN_WINDOW_S:
        assert (navigator.start_s, navigator.stop_s) == pytest.approx((start_s, stop_s), abs=ROUNDING_S)
    else:
        assert navigator.start_s - ROUNDING_S <= start_s <= stop_s <= navigator.stop_s + ROUNDING_S


@given(navigators(), times)
def test_where_one_goes_is_seen(navigator, time_s):
    length_s = navigator.window_s
    navigator.go_to(time_s)
    assert navigator.cursor_s == min(max(time_s, 0), navigator.duration_s)
    assert navigator.start_s - ROUNDING_S <= navigator.cursor_s <= navigator.stop_s + ROUNDING_S
    assert navigator.window_s == pytest.approx(length_s, abs=ROUNDING_S)


@given(navigators(), shares)
def test_going_to_what_is_seen_leaves_the_window(navigator, share):
    window = navigator.start_s, navigator.stop_s
    navigator.go_to(window[0] + 0.999 * share * (window[1] - window[0]))
    assert (navigator.start_s, navigator.stop_s) == window


def test_only_where_the_user_goes_is_a_jump(qtbot):
    navigator = a_navigator(100.0)
    with qtbot.assertNotEmitted(navigator.jumped):
        navigator.seek(10.0)
        navigator.follow(20.0)
    with qtbot.waitSignal(navigator.jumped) as jumped:
        navigator.go_to(200.0)
    assert jumped.args == [100.0]


@given(navigators(), shares)
def test_what_plays_stays_in_sight_and_pages_begin_a_little_before_it(navigator, share):
    window = navigator.start_s, navigator.stop_s
    navigator.follow(share * navigator.duration_s)
    cursor_s = navigator.cursor_s
    assert navigator.start_s - ROUNDING_S <= cursor_s <= navigator.stop_s + ROUNDING_S
    if window[0] <= cursor_s < window[1]:
        assert (navigator.start_s, navigator.stop_s) == window
    elif navigator.start_s > 0 and navigator.stop_s < navigator.duration_s:
        assert (cursor_s - navigator.start_s) / navigator.window_s == pytest.approx(0.05, abs=1e-3)


def test_keys_move_by_parts_of_what_is_seen():
    navigator = a_navigator(1000.0, 100.0, 200.0)
    starts = []
    for move, times_ in ((navigator.step, 1), (navigator.long_step, -1), (navigator.page, 2)):
        move(times_)
        starts.append(navigator.start_s)
    assert starts == pytest.approx([101, 91, 271])


def test_a_selection_is_cut_to_the_project_and_can_be_shown():
    navigator = a_navigator(100.0)
    navigator.select(Selection(-10.0, 20.0, 100.0, 2000.0))
    chosen = navigator.selection
    assert (chosen, chosen.duration_s, chosen.band) == (Selection(0, 20, 100, 2000), 20, (100, 2000))
    navigator.zoom_to_selection()
    assert (navigator.start_s, navigator.stop_s) == (0, 20)
    navigator.select(Selection(5.0, 5.0))
    assert navigator.selection is None
    navigator.zoom_to_selection()
    assert (navigator.start_s, navigator.stop_s) == (0, 20)


def test_a_selection_without_frequencies_has_no_band():
    assert Selection(0.0, 1.0).band is None


def test_another_project_is_shown_from_its_start_and_whole(qtbot):
    navigator = a_navigator(100.0, 10.0, 20.0)
    navigator.seek(15.0)
    navigator.select(Selection(11.0, 12.0))
    with qtbot.waitSignals([navigator.window_changed, navigator.cursor_changed, navigator.selection_changed]):
        navigator.set_duration(50.0)
    assert (navigator.start_s, navigator.stop_s, navigator.cursor_s, navigator.selection) == (0, 50, 0, None)


def test_at_both_ends_the_window_lies_against_them():
    navigator = a_navigator(100.0, 30.0, 40.0)
    navigator.go_to(navigator.duration_s)
    assert (navigator.start_s, navigator.stop_s) == (90, 100)
    navigator.go_to(0.0)
    assert (navigator.start_s, navigator.stop_s) == (0, 10)


def test_a_project_that_grows_becomes_longer_and_nothing_moves(qtbot):
    navigator = Navigator()
    navigator.set_duration(30.0)
    navigator.show(5.0, 10.0)
    navigator.seek(7.0)
    navigator.select(Selection(6.0, 8.0))
    with qtbot.waitSignal(navigator.duration_changed), qtbot.assertNotEmitted(navigator.window_changed):
        navigator.stretch(40.0)
    assert (navigator.start_s, navigator.stop_s, navigator.cursor_s) == (5.0, 10.0, 7.0)
    assert navigator.selection == Selection(6.0, 8.0)
    navigator.show(35.0, 40.0)
    assert navigator.stop_s == 40.0
    with qtbot.assertNotEmitted(navigator.duration_changed):
        navigator.stretch(40.0)


def test_what_lies_behind_the_end_of_a_project_that_became_shorter_is_moved():
    navigator = Navigator()
    navigator.set_duration(30.0)
    navigator.show(20.0, 30.0)
    navigator.seek(25.0)
    navigator.select(Selection(10.0, 25.0))
    navigator.stretch(12.0)
    assert (navigator.start_s, navigator.stop_s, navigator.cursor_s) == (2.0, 12.0, 12.0)
    assert navigator.selection == Selection(10.0, 12.0)
    navigator.stretch(0.0)
    assert navigator.duration_s == MIN_WINDOW_S
