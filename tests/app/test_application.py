"""What users do, with the real window, real mouse and keys, and recordings on the disk."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from app.core.project import Project
from app.viewmodels.analysis import State
from app.viewmodels.navigator import Selection
from tests.desk import ALT, CTRL, RATE, SHIFT, tones
from tests.fake_recording import a_clock, a_recording
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.mouse import LEFT, MIDDLE, double_click, drag, wheel


def test_a_recording_is_opened_by_the_menu(desk, night, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(night)], ""))
    desk.start()
    assert desk.window.welcome.isVisible()
    desk.key(Qt.Key.Key_O, CTRL, desk.window)
    desk.wait(lambda: desk.session.project.current is not None)
    desk.wait(lambda: desk.window.explorer.overview.is_drawn)
    assert night.name in desk.window.windowTitle()
    assert desk.window.explorer.isVisible()
    assert desk.session.navigator.duration_s == 40.0


def test_a_folder_is_dropped_on_the_window(desk, tmp_path):
    folder = tmp_path / "memory card"
    folder.mkdir()
    tones(folder / "20260620_213000.wav", 20)
    tones(folder / "20260620_213100.wav", 20)
    desk.start()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    place, copy = QPoint(300, 300), Qt.DropAction.CopyAction
    nothing = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(desk.window, QDragEnterEvent(place, copy, data, LEFT, nothing))
    QApplication.sendEvent(desk.window, QDropEvent(QPointF(place), copy, data, LEFT, nothing))
    desk.wait(lambda: desk.session.project.current is not None)
    timeline = desk.session.project.current.timeline
    assert timeline.duration_s == 80.0
    assert [tuple(gap) for gap in timeline.gaps] == [(20.0, 60.0)]


def test_the_wheel_zooms_from_all_to_ten_milliseconds_a_pixel_and_a_key_goes_back(desk, night):
    desk.start(night)
    view, navigator = desk.window.explorer.spectrogram, desk.session.navigator
    pixel = desk.place(view, 13.0)
    while navigator.window_s / view.n_pixels > 0.01:
        wheel(view, pixel, 3)
    assert desk.time_at(view, pixel) == pytest.approx(13.0, abs=0.1)
    desk.wait(lambda: view.is_drawn)
    desk.key(Qt.Key.Key_0, CTRL)
    assert (navigator.start_s, navigator.stop_s) == (0.0, 40.0)


def test_a_burst_of_the_wheel_counts_as_five_notches(desk, night):
    desk.start(night)
    view, navigator = desk.window.explorer.spectrogram, desk.session.navigator
    wheel(view, desk.place(view, 20.0), 50)
    burst_s = navigator.window_s
    desk.key(Qt.Key.Key_0, CTRL)
    for _ in range(5):
        wheel(view, desk.place(view, 20.0), 1)
    assert burst_s == pytest.approx(navigator.window_s)


def test_shift_and_wheel_scroll_and_alt_and_wheel_zoom_frequency(desk, night):
    desk.start(night)
    view, navigator, look = desk.window.explorer.spectrogram, desk.session.navigator, desk.session.look
    navigator.show(10, 20)
    wheel(view, desk.place(view, 15.0), -1, SHIFT)
    assert navigator.start_s > 10
    assert navigator.window_s == 10
    wheel(view, desk.place(view, 15.0), 3, ALT)
    assert look.look.high_hz - look.look.low_hz < 8000
    assert navigator.window_s == 10


def test_a_drag_selects_time_and_frequency_and_escape_clears(desk, night):
    desk.start(night)
    view, navigator = desk.window.explorer.spectrogram, desk.session.navigator
    drag(view, desk.place(view, 10.0, 0.2), desk.place(view, 20.0, 0.6))
    chosen = navigator.selection
    assert (chosen.start_s, chosen.stop_s) == pytest.approx((10, 20), abs=0.1)
    low, high = desk.session.look.axis.height_of(chosen.band)
    assert (low, high) == pytest.approx((0.2, 0.6), abs=0.02)
    desk.key(Qt.Key.Key_E, CTRL)
    assert (navigator.start_s, navigator.stop_s) == pytest.approx((10, 20), abs=0.1)
    desk.key(Qt.Key.Key_Escape)
    assert navigator.selection is None


def test_a_middle_drag_pans_and_so_does_a_drag_with_space_held(desk, night, qtbot):
    desk.start(night)
    view, navigator = desk.window.explorer.spectrogram, desk.session.navigator
    navigator.show(10, 20)
    drag(view, desk.place(view, 17.0), desk.place(view, 14.0), MIDDLE)
    assert navigator.start_s == pytest.approx(13, abs=0.2)
    qtbot.keyPress(view, Qt.Key.Key_Space)
    drag(view, desk.place(view, 15.0), desk.place(view, 17.0))
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    assert navigator.start_s == pytest.approx(11, abs=0.3)
    assert navigator.selection is None
    assert not desk.session.playback.is_playing


def test_the_window_in_the_overview_is_dragged(desk, night):
    desk.start(night)
    overview, navigator = desk.window.explorer.overview, desk.session.navigator
    navigator.show(10, 20)
    drag(overview, desk.place(overview, 15.0), desk.place(overview, 25.0))
    assert (navigator.start_s, navigator.stop_s) == pytest.approx((20, 30), abs=0.3)


def test_keys_move_the_window(desk, night):
    desk.start(night)
    navigator = desk.session.navigator
    navigator.show(10, 20)
    desk.key(Qt.Key.Key_Right)
    assert navigator.start_s == pytest.approx(10.1)
    desk.key(Qt.Key.Key_PageDown)
    assert navigator.start_s == pytest.approx(19.1)
    desk.key(Qt.Key.Key_End)
    assert navigator.stop_s == 40
    desk.key(Qt.Key.Key_Home)
    assert navigator.start_s == 0


def test_the_axis_shows_the_clock_and_the_time_since_the_start(desk, night):
    desk.start(night)
    axis = desk.window.explorer.overview.getPlotItem().getAxis("bottom")
    assert axis.tickStrings([0.0, 10.0], 1, 10) == ["0:00", "0:10"]
    desk.key(Qt.Key.Key_T, CTRL)
    assert axis.tickStrings([0.0, 10.0], 1, 10) == ["21:30:00", "21:30:10"]
    desk.key(Qt.Key.Key_T, CTRL)
    assert axis.tickStrings([0.0, 10.0], 1, 10) == ["0:00", "0:10"]


def test_space_plays_from_the_cursor_and_stops(desk, night):
    desk.start(night)
    playback = desk.session.playback
    desk.wait(lambda: playback.is_available)
    desk.session.navigator.seek(4.0)
    desk.key(Qt.Key.Key_Space)
    assert playback.is_playing
    desk.wait(lambda: bool(desk.outputs.used))
    heard = desk.outputs.device_now.pull(1.0)
    assert np.abs(heard).max() == pytest.approx(0.3, abs=0.05)
    desk.wait(lambda: desk.session.navigator.cursor_s > 4.5)
    desk.key(Qt.Key.Key_Space)
    desk.wait(lambda: not playback.is_playing)


def test_a_double_click_while_it_plays_goes_on_from_there(desk, night):
    desk.start(night)
    playback = desk.session.playback
    desk.wait(lambda: playback.is_available)
    desk.key(Qt.Key.Key_Space)
    desk.wait(lambda: bool(desk.outputs.used))
    desk.outputs.device_now.pull(0.2)
    view = desk.window.explorer.waveform
    double_click(view, desk.place(view, 20.0))
    desk.wait(lambda: len(desk.outputs.device_now.pull(0.1)) > 0 and playback.position_s > 19.0)
    assert playback.is_playing
    assert playback.position_s < 25.0
    playback.stop()


def test_p_plays_the_selection(desk, night):
    desk.start(night)
    playback = desk.session.playback
    desk.wait(lambda: playback.is_available)
    desk.session.navigator.select(Selection(4.0, 5.0))
    desk.key(Qt.Key.Key_P)
    desk.wait(lambda: bool(desk.outputs.used))
    assert len(desk.outputs.device_now.pull(3.0)) == pytest.approx(desk.outputs.device_now.sample_rate, rel=0.1)
    desk.wait(lambda: not playback.is_playing)


def test_an_analysis_is_paused_goes_on_stops_and_is_finished(analysing_desk, tmp_path):
    desk = analysing_desk
    desk.start(tones(tmp_path / "long.wav", 600))
    analysis = desk.session.analysis
    desk.wait(lambda: analysis.state is State.RUNNING and desk.session.scores.fraction > 0)
    desk.click("Pause the analysis")
    assert analysis.state is State.PAUSED
    desk.click("Go on with the analysis")
    assert analysis.state is State.RUNNING
    desk.click("Stop the analysis; what is done is kept")
    assert analysis.state is State.STOPPED
    desk.click("Analyse")
    desk.wait(lambda: analysis.state is State.COMPLETE)
    assert desk.session.scores.fraction == 1
    assert desk.session.scores.unanalysed() == []


def test_everything_is_as_it_was_after_closing_and_opening_again(analysing_desk, night):
    desk = analysing_desk
    desk.start(night)
    desk.wait(lambda: desk.session.analysis.state is State.COMPLETE)
    desk.session.lanes.choose([74, 0])
    desk.session.navigator.show(10.0, 20.0)
    desk.session.navigator.seek(12.5)
    desk.session.navigator.select(Selection(11.0, 13.0, 100.0, 2000.0))
    desk.key(Qt.Key.Key_T, CTRL)
    before = desk.session.scores.lane(74, 0.0, 40.0, 100)
    desk.close()
    desk.start(night)
    navigator = desk.session.navigator
    assert (navigator.start_s, navigator.stop_s, navigator.cursor_s) == (10.0, 20.0, 12.5)
    assert navigator.selection == Selection(11.0, 13.0, 100.0, 2000.0)
    assert desk.session.lanes.classes == (74, 0)
    assert desk.session.view_state.shows_clock
    desk.wait(lambda: desk.session.scores.fraction == 1)
    np.testing.assert_array_equal(desk.session.scores.lane(74, 0.0, 40.0, 100), before)
    desk.wait(lambda: desk.session.analysis.state is State.COMPLETE)


def test_a_class_gets_its_lane_by_search_and_tick(analysing_desk, night, qtbot):
    desk = analysing_desk
    desk.start(night)
    desk.wait(lambda: desk.session.analysis.state is State.COMPLETE)
    desk.session.lanes.choose([])
    panel = desk.window.class_panel
    if panel.heard_only.isChecked():
        qtbot.mouseClick(panel.heard_only, LEFT)
    qtbot.keyClicks(panel.search, "siren")
    qtbot.keyClick(panel.search, Qt.Key.Key_Down)
    index = panel.tree.currentIndex()
    while index.data() != "Siren":
        qtbot.keyClick(panel.tree, Qt.Key.Key_Down)
        index = panel.tree.currentIndex()
    qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert len(desk.session.lanes.classes) == 1


def test_a_damaged_project_shows_what_is_left(analysing_desk, night):
    desk = analysing_desk
    desk.start(night)
    desk.wait(lambda: desk.session.analysis.state is State.COMPLETE)
    path = desk.session.project.current.path
    desk.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)
    desk.start(night)
    assert desk.session.project.current.timeline.duration_s == 40.0
    desk.wait(lambda: "damaged" in desk.said())
    assert desk.session.analysis.state is State.IDLE
    desk.click("Repair")
    desk.wait(lambda: not desk.session.project.current.damage)
    desk.click("Analyse")
    desk.wait(lambda: desk.session.analysis.state is State.COMPLETE)


def test_a_missing_recording_is_asked_for_and_found(desk, night, tmp_path, monkeypatch):
    desk.start(night)
    path = desk.session.project.current.path
    desk.close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    night.rename(elsewhere / "renamed.wav")
    desk.start()
    desk.session.project.open_project(path)
    desk.wait(lambda: desk.session.project.current is not None)
    assert "is not there any more" in desk.said()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(elsewhere))
    desk.click("Find them…")
    desk.wait(lambda: not desk.session.project.current.missing)
    desk.wait(lambda: desk.window.explorer.overview.is_drawn)


@pytest.mark.parametrize(("n_recordings", "said"), [(1, "this recording"), (2, "2 of 2 recordings")])
def test_sound_that_was_never_kept_is_not_asked_for(desk, tmp_path, n_recordings, said):
    recordings = [replace(a_recording(n, a_clock(60 * n)), fingerprint="") for n in range(1, n_recordings + 1)]
    Project.create(tmp_path / "live.dass", recordings).close()
    desk.start().session.project.open_project(tmp_path / "live.dass")
    desk.wait(lambda: f"The sound of {said} was not kept" in desk.said())


def test_what_is_no_recording_is_said_in_the_window(desk, tmp_path):
    text = tmp_path / "notes.wav"
    text.write_text("not sound")
    desk.start()
    desk.session.project.open_recordings([text])
    desk.wait(lambda: bool(desk.said()))
    assert str(text) in desk.said()
    assert desk.window.welcome.isVisible()


def test_the_demo_opens_with_its_gap(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("app.core.demo.cache_folder", lambda: Path(tmp_path))
    desk.start()
    desk.window.welcome.try_demo.emit()
    desk.wait(lambda: desk.session.project.current is not None)
    assert len(desk.session.project.current.timeline.gaps) == 1


def test_a_memory_card_of_twelve_files_is_one_axis_with_its_gap_and_its_overlap(desk, tmp_path):
    card = tmp_path / "card"
    card.mkdir()
    starts_s = [0, 10, 20, 35, 45, 55, 65, 71, 81, 91, 101, 111]  # 5 s are missing before the fourth; 4 s are twice
    for start_s in starts_s:
        tones(card / f"20260620_04{start_s // 60:02}{start_s % 60:02}.WAV", 10)
    desk.start(card)
    timeline = desk.session.project.current.timeline
    assert [tuple(gap) for gap in timeline.gaps] == [(30.0, 35.0)]
    assert [tuple(overlap) for overlap in timeline.overlaps] == [(71.0, 75.0)]
    assert timeline.clock_at(0.0).isoformat() == "2026-06-20T04:00:00+00:00"
    for placement, start_s in zip(timeline.placements, starts_s, strict=True):
        assert timeline.time_of(placement.recording.id, 0) == start_s
        assert timeline.time_of(placement.recording.id, 12_345) == pytest.approx(start_s + 12_345 / RATE, abs=1e-9)
    assert timeline.at(72.0)[0] is timeline.placements[7]
