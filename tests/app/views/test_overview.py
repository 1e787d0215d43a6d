import numpy as np
import pytest
from PySide6.QtCore import QPoint

from app.core.column_axis import n_columns
from app.viewmodels.navigator import Selection
from app.views.colours import DARK
from app.views.overview import HEIGHT, OverviewView
from dass.labels import ontology
from tests.fake_scores import a_table, heard_in, placed
from tests.mouse import MIDDLE, click, drag, move, pixel_at
from tests.stage import drawn, is_colour, x_of

DOG = ontology().find("Dog")
LENGTH_S = 400.0
DENSITY = slice(1, 17)
"""Rows of pixels that show how many events there are."""
PICTURE = slice(20, 70)
INSIDE = 5
"""Pixels: from an edge of the window to what is surely inside it."""


@pytest.fixture
def view(stage):
    """One second to a pixel."""
    return show(stage, (0.0, LENGTH_S))


def show(stage, *parts):
    stage.open(placed(*parts))
    common = stage.navigator, stage.frames, stage.tiles, stage.look
    view = stage.show(OverviewView(*common, stage.scores, stage.rows), height=HEIGHT)
    stage.navigator.seek(stage.navigator.duration_s)
    return view


def window(stage):
    return stage.navigator.start_s, stage.navigator.stop_s


def edges(pixels):
    """Return the columns of pixels at which the edges of the window are."""
    is_edge = is_colour(pixels, DARK.accent).all(axis=0)
    starts = np.flatnonzero(np.diff(is_edge.astype(int), prepend=0) == 1)
    stops = np.flatnonzero(np.diff(is_edge.astype(int), append=0) == -1) + 1
    return ((starts + stops) / 2).tolist()


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("shown", [(100.0, 300.0), (37.0, 59.0), (390.0, 400.0), (0.0, 20.0)])
def test_the_window_is_where_the_navigator_says_and_the_rest_is_in_the_shade(stage, view, shown, ratio):
    before = drawn(view, stage.frames, ratio)
    stage.navigator.show(*shown)
    pixels = drawn(view, stage.frames, ratio)
    expected = [x_of(view, time_s, pixels) for time_s in shown if 0 < time_s < LENGTH_S]
    assert [edge for edge in edges(pixels) if ratio * 2 < edge < 398 * ratio] == pytest.approx(expected, abs=ratio)
    is_shaded = (before != pixels).any(axis=2).all(axis=0)
    for column in range(INSIDE * ratio, 395 * ratio):
        if min(abs(column - x_of(view, time_s, pixels)) for time_s in shown) > INSIDE * ratio:
            assert is_shaded[column] == (not shown[0] < column / ratio < shown[1])


def test_a_window_too_small_to_be_seen_is_drawn_larger(stage, view):
    stage.navigator.show(200.0, 200.5)
    start, stop = edges(drawn(view, stage.frames))
    assert (stop - start, (start + stop) / 2) == pytest.approx((6, 200.25), abs=1)


@pytest.mark.parametrize(
    ("held", "target", "expected"), [(100, 60, (60, 300)), (300, 350, (100, 350)), (300, 120, (100, 120))]
)
def test_the_edges_of_the_window_can_be_dragged(stage, view, held, target, expected):
    stage.navigator.show(100.0, 300.0)
    stage.frames.flush()
    drag(view, pixel_at(view, held), pixel_at(view, target))
    assert window(stage) == pytest.approx(expected, abs=1)


def test_the_window_can_be_dragged_as_a_whole_and_not_out_of_the_project(stage, view):
    stage.navigator.show(100.0, 200.0)
    stage.frames.flush()
    drag(view, pixel_at(view, 150.0), pixel_at(view, 190.0))
    assert window(stage) == pytest.approx((140.0, 240.0), abs=1)
    stage.frames.flush()
    drag(view, pixel_at(view, 200.0), pixel_at(view, 390.0))
    assert window(stage) == pytest.approx((300.0, 400.0), abs=1e-6)


def test_a_small_window_keeps_its_length_when_it_is_dragged(stage, view):
    stage.navigator.show(200.0, 200.5)
    stage.frames.flush()
    drag(view, pixel_at(view, 200.25), pixel_at(view, 260.25))
    assert window(stage) == pytest.approx((260.0, 260.5), abs=1)
    assert stage.navigator.window_s == pytest.approx(0.5)


@pytest.mark.parametrize("start", [20.0, 350.0])
def test_a_drag_outside_of_the_window_chooses_another_one(stage, view, start):
    stage.navigator.show(100.0, 200.0)
    stage.frames.flush()
    drag(view, pixel_at(view, start), pixel_at(view, 60.0))
    assert window(stage) == pytest.approx(sorted((start, 60.0)), abs=1)


def test_where_all_is_seen_a_drag_chooses_a_window(stage, view):
    drag(view, pixel_at(view, 50.0), pixel_at(view, 150.0))
    assert window(stage) == pytest.approx((50.0, 150.0), abs=1)


def test_a_drag_at_the_edge_of_the_selection_leaves_the_selection_as_it_is(stage, view):
    stage.navigator.select(Selection(50.0, 100.0))
    stage.navigator.show(200.0, 300.0)
    stage.frames.flush()
    drag(view, pixel_at(view, 50.0), pixel_at(view, 20.0))
    assert stage.navigator.selection == Selection(50.0, 100.0)
    assert window(stage) == pytest.approx((20.0, 50.0), abs=1)


def test_a_click_brings_the_cursor_and_the_window_there_and_keeps_the_selection(stage, view):
    stage.navigator.select(Selection(50.0, 100.0))
    stage.navigator.show(200.0, 300.0)
    stage.frames.flush()
    click(view, pixel_at(view, 20.0))
    assert stage.navigator.cursor_s == pytest.approx(20.0, abs=1)
    assert stage.navigator.start_s <= 20.0 <= stage.navigator.stop_s
    assert stage.navigator.selection == Selection(50.0, 100.0)


@pytest.mark.parametrize("is_on_axis", [False, True])
def test_a_pan_moves_the_window_with_the_mouse(stage, view, is_on_axis):
    stage.navigator.show(100.0, 200.0)
    stage.frames.flush()
    below = QPoint(0, HEIGHT - 10 - pixel_at(view, 20.0).y() if is_on_axis else 0)
    drag(view, pixel_at(view, 20.0) + below, pixel_at(view, 60.0) + below, *([] if is_on_axis else [MIDDLE]))
    assert window(stage) == pytest.approx((140.0, 240.0), abs=1)


def test_the_mouse_shows_that_edges_can_be_dragged(stage, view):
    stage.navigator.show(100.0, 200.0)
    stage.frames.flush()
    move(view, pixel_at(view, 100.0))
    thick = edges(drawn(view, stage.frames))
    assert len(thick) == 2
    is_edge = is_colour(drawn(view, stage.frames), DARK.accent).all(axis=0)
    assert is_edge[90:110].sum() > is_edge[190:210].sum()


def test_what_is_not_analysed_is_hatched_and_vanishes(stage, view):
    def hatched():
        return is_colour(drawn(view, stage.frames)[DENSITY], DARK.unanalysed).any(axis=0)[5:395]

    assert hatched().all()
    stage.scores.set_table(1, a_table(LENGTH_S, {}, n_scored=n_columns(200.0)))
    assert not hatched()[:190].any()
    assert hatched()[200:].all()
    stage.scores.set_table(1, a_table(LENGTH_S))
    assert not hatched().any()


def test_the_density_rises_where_events_are(stage, view):
    spans = [(start, start + 4) for start in (0, 20, 40, 900)]
    stage.scores.set_table(1, a_table(LENGTH_S, {DOG: heard_in(n_columns(LENGTH_S), *spans, logit=8.0)}))
    assert len(stage.scores.events) == 4
    pixels = drawn(view, stage.frames)
    is_event = is_colour(pixels[DENSITY], DARK.event)
    expected = np.zeros(400, bool)
    for event in stage.scores.events:
        begin, end = (x_of(view, time_s, pixels) for time_s in (event.start_s, event.stop_s))
        expected[int(begin + 1e-6) : int(np.ceil(end - 1e-6))] = True
    assert is_event.any(axis=0)[5:395].tolist() == expected[5:395].tolist()
    assert is_event[:, 289].sum() >= len(is_event) - 2


def test_gaps_are_hatched_wherever_the_window_is_and_overlaps_are_marked(stage):
    view = show(stage, (0.0, 100.0), (80.0, 120.0), (300.0, 100.0))
    for number in (1, 2, 3):
        stage.draw(7, number, code=101)
    for shown in ((0.0, 400.0), (0.0, 50.0)):
        stage.navigator.show(*shown)
        pixels = drawn(view, stage.frames)[PICTURE]
        is_gap = is_colour(pixels, DARK.gap) | (pixels.max(axis=2) < 90)
        assert is_gap[:, 203:297].all() or shown[1] < 400
        colours = {tuple(colour) for colour in pixels[:, 203:297].reshape(-1, 3).tolist()}
        assert 2 <= len(colours) <= 4
    stage.navigator.fit()
    pixels = drawn(view, stage.frames)[PICTURE]
    is_marked = is_colour(pixels, DARK.warning).any(axis=0)
    assert is_marked[82:98].all()
    assert not is_marked[103:395].any()


def test_it_is_drawn_when_every_moment_is(stage, view):
    stage.frames.flush()
    assert not view.is_drawn
    stage.draw(7, code=201, n_columns=n_columns(LENGTH_S))
    stage.frames.flush()
    assert view.is_drawn
    greys = drawn(view, stage.frames)[PICTURE, 10:390]
    assert np.abs(greys.astype(int) - 200).max() <= 2


def test_cursor_and_selection_lie_at_their_times(stage, view):
    stage.navigator.seek(123.0)
    pixels = drawn(view, stage.frames)
    assert np.flatnonzero(is_colour(pixels, DARK.cursor).all(axis=0)).tolist() == pytest.approx([123], abs=1)
    stage.navigator.seek(LENGTH_S)
    before = drawn(view, stage.frames)
    stage.navigator.select(Selection(200.0, 250.0))
    columns = np.flatnonzero((drawn(view, stage.frames) != before).any(axis=(0, 2)))
    assert (columns.min(), columns.max() + 1) == pytest.approx((200, 250), abs=1.5)
