import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core.column_axis import n_columns
from app.viewmodels.navigator import Selection
from app.views.colours import DARK
from app.views.explorer import Explorer
from app.views.lanes import LANE_HEIGHT
from dass.labels import ontology
from tests.fake_scores import a_table, heard_in, placed
from tests.mouse import move, pixel_at
from tests.stage import drawn, is_colour, x_of

DOG = ontology().find("Dog")
LENGTH_S = 400.0
MANY = range(30)


@pytest.fixture
def explorer(stage):
    stage.open(placed((0.0, LENGTH_S)))
    stage.lanes.choose([DOG])
    explorer = Explorer(stage)
    explorer.set_timeline = explorer.show_timeline
    return stage.show(explorer, width=800, height=600)


def views(explorer):
    """Return those that show the navigator's window."""
    return explorer.spectrogram, explorer.waveform, explorer.lanes


def left_of(view, explorer):
    """Return where the plotted area of a view begins in the explorer."""
    return view.mapTo(explorer, view.mapFromScene(view.box.sceneBoundingRect().topLeft())).x()


def settle(explorer, qtbot, stage):
    """Let layouts and scroll bars take their places."""
    qtbot.waitUntil(lambda: explorer.lanes.height() >= explorer.lanes.minimumHeight())
    QApplication.processEvents()
    stage.frames.flush()


@pytest.mark.parametrize("classes", [[DOG], MANY])
@pytest.mark.parametrize("shows_waveform", [True, False])
def test_the_same_time_lies_in_the_same_column_of_all_views(explorer, stage, qtbot, classes, shows_waveform):
    explorer.waveform.setVisible(shows_waveform)
    stage.lanes.choose(classes)
    stage.navigator.show(100.0, 107.3)
    settle(explorer, qtbot, stage)
    assert len({left_of(view, explorer) for view in (explorer.overview, *views(explorer))}) == 1
    assert len({view.n_pixels for view in (explorer.overview, *views(explorer)) if view.isVisible()}) == 1
    for time_s in (100.0, 101.234, 106.9):
        assert len({pixel_at(view, time_s).x() for view in views(explorer) if view.isVisible()}) == 1


def test_lanes_stay_aligned_while_they_are_scrolled(explorer, stage, qtbot):
    stage.lanes.choose(MANY)
    settle(explorer, qtbot, stage)
    assert explorer.lanes.height() == len(MANY) * LANE_HEIGHT
    area = explorer.splitter.widget(2)
    left, n_pixels = left_of(explorer.lanes, explorer), explorer.lanes.n_pixels
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert explorer.lanes.y() < 0
    assert (left_of(explorer.lanes, explorer), explorer.lanes.n_pixels) == (left, n_pixels)


def test_lanes_are_drawn_as_soon_as_they_are_seen_and_no_sooner(explorer, stage, qtbot, monkeypatch):
    stage.scores.set_table(1, a_table(LENGTH_S, dict.fromkeys(MANY, 0.0)))
    asked, lane = set(), stage.scores.lane
    monkeypatch.setattr(stage.scores, "lane", lambda index, *window: asked.add(index) or lane(index, *window))
    stage.lanes.choose(MANY)
    settle(explorer, qtbot, stage)
    assert 0 in asked
    assert MANY[-1] not in asked
    explorer.lanes.set_sharpness(1.0)
    stage.frames.flush()
    assert asked >= set(MANY)  # all are in a picture
    explorer.lanes.set_sharpness(None)
    stage.frames.flush()
    asked.clear()
    bar = explorer.splitter.widget(2).verticalScrollBar()
    bar.setValue(bar.maximum())
    pixels = drawn(explorer.lanes, stage.frames)
    assert MANY[-1] in asked
    assert 0 not in asked
    last = pixels[-LANE_HEIGHT:]
    assert is_colour(last, DARK.lanes[(len(MANY) - 1) % len(DARK.lanes)]).any()


def test_one_sound_is_in_the_same_column_of_all_views(explorer, stage):
    """A single score column, and the ten milliseconds in its middle."""
    column = 500
    middle_s = (column + 0.5) * 0.32
    stage.scores.set_table(1, a_table(LENGTH_S, {DOG: heard_in(n_columns(LENGTH_S), (column, column + 1), logit=8.0)}))
    peaks = np.zeros((n_columns(LENGTH_S) * 32, 2))
    loud = round(middle_s / 0.01)
    peaks[loud] = -0.5, 0.5
    stage.draw(0, loud=[(loud, slice(None))], peaks=peaks, n_columns=len(peaks))
    stage.navigator.seek(0.0)
    stage.navigator.show(middle_s - 3.3, middle_s + 0.01 * explorer.lanes.n_pixels - 3.3)
    spectrogram, waveform, lanes = (drawn(view, stage.frames) for view in views(explorer))
    place = x_of(explorer.lanes, middle_s, lanes)
    assert np.flatnonzero(spectrogram[100, :, 0] > 110).tolist() == pytest.approx([place], abs=1)
    assert np.flatnonzero(is_colour(waveform[5:25], DARK.waveform).any(axis=0)).tolist() == pytest.approx(
        [place], abs=1
    )
    high = np.flatnonzero(is_colour(lanes[5 : len(lanes) // 4], DARK.lanes[0]).any(axis=0))
    assert (high.min() + high.max() + 1) / 2 == pytest.approx(place, abs=1)
    assert high.max() + 1 - high.min() == pytest.approx(32, abs=1)


def test_cursor_and_selection_lie_in_the_same_columns_of_all_views(explorer, stage):
    stage.navigator.show(100.0, 120.0)
    stage.navigator.seek(105.0)
    stage.navigator.select(Selection(110.0, 113.0))
    selected = []
    for view in views(explorer):
        pixels = drawn(view, stage.frames)
        cursor = np.flatnonzero(is_colour(pixels[-20:], DARK.cursor).all(axis=0))
        assert cursor.tolist() == pytest.approx([x_of(view, 105.0, pixels)], abs=1)
        edges = np.flatnonzero(is_colour(pixels[5:-5], DARK.selection_edge).all(axis=0))
        assert edges.tolist() == pytest.approx([x_of(view, time_s, pixels) for time_s in (110.0, 113.0)], abs=1)
        selected.append(tuple(edges))
    assert len(set(selected)) == 1


def test_space_in_any_view_is_told(explorer, qtbot):
    for view in (explorer.overview, *views(explorer)):
        with qtbot.waitSignal(explorer.space_tapped):
            qtbot.keyClick(view, Qt.Key.Key_Space)


def test_the_place_under_the_mouse_is_told(explorer, stage, qtbot):
    with qtbot.waitSignal(explorer.pointed) as pointed:
        move(explorer.spectrogram, pixel_at(explorer.spectrogram, 200.0, 0.5))
    assert pointed.args == pytest.approx([200.0, 4000.0], rel=0.02)


def test_all_views_take_another_timeline_and_the_clock(explorer, stage):
    stage.open(placed((0.0, 50.0), (100.0, 50.0)))
    explorer.show_timeline(stage.timeline, shows_clock=True)
    stage.frames.flush()
    for view in (explorer.overview, *views(explorer)):
        assert is_colour(drawn(view, stage.frames), DARK.gap).any()
    for view in (explorer.overview, explorer.spectrogram):
        assert view.getPlotItem().getAxis("bottom").tickStrings([0.0], 1, 10) == ["12:00:00"]
