from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.picture_grid import column_s
from app.core.tiles import TILE_COLUMNS, TileKey
from app.views.colours import DARK
from app.views.waveform import WaveformView
from tests.app.core.test_tiles import a_tile
from tests.fake_scores import placed
from tests.stage import drawn, is_colour, is_plot, x_of

HEADROOM = 1.1

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


@pytest.fixture
def view(stage):
    stage.open(placed((0.0, 1000.0)))
    return stage.show(WaveformView(stage.navigator, stage.frames, stage.tiles))


def curve(pixels):
    """Return for each column of pixels the lowest and the highest row that is painted, from the bottom, or NaN."""
    is_wave = is_colour(pixels, DARK.waveform)[::-1]
    n_rows = len(is_wave)
    lowest, highest = is_wave.argmax(axis=0), n_rows - is_wave[::-1].argmax(axis=0)
    return np.where(is_wave.any(axis=0), [lowest, highest], np.nan)


def value_at(rows, view):
    low, high = view.y_range
    return low + rows / view.n_rows * (high - low)


@laws
@given(
    level=st.integers(-3, 6),
    stretch=st.floats(1.0, 1.999),
    start=st.floats(0.0, 60.0),
    seed=st.integers(0, 1000),
    ratio=st.sampled_from([1, 2]),
)
def test_every_column_of_pixels_reaches_from_the_lowest_to_the_highest_sample_in_it(
    stage, view, level, stretch, start, seed, ratio
):
    view.devicePixelRatioF = lambda: float(ratio)
    peaks = np.sort(np.random.default_rng(seed).uniform(-0.5, 0.5, (4 * TILE_COLUMNS, 2)).astype(np.float16), axis=1)
    stage.draw(level, peaks=peaks, n_columns=4 * TILE_COLUMNS)
    width_s = column_s(level)
    window_s = view.n_pixels * width_s / stretch
    stage.navigator.seek(1000.0)
    stage.navigator.show(start * width_s, start * width_s + window_s)
    pixels = drawn(view, stage.frames, ratio)
    edges = np.linspace(*view.shown, view.n_pixels + 1) / width_s
    seen = [peaks[int(a + 1e-6) : int(np.ceil(b - 1e-6))] for a, b in pairwise(edges)]
    expected = np.array([(part.min(), part.max()) for part in seen], float).T
    pixel = (view.y_range[1] - view.y_range[0]) / view.n_rows
    assert np.abs(value_at(curve(pixels), view) - expected).max() <= 1.6 * pixel


def test_the_loudest_that_is_seen_fills_the_height(stage, view):
    stage.draw(0, peaks=[(-0.1, 0.05)] * 100 + [(-0.5, 0.5)] * 100, n_columns=1024)
    stage.navigator.show(0.0, 4.0)
    stage.frames.flush()
    assert view.y_range == pytest.approx((-0.5 * HEADROOM, 0.5 * HEADROOM), rel=0.01)
    stage.draw(-2, peaks=[(-0.1, 0.05)] * 400, n_columns=1024)
    stage.navigator.show(0.0, 1.0)
    stage.frames.flush()
    assert view.y_range == pytest.approx((-0.1 * HEADROOM, 0.1 * HEADROOM), rel=0.01)


def test_silence_is_a_thin_line_in_the_middle(stage, view):
    stage.draw(0, n_columns=512)
    stage.navigator.seek(1000.0)
    stage.navigator.show(0.0, 4.0)
    lowest, highest = curve(drawn(view, stage.frames))
    assert (highest - lowest == 1).all()
    assert np.abs(lowest - view.n_rows / 2).max() <= 1
    assert view.y_range == (-0.02, 0.02)


def test_gaps_and_what_is_not_there_are_not_drawn_as_silence(stage, view):
    stage.open(placed((0.0, 1.0), (2.0, 50.0)))
    view.set_timeline(stage.timeline, False)
    stage.draw(0, 1, n_columns=100, peaks=[(-0.2, 0.2)] * 100)
    torn = a_tile(TILE_COLUMNS, n_absent=100)
    torn.picture.peaks[100:] = (-0.2, 0.2)
    stage.loader.load(TileKey(2, 0, 0), torn)
    stage.navigator.show(0.0, 4.0)
    pixels = drawn(view, stage.frames)
    is_wave = is_colour(pixels, DARK.waveform).any(axis=0)
    assert is_wave[2:100].all()  # the cursor is at 0
    assert not is_wave[101:299].any()
    assert is_wave[301:].all()
    assert is_plot(pixels[:, 250]).all()


def test_the_later_of_two_recordings_is_seen_where_they_overlap(stage, view):
    stage.open(placed((0.0, 40.0), (1.0, 1.0)))
    view.set_timeline(stage.timeline, False)
    stage.draw(0, 1, n_columns=512, peaks=[(-0.5, 0.5)] * 512)
    stage.draw(0, 2, n_columns=100, peaks=[(-0.1, 0.1)] * 100)
    stage.navigator.seek(40.0)
    stage.navigator.show(0.0, 4.0)
    _, highest = value_at(curve(drawn(view, stage.frames)), view)
    assert highest[[50, 98, 102, 198, 202, 300]] == pytest.approx([0.5, 0.5, 0.1, 0.1, 0.5, 0.5], abs=0.01)


def test_coarser_tiles_stand_in_and_show_through_those_in_the_making(stage, view):
    stage.navigator.seek(1000.0)
    stage.navigator.show(0.0, 4.0)
    stage.draw(3, peaks=[(-0.5, 0.5)] * 256)
    assert value_at(curve(drawn(view, stage.frames))[1], view) == pytest.approx(np.full(400, 0.5), abs=0.01)
    half = a_tile(TILE_COLUMNS, n_absent=100)
    half.picture.peaks[100:] = (-0.1, 0.1)
    stage.loader.load(TileKey(1, 0, 0), half)
    highest = value_at(curve(drawn(view, stage.frames))[1], view)
    assert highest[[50, 98, 102, 250, 258]] == pytest.approx([0.5, 0.5, 0.1, 0.1, 0.5], abs=0.01)


def test_a_pan_by_pixels_moves_the_curve_by_pixels(stage, view):
    peaks = np.sort(np.random.default_rng(3).uniform(-0.5, 0.5, (1024, 2)), axis=1)
    peaks[::20] = -0.5, 0.5
    stage.draw(0, peaks=peaks, n_columns=1024)
    stage.navigator.seek(1000.0)
    pixel_s = 0.01 / 1.3
    stage.navigator.show(1.0, 1.0 + 400 * pixel_s)
    before = drawn(view, stage.frames)
    stage.navigator.pan(37 * pixel_s)
    after = drawn(view, stage.frames)
    assert (before[:, 38:] == after[:, 1:-37]).mean() > 0.999


def test_it_asks_for_the_tiles_that_the_spectrogram_asks_for(stage, view):
    stage.navigator.show(2.0, 6.0)
    stage.frames.flush()
    assert stage.loader.requests[-1] == [TileKey(1, 0, 0), TileKey(1, 0, 1), TileKey(1, 0, 2)]


def test_times_and_columns_agree(stage, view):
    stage.draw(0, n_columns=512, peaks=[(0.0, 0.0)] * 150 + [(-0.5, 0.5)])
    stage.navigator.seek(1000.0)
    stage.navigator.show(0.0, 4.0)
    pixels = drawn(view, stage.frames)
    lowest, highest = curve(pixels)
    loud = np.flatnonzero(highest - lowest > 50)
    assert loud.tolist() == [round(x_of(view, 1.5, pixels))]
