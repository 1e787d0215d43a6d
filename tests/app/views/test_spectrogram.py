import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.core.frequency_axis import FrequencyScale
from app.core.picture import N_BINS
from app.viewmodels.navigator import Selection
from app.views.colours import DARK
from app.views.spectrogram import SpectrogramView
from tests.fake_scores import RATE, placed
from tests.mouse import drag, move, pixel_at, wheel
from tests.stage import drawn, is_colour, x_of

NYQUIST_HZ = RATE / 2
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def view(stage):
    """Of a recording with a gap of two seconds after two seconds."""
    stage.open(placed((0.0, 2.0), (4.0, 100.0)))
    return stage.show(SpectrogramView(stage.navigator, stage.frames, stage.tiles, stage.look))


def row_of(view, stage, hz, pixels):
    return (1 - float(stage.look.axis.height_of(hz))) * len(pixels)


@pytest.mark.parametrize("scale", FrequencyScale)
@pytest.mark.parametrize("ratio", [1, 2])
def test_a_loud_place_is_bright_at_its_time_and_frequency(stage, view, scale, ratio, monkeypatch):
    monkeypatch.setattr(SpectrogramView, "devicePixelRatioF", lambda _: float(ratio))
    stage.look.choose_scale(scale)
    stage.draw(0 if ratio == 1 else -1, 2, loud=[(150 * ratio, 200)], n_columns=800)
    stage.navigator.show(4.0, 8.0)
    pixels = drawn(view, stage.frames, ratio)
    rows, columns = np.nonzero(pixels[:, :, 0] > 110)
    assert columns.mean() + 0.5 == pytest.approx(x_of(view, 5.505 if ratio == 1 else 5.5025, pixels), abs=1)
    assert rows.mean() + 0.5 == pytest.approx(row_of(view, stage, 200 * NYQUIST_HZ / N_BINS, pixels), abs=1.5)
    assert len(set(columns)) <= 2


def test_a_gap_shows_the_plot_and_its_hatch_and_nothing_else(stage, view):
    for number in (1, 2):
        stage.draw(0, number, code=201, n_columns=256)
    stage.navigator.show(1.0, 5.0)
    pixels = drawn(view, stage.frames)
    gap = pixels[:, 101:299]
    assert (is_colour(gap, DARK.plot) | is_colour(gap, DARK.gap)).all()
    assert np.abs(pixels[:, [50, 350]].astype(int) - 200).max() <= 2


def test_a_tile_that_arrives_is_seen_with_the_next_frame(stage, view):
    stage.navigator.show(4.0, 8.0)
    assert not view.is_drawn
    assert is_colour(drawn(view, stage.frames)[:, 50:], DARK.plot).all()
    stage.draw(0, 2, code=201, n_columns=512)
    assert np.abs(drawn(view, stage.frames)[:, 50:].astype(int) - 200).max() <= 2
    assert view.is_drawn


def test_a_selection_covers_its_frequencies(stage, view):
    stage.look.choose_scale(FrequencyScale.MEL)
    stage.navigator.show(10.0, 20.0)
    before = drawn(view, stage.frames)
    stage.navigator.select(Selection(12.0, 15.0, 500.0, 2000.0))
    pixels = drawn(view, stage.frames)
    rows, columns = np.nonzero((pixels != before).any(axis=2))
    assert (columns.min(), columns.max() + 1) == pytest.approx((80, 200), abs=1.5)
    expected = [row_of(view, stage, hz, pixels) for hz in (2000.0, 500.0)]
    assert (rows.min(), rows.max() + 1) == pytest.approx(expected, abs=1.5)


@pytest.mark.parametrize("scale", FrequencyScale)
def test_a_drag_selects_the_frequencies_that_are_under_it(stage, view, scale):
    stage.look.choose_scale(scale)
    stage.navigator.show(10.0, 20.0)
    stage.frames.flush()
    heights = stage.look.axis.height_of([1000.0, 4000.0]).tolist()
    drag(view, pixel_at(view, 12.0, heights[0]), pixel_at(view, 15.0, heights[1]))
    assert stage.navigator.selection.band == pytest.approx((1000.0, 4000.0), rel=0.05)


def test_a_drag_beyond_the_edges_selects_no_frequencies_that_are_not_there(stage, view):
    stage.navigator.show(10.0, 20.0)
    stage.frames.flush()
    drag(view, pixel_at(view, 12.0, 0.5), pixel_at(view, 15.0, 1.2))
    assert stage.navigator.selection.band[1] == NYQUIST_HZ


def test_alt_and_wheel_zoom_frequencies_about_the_mouse(stage, view):
    place = pixel_at(view, 10.0, 0.25)
    wheel(view, place, 4, ALT)
    look = stage.look.look
    assert look.high_hz - look.low_hz == pytest.approx(NYQUIST_HZ / 1.25**4, rel=0.01)
    assert float(stage.look.axis.height_of(NYQUIST_HZ / 4)) == pytest.approx(0.25, abs=0.01)
    assert (stage.navigator.start_s, stage.navigator.stop_s) == (0.0, 104.0)


def axis_pixel(view, height):
    """Return the pixel of the axis of frequency at a share of the height."""
    place = pixel_at(view, view.shown.start_s, height)
    place.setX(30)
    return place


def test_the_wheel_over_the_axis_of_frequency_zooms_frequencies(stage, view):
    wheel(view, axis_pixel(view, 0.5), 2)
    look = stage.look.look
    assert look.high_hz - look.low_hz == pytest.approx(NYQUIST_HZ / 1.25**2, rel=0.01)
    assert stage.navigator.window_s == 104.0


def test_a_drag_of_the_axis_of_frequency_moves_frequencies_with_the_mouse(stage, view):
    stage.look.show_band(2000.0, 4000.0)
    stage.navigator.show(10.0, 20.0)
    stage.frames.flush()
    drag(view, axis_pixel(view, 0.5), axis_pixel(view, 0.25))
    assert (stage.look.look.low_hz, stage.look.look.high_hz) == pytest.approx((2500.0, 4500.0), abs=20)
    assert (stage.navigator.start_s, stage.navigator.selection) == (10.0, None)


def test_a_drag_of_the_axis_of_time_moves_times_with_the_mouse(stage, view):
    stage.navigator.show(50.0, 60.0)
    stage.frames.flush()
    below = view.height() - 12
    start, stop = (pixel_at(view, time_s) for time_s in (57.0, 54.0))
    start.setY(below)
    stop.setY(below - 150)
    drag(view, start, stop)
    assert stage.navigator.start_s == pytest.approx(53.0, abs=0.05)
    assert stage.look.look.high_hz == NYQUIST_HZ


def test_the_place_under_the_mouse_is_told(stage, view, qtbot):
    stage.navigator.show(10.0, 20.0)
    stage.frames.flush()
    with qtbot.waitSignal(view.pointed) as pointed:
        move(view, pixel_at(view, 12.5, 0.75))
    assert pointed.args == pytest.approx([12.5, 6000.0], rel=0.01)
    with qtbot.waitSignal(view.pointed) as pointed:
        move(view, axis_pixel(view, 0.5))
    assert pointed.args == [None, None]


def test_the_axis_says_where_frequencies_are(stage, view):
    stage.look.choose_scale(FrequencyScale.MEL)
    stage.frames.flush()
    axis = view.getPlotItem().getAxis("left")
    [(step, places)] = axis.tickValues(*view.y_range, 300)
    assert axis.tickStrings(places, 1.0, step) == ["200 Hz", "500 Hz", "1 kHz", "2 kHz", "5 kHz"]
    stage.look.show_band(1000.0, 2000.0)
    [(step, places)] = axis.tickValues(*view.y_range, 300)
    assert axis.tickStrings(places, 1.0, step)[0] == "1 kHz"
