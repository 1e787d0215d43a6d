import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip

from app.core.blanks import Blank
from app.core.timeline import Span
from app.viewmodels.navigator import MIN_WINDOW_S, Selection
from app.views.colours import DARK, LIGHT
from app.views.theme import apply
from app.views.time_plot import TimePlot
from tests.fake_scores import placed
from tests.mouse import MIDDLE, drag, pixel_at
from tests.stage import drawn, is_colour, is_plot, x_of

DAYS_S = 40 * 86400.0

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
ratios = st.sampled_from([1, 2])
windows_s = st.floats(0.0, 1.0).map(lambda share: MIN_WINDOW_S * (DAYS_S / MIN_WINDOW_S) ** share)


@pytest.fixture
def long_plot(stage):
    """Of one recording of many days, which has no scores."""
    stage.timeline = placed((0.0, 4 * DAYS_S))
    stage.navigator.set_duration(stage.timeline.duration_s)
    return stage.show(TimePlot(stage.navigator, stage.frames))


@pytest.fixture
def plot(stage):
    """Of two recordings of ten minutes, forty days apart."""
    stage.open(placed((0.0, 600.0), (DAYS_S, 600.0)))
    return stage.show(TimePlot(stage.navigator, stage.frames))


def covered(pixels):
    """Return in which columns of pixels something is drawn."""
    return ~is_plot(pixels).all(axis=0)


def hide_cursor(stage):
    stage.navigator.seek(stage.navigator.duration_s)


@laws
@given(windows_s, st.floats(0.02, 0.98), ratios)
def test_the_cursor_is_a_line_at_its_time(stage, long_plot, window_s, share, ratio):
    stage.navigator.seek(DAYS_S)
    stage.navigator.show(DAYS_S - share * window_s, DAYS_S + (1 - share) * window_s)
    pixels = drawn(long_plot, stage.frames, ratio)
    is_line = is_colour(pixels, DARK.cursor).all(axis=0)
    assert 1 <= is_line.sum() <= 2 * ratio
    assert np.flatnonzero(is_line).mean() + 0.5 == pytest.approx(x_of(long_plot, DAYS_S, pixels), abs=1.1 * ratio)


@laws
@given(windows_s, st.sampled_from([600.0, DAYS_S]), ratios)
def test_a_gap_is_hatched_on_its_side_of_its_edge_however_long_it_is(stage, plot, window_s, edge_s, ratio):
    hide_cursor(stage)
    stage.navigator.show(edge_s - window_s / 2, edge_s + window_s / 2)
    pixels = drawn(plot, stage.frames, ratio)
    is_hatched = covered(pixels)
    expected = np.zeros_like(is_hatched)
    begin, end = (round(x_of(plot, time_s, pixels)) for time_s in (600.0, DAYS_S))
    expected[max(0, begin) : max(0, end)] = True
    assert (is_hatched != expected).sum() <= 3 * ratio
    assert (is_plot(pixels) | is_colour(pixels, DARK.gap) | is_colour(pixels, DARK.cursor)).all()


@laws
@given(windows_s, st.floats(0.1, 0.6), st.floats(0.05, 0.3), ratios)
def test_a_selection_covers_its_time(stage, long_plot, window_s, share, length, ratio):
    hide_cursor(stage)
    start_s = DAYS_S + share * window_s
    stage.navigator.show(DAYS_S, DAYS_S + window_s)
    stage.navigator.select(Selection(start_s, start_s + length * window_s))
    pixels = drawn(long_plot, stage.frames, ratio)
    columns = np.flatnonzero(covered(pixels))
    expected = [x_of(long_plot, time_s, pixels) for time_s in (start_s, start_s + length * window_s)]
    assert (columns.min(), columns.max() + 1) == pytest.approx(expected, abs=1.6 * ratio)
    assert len(columns) == columns.max() - columns.min() + 1
    middle = round(sum(expected) / 2)
    assert not is_plot(pixels[:, middle]).any()


def test_a_selection_that_is_longer_than_the_window_has_no_edge_in_it(stage, plot):
    hide_cursor(stage)
    stage.navigator.select(Selection(1.0, 590.0))
    stage.navigator.show(300.0, 300.0 + MIN_WINDOW_S)
    pixels = drawn(plot, stage.frames)
    assert len(np.unique(pixels[50], axis=0)) == 1
    assert not is_plot(pixels[50]).any()


def test_the_same_time_is_in_the_same_column_with_and_without_axes(stage, plot, qtbot):
    other = stage.show(TimePlot(stage.navigator, stage.frames, has_time_axis=True))
    stage.navigator.show(100.0, 107.0)
    stage.frames.flush()
    assert [pixel_at(plot, time_s).x() for time_s in (101, 103.3)] == [pixel_at(other, t).x() for t in (101, 103.3)]
    assert plot.n_pixels == other.n_pixels == 400


def test_pixels_are_those_of_the_device(stage, plot, monkeypatch):
    size = plot.n_pixels, plot.n_rows
    monkeypatch.setattr(TimePlot, "devicePixelRatioF", lambda _: 2.0)
    assert (plot.n_pixels, plot.n_rows) == (2 * size[0], 2 * size[1])


def test_a_picture_may_have_more_pixels_than_the_screen(stage, plot):
    size = plot.n_pixels, plot.n_rows
    plot.set_sharpness(2.0)
    assert (plot.n_pixels, plot.n_rows) == (2 * size[0], 2 * size[1])
    plot.set_sharpness(None)
    assert (plot.n_pixels, plot.n_rows) == size


def test_it_takes_the_colours_of_another_theme(stage, plot, themed_app):
    stage.navigator.show(590.0, 610.0)
    apply(themed_app, "light")
    pixels = drawn(plot, stage.frames)
    assert is_colour(pixels[:, 50], LIGHT.plot).all()
    assert set(map(tuple, pixels[:, 300])) == {QColor(colour).getRgb()[:3] for colour in (LIGHT.plot, LIGHT.gap)}


def test_whatever_changes_it_is_refreshed_once_in_a_frame(stage, plot, monkeypatch):
    shown = []
    monkeypatch.setattr(plot.box, "setRange", lambda **ranges: shown.append(tuple(ranges["xRange"])))
    stage.navigator.show(1.0, 2.0)
    stage.navigator.show(2.0, 3.0)
    stage.navigator.seek(2.5)
    stage.navigator.select(Selection(2.1, 2.2))
    assert shown == []
    stage.frames.flush()
    assert shown == [(2.0, 3.0)]


def test_space_is_told_of_when_it_was_not_held_for_a_pan(stage, plot, qtbot):
    plot.setFocus()
    with qtbot.waitSignal(plot.space_tapped):
        qtbot.keyClick(plot, Qt.Key.Key_Space)
    stage.navigator.show(10.0, 20.0)
    stage.frames.flush()
    with qtbot.assertNotEmitted(plot.space_tapped):
        qtbot.keyPress(plot, Qt.Key.Key_Space)
        drag(plot, pixel_at(plot, 15.0), pixel_at(plot, 13.0))
        qtbot.keyRelease(plot, Qt.Key.Key_Space)
    assert stage.navigator.start_s == pytest.approx(12.0, abs=0.1)


def test_a_space_that_is_let_go_elsewhere_is_not_held_for_ever(stage, plot, qtbot):
    stage.navigator.show(10.0, 20.0)
    stage.frames.flush()
    field = QLineEdit(plot)
    field.show()
    plot.activateWindow()
    plot.setFocus()
    qtbot.waitUntil(plot.hasFocus)
    qtbot.keyPress(plot, Qt.Key.Key_Space)
    field.setFocus()
    drag(plot, pixel_at(plot, 15.0), pixel_at(plot, 13.0))
    assert stage.navigator.start_s == 10.0
    assert stage.navigator.selection.stop_s == pytest.approx(15.0, abs=0.1)


def test_a_pan_by_the_middle_button_moves_what_is_seen_with_the_mouse(stage, plot):
    stage.navigator.show(10.0, 20.0)
    stage.frames.flush()
    drag(plot, pixel_at(plot, 17.0), pixel_at(plot, 14.0), MIDDLE)
    assert (stage.navigator.start_s, stage.navigator.window_s) == pytest.approx((13.0, 10.0), abs=0.05)


def test_a_gap_says_why_it_is_there_where_the_mouse_rests_in_it(stage, monkeypatch):
    stage.open(placed((0.0, 10.0), (20.0, 10.0)))
    view = stage.show(TimePlot(stage.navigator, stage.frames))
    view.show_blanks([Blank(Span(10.0, 20.0), "Nothing recorded for 10 s")])
    said = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, *__: said.append(text))
    for time_s in (5.0, 15.0):
        pixel = pixel_at(view, time_s)
        event = QHelpEvent(QEvent.Type.ToolTip, pixel, view.viewport().mapToGlobal(pixel))
        QApplication.sendEvent(view.viewport(), event)
    assert said == ["", "Nothing recorded for 10 s"]


def test_a_project_that_grows_is_shown_anew(stage):
    stage.open(placed((0.0, 60.0)))
    view = stage.show(TimePlot(stage.navigator, stage.frames))
    marked = []
    stage.frames.mark = marked.append
    stage.navigator.stretch(61.0)
    assert marked == [view.refresh]
