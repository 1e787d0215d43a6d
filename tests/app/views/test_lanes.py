from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.column_axis import n_columns
from app.views.colours import DARK
from app.views.event_pixels import EVENT_PIXELS
from app.views.lanes import CURVE, EVENTS, LANE_HEIGHT, LanesView
from dass.config import FEATURES
from dass.labels import ontology
from dass.scores import probabilities
from tests.fake_scores import a_table, heard_in, placed
from tests.mouse import double_click, pixel_at
from tests.stage import drawn, is_colour, is_plot, x_of

DOG, RAIN = ontology().find("Dog"), ontology().find("Rain")
COLUMN_S = FEATURES.column_s
LENGTH_S, HOURS_S = 1800.0, 36_000.0
N_COLUMNS = n_columns(LENGTH_S)
NAME = 100
"""Pixels, on the left, over which a name may lie."""

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)


@pytest.fixture
def view(stage):
    """Two lanes."""
    stage.open(placed((0.0, LENGTH_S)))
    stage.lanes.choose([DOG, RAIN])
    view = stage.show(LanesView(stage.navigator, stage.frames, stage.lanes, stage.scores, stage.rows))
    stage.navigator.seek(LENGTH_S)
    return view


def score(stage, logits):
    stage.scores.set_table(1, a_table(LENGTH_S, logits))


def part_of(pixels, row, part, n_lanes=2):
    """Return the rows of pixels of one part of a lane."""
    top, bottom = ((row + edge) * len(pixels) / n_lanes for edge in part)
    return pixels[round(top) : round(bottom)]


def heights(part, slot=0):
    """Return how high the outline of a curve is in each column of pixels, as a share of its part, or NaN."""
    is_edge = is_colour(part, DARK.lanes[slot])
    return np.where(is_edge.any(axis=0), 1 - is_edge.argmax(axis=0) / len(part), np.nan)


@laws
@given(st.integers(0, 400), st.floats(0.5, 60.0), st.integers(0, 1000), st.sampled_from([1, 2]))
def test_a_curve_reaches_the_highest_score_of_every_column_of_pixels(
    stage, view, first, pixels_per_column, seed, ratio
):
    view.devicePixelRatioF = lambda: float(ratio)
    logits = np.random.default_rng(seed).normal(0, 3, N_COLUMNS).astype(np.float32)
    score(stage, {DOG: logits})
    start_s = first * COLUMN_S
    stage.navigator.show(start_s, start_s + view.n_pixels / ratio * COLUMN_S / pixels_per_column)
    pixels = drawn(view, stage.frames, ratio)
    edges = np.linspace(*view.shown, view.n_pixels + 1) / COLUMN_S
    probs = probabilities(logits.astype(np.float16))
    seen = [probs[int(a + 1e-6) : int(np.ceil(b - 1e-6))].max() for a, b in pairwise(edges)]
    found = heights(part_of(pixels, 0, CURVE))[NAME * ratio :]
    assert np.abs(found - seen[NAME * ratio :]).max() <= 2.5 / (len(pixels) / 2 * (CURVE[1] - CURVE[0]))


def test_single_columns_are_seen_in_ten_hours(stage, view):
    stage.open(placed((0.0, HOURS_S)))
    view.set_timeline(stage.timeline, False)
    columns = [40_000, 62_474, 112_499]
    spans = [(column, column + 1) for column in columns]
    stage.scores.set_table(1, a_table(HOURS_S, {DOG: heard_in(n_columns(HOURS_S), *spans, logit=8.0)}))
    pixels = drawn(view, stage.frames)
    found = heights(part_of(pixels, 0, CURVE))
    middles = np.array([x_of(view, (column + 0.5) * COLUMN_S, pixels) for column in columns])
    assert np.flatnonzero(found > 0.9).tolist() == np.floor(middles).tolist()


def test_nothing_is_drawn_in_gaps_and_what_is_not_analysed_is_hatched(stage, view):
    stage.open(placed((0.0, 64.0), (128.0, 64.0)))
    view.set_timeline(stage.timeline, False)
    stage.scores.set_table(1, a_table(64.0, {DOG: 4.0}))
    stage.scores.set_table(2, a_table(64.0, {DOG: 4.0}, n_scored=100))
    stage.navigator.seek(stage.timeline.duration_s)
    stage.navigator.show(0.0, 192.0)
    pixels = drawn(view, stage.frames)
    curve = part_of(pixels, 0, CURVE)[5:]
    is_lane = is_colour(part_of(pixels, 0, CURVE), DARK.lanes[0]).any(axis=0)
    first, gap, scored, rest = slice(NAME, 132), slice(135, 265), slice(268, 332), slice(336, 398)
    assert is_lane[first].all()
    assert is_lane[scored].all()
    assert not is_lane[gap].any()
    assert not is_lane[rest].any()
    assert is_colour(curve[:, gap], DARK.gap).any()
    assert (is_plot(curve[:, gap]) | is_colour(curve[:, gap], DARK.gap)).all()
    assert is_colour(curve[:, rest], DARK.unanalysed).any()
    assert not is_colour(curve[:, scored], DARK.unanalysed).any()


def test_the_hatch_vanishes_as_scores_arrive(stage, view):
    def is_hatched():
        return is_colour(drawn(view, stage.frames)[60:], DARK.unanalysed).any()

    assert is_hatched()
    score(stage, {})
    assert not is_hatched()


@laws
@given(st.integers(0, 5000), st.integers(1, 40), st.floats(10.0, LENGTH_S), st.sampled_from([1, 2]))
def test_bars_lie_where_events_are(stage, view, first, length, window_s, ratio):
    view.devicePixelRatioF = lambda: float(ratio)
    score(stage, {RAIN: heard_in(N_COLUMNS, (first, first + length), logit=8.0)})
    [event] = list(stage.scores.events.of_class(RAIN))
    middle_s = (event.start_s + event.stop_s) / 2
    stage.navigator.show(middle_s - window_s / 3, middle_s + 2 * window_s / 3)
    pixels = drawn(view, stage.frames, ratio)
    is_bar = is_colour(part_of(pixels, 1, EVENTS), DARK.lanes[1])
    columns = np.flatnonzero(is_bar.any(axis=0))
    begin, end = (x_of(view, time_s, pixels) for time_s in (event.start_s, event.stop_s))
    assert columns[0] == pytest.approx(np.floor(begin + 1e-6).clip(0), abs=0.5)
    assert columns[-1] + 1 == pytest.approx(
        max(np.ceil(end - 1e-6).clip(0, pixels.shape[1]), columns[0] + EVENT_PIXELS), abs=0.5
    )
    assert len(columns) == columns[-1] + 1 - columns[0]
    assert not is_colour(part_of(pixels, 0, EVENTS), DARK.lanes[0]).any()


def test_events_that_touch_on_the_screen_are_one_bar(stage, view):
    spans = [(start, start + 10) for start in range(1000, 2000, 18)]
    score(stage, {DOG: heard_in(N_COLUMNS, *spans, logit=8.0)})
    assert len(stage.scores.events.of_class(DOG)) == len(spans)
    is_bar = is_colour(part_of(drawn(view, stage.frames), 0, EVENTS), DARK.lanes[0]).any(axis=0)
    assert np.diff(is_bar.astype(int), prepend=0).tolist().count(1) == 1


def test_every_lane_has_its_colour_and_its_name(stage, view):
    score(stage, {DOG: 0.0, RAIN: 0.0})
    pixels = drawn(view, stage.frames)
    for row in (0, 1):
        lane = part_of(pixels, row, CURVE)
        assert is_colour(lane, DARK.lanes[row]).any()
        assert not is_colour(lane, DARK.lanes[1 - row]).any()
        assert lane[:20, :NAME].max() > 180
    stage.lanes.remove(DOG)
    pixels = drawn(view, stage.frames)
    assert is_colour(pixels, DARK.lanes[1]).any()
    assert not is_colour(pixels, DARK.lanes[0]).any()


def test_a_pan_by_pixels_moves_curves_by_pixels(stage, view):
    score(stage, {DOG: np.random.default_rng(3).normal(0, 3, N_COLUMNS).astype(np.float32)})
    pixel_s = 1.7
    stage.navigator.show(1000.0, 1000.0 + 400 * pixel_s)
    before = part_of(drawn(view, stage.frames), 0, CURVE)[40:]
    stage.navigator.pan(37 * pixel_s)
    after = part_of(drawn(view, stage.frames), 0, CURVE)[40:]
    np.testing.assert_array_equal(before[:, 38:-1], after[:, 1:-38])


def test_zooming_in_and_out_again_gives_the_same_picture(stage, view):
    score(stage, {DOG: np.random.default_rng(3).normal(0, 3, N_COLUMNS).astype(np.float32)})
    before = drawn(view, stage.frames)
    stage.navigator.zoom(500, 100.0)
    assert (drawn(view, stage.frames) != before).any()
    stage.navigator.fit()
    np.testing.assert_array_equal(drawn(view, stage.frames), before)


def test_a_double_click_on_an_event_selects_its_time(stage, view):
    score(stage, {RAIN: heard_in(N_COLUMNS, (5000, 5010), (5100, 5110), logit=8.0)})
    event = stage.scores.events.of_class(RAIN)[1]
    stage.navigator.show(1590.0, 1650.0)
    stage.frames.flush()
    double_click(view, pixel_at(view, event.start_s + 1.0, 0.75))
    assert (stage.navigator.selection.start_s, stage.navigator.selection.stop_s) == (event.start_s, event.stop_s)
    double_click(view, pixel_at(view, event.start_s + 1.0, 0.25))
    assert stage.navigator.selection is None
    assert stage.navigator.cursor_s == pytest.approx(event.start_s + 1.0, abs=0.2)


def test_without_lanes_it_says_why(stage, view):
    assert not view.emptiness.isVisible()
    stage.lanes.choose([])
    stage.frames.flush()
    assert view.emptiness.isVisible()
    assert view.emptiness.text() == "Nothing analysed yet"
    score(stage, {})
    stage.frames.flush()
    assert view.emptiness.text() == "No lanes: tick classes on the left"
    stage.lanes.choose([DOG])
    stage.frames.flush()
    assert not view.emptiness.isVisible()


def test_lanes_keep_a_height_at_which_they_can_be_read(stage, view):
    stage.lanes.choose(range(20))
    assert view.minimumHeight() == 20 * LANE_HEIGHT
    stage.lanes.choose([])
    assert view.minimumHeight() == LANE_HEIGHT


def test_scores_outside_of_what_is_seen_repaint_nothing(stage, view, monkeypatch):
    stage.navigator.show(0.0, 100.0)
    stage.frames.flush()
    shown = []
    monkeypatch.setattr(view.box, "setRange", lambda **ranges: shown.append(ranges))
    stage.scores.changed_within.emit(100.0, 200.0)
    stage.frames.flush()
    assert shown == []
    stage.scores.changed_within.emit(99.0, 200.0)
    stage.frames.flush()
    assert len(shown) == 1
