import pytest
from PySide6.QtCore import QPoint, Qt

from app.viewmodels.navigator import Selection
from app.views.time_plot import TimePlot
from app.views.time_view_box import TimeViewBox
from tests.fake_scores import placed
from tests.mouse import MIDDLE, click, double_click, drag, move, pixel_at, wheel

SHIFT, ALT, CTRL = (getattr(Qt.KeyboardModifier, f"{key}Modifier") for key in ("Shift", "Alt", "Control"))


@pytest.fixture
def view(stage):
    """Shows ten seconds of a hundred, forty pixels each; heights are frequencies in kHz."""
    stage.open(placed((0.0, 100.0)))
    box = TimeViewBox(stage.navigator, lambda height: 1000 * height)
    view = stage.show(TimePlot(stage.navigator, stage.frames, has_time_axis=True, box=box))
    stage.navigator.show(50.0, 60.0)
    stage.frames.flush()
    return view


def window(stage):
    return stage.navigator.start_s, stage.navigator.stop_s


def refreshed(stage, view, time_s, height=0.5):
    stage.frames.flush()
    return pixel_at(view, time_s, height)


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, CTRL])
def test_the_wheel_zooms_about_the_mouse(stage, view, modifier):
    place = pixel_at(view, 52.5)
    wheel(view, place, 2, modifier)
    assert stage.navigator.window_s == pytest.approx(10 / 1.25**2)
    assert refreshed(stage, view, 52.5) == place
    wheel(view, place, -2, modifier)
    assert window(stage) == pytest.approx((50.0, 60.0), abs=0.05)


def test_shift_and_wheel_scroll(stage, view):
    wheel(view, pixel_at(view, 52.5), -1, SHIFT)
    assert window(stage) == pytest.approx((51.0, 61.0))
    wheel(view, pixel_at(view, 52.5), 2, SHIFT)
    assert window(stage) == pytest.approx((49.0, 59.0))


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, SHIFT, CTRL])
def test_fingers_that_move_sideways_scroll_whatever_key_is_held(stage, view, modifier):
    wheel(view, pixel_at(view, 52.5), notches=0.1, modifier=modifier, sideways=0.5)
    assert window(stage) == pytest.approx((50.5, 60.5))
    wheel(view, pixel_at(view, 52.5), notches=-0.1, modifier=modifier, sideways=-0.5)
    assert window(stage) == pytest.approx((50.0, 60.0))


def test_alt_and_wheel_zoom_the_vertical_axis_also_where_qt_turns_them_sideways(stage, view, qtbot):
    for turned in ({"notches": 2}, {"sideways": -2}):
        with qtbot.waitSignal(view.box.frequency_zoomed) as zoomed:
            wheel(view, pixel_at(view, 52.5, 0.25), modifier=ALT, **turned)
        assert zoomed.args == pytest.approx([1.25**2, 0.25], abs=0.01)
    assert window(stage) == (50.0, 60.0)


def test_a_burst_of_the_wheel_counts_as_five_notches(stage, view):
    wheel(view, pixel_at(view, 55.0), 50)
    assert stage.navigator.window_s == pytest.approx(10 / 1.25**5)


def test_the_wheel_over_the_axis_of_time_zooms_time(stage, view):
    place = QPoint(pixel_at(view, 52.5).x(), view.height() - 10)
    wheel(view, place, 2, ALT)
    wheel(view, place, 2)
    assert stage.navigator.window_s == pytest.approx(10 / 1.25**2)


def test_a_drag_selects_time_and_frequency_whichever_way_it_goes(stage, view):
    drag(view, pixel_at(view, 57.0, 0.75), pixel_at(view, 52.0, 0.25))
    chosen = stage.navigator.selection
    assert (chosen.start_s, chosen.stop_s) == pytest.approx((52.0, 57.0), abs=0.03)
    assert chosen.band == pytest.approx((250.0, 750.0), abs=5)


def test_where_there_are_no_frequencies_none_are_selected(stage):
    stage.open(placed((0.0, 100.0)))
    view = stage.show(TimePlot(stage.navigator, stage.frames))
    drag(view, pixel_at(view, 20.0, 0.75), pixel_at(view, 70.0, 0.25))
    assert stage.navigator.selection.band is None


@pytest.mark.parametrize(("held", "expected"), [(52.0, (54.0, 57.0)), (57.0, (52.0, 54.0))])
def test_the_edges_of_a_selection_can_be_dragged_and_its_band_stays(stage, view, held, expected):
    stage.navigator.select(Selection(52.0, 57.0, 250.0, 750.0))
    drag(view, refreshed(stage, view, held) + QPoint(2, 0), pixel_at(view, 54.0, 0.9))
    chosen = stage.navigator.selection
    assert (chosen.start_s, chosen.stop_s) == pytest.approx(expected, abs=0.1)
    assert chosen.band == (250.0, 750.0)


def test_an_edge_can_be_dragged_past_the_other(stage, view):
    stage.navigator.select(Selection(52.0, 54.0, 250.0, 750.0))
    drag(view, refreshed(stage, view, 52.0), pixel_at(view, 58.0))
    chosen = stage.navigator.selection
    assert (chosen.start_s, chosen.stop_s) == pytest.approx((54.0, 58.0), abs=0.1)
    assert chosen.band == (250.0, 750.0)


def test_a_drag_inside_a_selection_makes_another_one(stage, view):
    stage.navigator.select(Selection(52.0, 57.0, 250.0, 750.0))
    drag(view, refreshed(stage, view, 53.0, 0.1), pixel_at(view, 55.0, 0.2))
    chosen = stage.navigator.selection
    assert (chosen.start_s, chosen.stop_s) == pytest.approx((53.0, 55.0), abs=0.03)
    assert chosen.band == pytest.approx((100.0, 200.0), abs=5)


def test_the_mouse_shows_what_it_can_take_hold_of(stage, view):
    stage.navigator.select(Selection(52.0, 57.0))
    move(view, refreshed(stage, view, 57.0))
    assert view.box.cursor().shape() == Qt.CursorShape.SizeHorCursor
    move(view, pixel_at(view, 55.0))
    assert view.box.cursor().shape() == Qt.CursorShape.ArrowCursor


@pytest.mark.parametrize("is_space_held", [False, True])
def test_middle_drag_and_drag_with_space_move_time_and_frequency_with_the_mouse(stage, view, is_space_held):
    moved = []
    view.box.frequency_dragged.connect(moved.append)
    view.box.hold_space(is_space_held)
    start, stop = pixel_at(view, 57.0, 0.5), pixel_at(view, 54.0, 0.25)
    drag(view, start, stop, *([] if is_space_held else [MIDDLE]))
    assert window(stage) == pytest.approx((53.0, 63.0), abs=0.03)
    assert sum(moved) == pytest.approx(0.25, abs=0.01)
    assert stage.navigator.selection is None
    assert view.box.hold_space(False) is True
    assert view.box.hold_space(False) is False


def test_a_drag_on_an_axis_moves_along_it_alone(stage, view):
    moved = []
    view.box.frequency_dragged.connect(moved.append)
    below = QPoint(0, view.height() - 10 - pixel_at(view, 57.0).y())
    drag(view, pixel_at(view, 57.0) + below, pixel_at(view, 54.0) + below - QPoint(0, 100))
    assert window(stage) == pytest.approx((53.0, 63.0), abs=0.03)
    assert moved == []
    beside = QPoint(20 - refreshed(stage, view, 53.0).x(), 0)
    drag(view, pixel_at(view, 53.0, 0.5) + beside, pixel_at(view, 53.0, 0.25) + beside + QPoint(200, 0))
    assert window(stage) == pytest.approx((53.0, 63.0), abs=0.03)
    assert sum(moved) == pytest.approx(0.25, abs=0.01)


def test_a_click_puts_the_cursor_there_and_clears_the_selection(stage, view, qtbot):
    stage.navigator.select(Selection(52.0, 57.0))
    with qtbot.waitSignal(stage.navigator.jumped) as jumped:
        click(view, refreshed(stage, view, 53.0))
    assert stage.navigator.cursor_s == pytest.approx(53.0, abs=0.03)
    assert jumped.args == [stage.navigator.cursor_s]
    assert stage.navigator.selection is None
    assert window(stage) == (50.0, 60.0)


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, MIDDLE])
def test_clicks_of_other_buttons_leave_the_cursor_where_it_is(stage, view, button):
    click(view, pixel_at(view, 53.0), button)
    assert stage.navigator.cursor_s == 0.0


def test_a_double_click_puts_the_cursor_there_once_and_is_told(stage, view, qtbot):
    jumps = []
    stage.navigator.jumped.connect(jumps.append)
    with qtbot.waitSignal(view.box.double_clicked) as clicked:
        double_click(view, pixel_at(view, 53.0, 0.25))
    assert jumps == [stage.navigator.cursor_s] == pytest.approx([53.0], abs=0.03)
    assert (clicked.args[0].x(), clicked.args[0].y()) == pytest.approx((53.0, 0.25), abs=0.03)


def test_the_place_under_the_mouse_is_told_until_it_leaves(view, qtbot):
    with qtbot.waitSignal(view.box.hovered) as hovered:
        move(view, pixel_at(view, 53.0, 0.25))
    assert (hovered.args[0].x(), hovered.args[0].y()) == pytest.approx((53.0, 0.25), abs=0.03)
    with qtbot.waitSignal(view.box.hovered) as hovered:
        move(view, QPoint(20, 100))
    assert hovered.args == [None]
