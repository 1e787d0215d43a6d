"""Listening, with the real window, real mouse and keys, a real session and a made-up microphone."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.core.alert_rule import AlertRule
from app.core.gap import LossReason
from app.core.live_settings import LiveSettings
from app.core.project import Project
from app.viewmodels.analysis import State
from app.viewmodels.live import LiveState
from app.viewmodels.now import FIRST_WINDOW_S
from app.views.data_table import DataTable
from app.views.live_dialog import LiveDialog
from dass.audio import open_audio
from dass.labels import ontology
from tests import fake_microphone
from tests.desk import CTRL, SHIFT
from tests.fake_live import Story, fake_process
from tests.fake_microphone import ALARM_LASTS_S, ALARM_S, PLUGGED_IN_S, UNPLUGGED_S
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.mouse import LEFT

ALARM = ontology().find("Smoke detector, smoke alarm")
ENOUGH_S = 40.0
"""Of sound: the alarm, the loose plug and the second half minute are in it."""


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))


def settings(tmp_path, **changes):
    return LiveSettings(folder=str(tmp_path / "sound"), **changes)


@pytest.fixture
def kitchen(make_desk, tmp_path):
    """The program, which is to watch for smoke alarms."""
    desk = make_desk(live=settings(tmp_path, rules=(AlertRule(ALARM, 0.4, 0.3),)))
    desk.inputs = fake_microphone.loose_plug
    return desk.start()


def listen(desk, qtbot):
    """Begin as a user does, with a key and a button."""
    desk.key(Qt.Key.Key_R, widget=desk.window)
    [dialog] = desk.window.findChildren(LiveDialog)
    start = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Start listening")
    qtbot.mouseClick(start, LEFT)
    desk.wait(lambda: desk.session.project.current is not None)


def heard_s(desk):
    return desk.session.live.recordings.duration_s


def go_to_the_alert(desk, qtbot):
    """What was watched for is listed, and a click goes there."""
    session, alerts = desk.session, desk.window.alerts_panel.findChild(DataTable)
    desk.wait(lambda: bool(session.alerts.table.rows))
    desk.window.docks[2].raise_()
    qtbot.mouseClick(alerts.viewport(), LEFT, pos=alerts.visualRect(alerts.model().index(0, 0)).center())
    assert not session.now.follows
    assert session.now.time_s - ALARM_S > 5
    assert ALARM_S - 1 < session.navigator.cursor_s < ALARM_S + ALARM_LASTS_S


def scroll_back(desk):
    """To where the end is not seen: the window stays, and the sound goes on."""
    session, navigator = desk.session, desk.session.navigator
    desk.wait(lambda: session.now.time_s > FIRST_WINDOW_S + 2)
    desk.key(Qt.Key.Key_Home)
    place, reached_s = (navigator.start_s, navigator.stop_s), session.now.time_s
    desk.wait(lambda: session.now.time_s > reached_s + 2)
    assert (navigator.start_s, navigator.stop_s) == place
    assert place[0] == 0.0


def search(desk, qtbot):
    """It is searched while it comes."""
    rows = desk.session.review.rows
    desk.key(Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(desk.window.search_panel.field, "smoke alarm")
    desk.key(Qt.Key.Key_Return, widget=desk.window.search_panel.field)
    desk.window.activateWindow()
    desk.wait(lambda: len(rows.listed) > 0)
    assert abs(rows.listed.events.start_s.min() - ALARM_S) < 1.0


def go_to_now(desk):
    """By a key."""
    desk.window.activateWindow()
    desk.wait(desk.window.isActiveWindow)
    desk.key(Qt.Key.Key_End, SHIFT)
    assert desk.session.now.follows


def stop(desk):
    """What was heard is an ordinary project, tagged to its end."""
    session = desk.session
    desk.click("Stop")
    desk.wait(lambda: session.live.state is LiveState.IDLE and session.now.time_s is None)
    desk.wait(lambda: not session.scores.is_growing and session.scores.unanalysed() == [])
    assert session.analysis.state is State.IDLE


def assert_gap_is_where_the_plug_was_loose(project):
    [gap] = project.timeline.gaps
    assert gap.start_s == pytest.approx(UNPLUGGED_S, abs=3.0)
    assert gap.stop_s > PLUGGED_IN_S - 1.0
    assert project.gaps[0].reason is LossReason.DEVICE_GONE


def assert_is_kept(path, recordings):
    for recording in recordings:
        with open_audio(recording.path) as source:
            assert source.n_samples == recording.n_samples
    with Project.open(path) as project:
        assert project.growing() == []


def alarm_lane(desk):
    return desk.session.scores.lane(ALARM, 0.0, desk.session.project.current.timeline.duration_s, 500)


def test_what_sounds_is_tagged_found_gone_back_to_kept_and_there_again(kitchen, qtbot):
    desk, session = kitchen, kitchen.session
    listen(desk, qtbot)
    path = session.project.current.path
    desk.wait(lambda: session.now.time_s > ALARM_S + 10)
    assert session.now.follows
    go_to_the_alert(desk, qtbot)
    scroll_back(desk)
    search(desk, qtbot)
    go_to_now(desk)
    desk.wait(lambda: heard_s(desk) > ENOUGH_S)
    assert_gap_is_where_the_plug_was_loose(session.project.current)
    stop(desk)
    recordings, before = session.project.current.recordings, alarm_lane(desk)
    assert np.nanmax(before) > 0.4
    desk.leave()
    assert_is_kept(path, recordings)

    desk.start()  # it is there again as it was
    desk.session.project.open_recordings([recordings[0].path.parent])
    desk.wait(lambda: desk.session.project.current is not None)
    assert desk.session.project.current.path == path
    desk.wait(lambda: desk.session.scores.unanalysed() == [])
    np.testing.assert_array_equal(alarm_lane(desk), before)
    assert len(desk.session.alerts.table.rows) >= 1
    assert desk.session.analysis.state is State.IDLE


def test_closing_the_window_keeps_all_that_was_heard(make_desk, tmp_path, qtbot):
    desk = make_desk(live=settings(tmp_path))
    desk.inputs = fake_microphone.kitchen
    desk.start()
    listen(desk, qtbot)
    desk.wait(lambda: heard_s(desk) > 3)
    path, least_s = desk.session.project.current.path, heard_s(desk)
    desk.leave()
    with Project.open(path) as project:
        assert project.growing() == []
        [recording] = project.recordings()
        [run] = project.runs(recording.id)
    assert recording.duration_s >= least_s
    assert run.is_complete
    assert recording.path.suffix == ".flac"


def test_a_device_that_is_not_there_is_said_and_waited_for(make_desk, tmp_path, qtbot):
    desk = make_desk(live=settings(tmp_path))
    desk.inputs = fake_microphone.unplugged
    desk.start()
    desk.key(Qt.Key.Key_R, widget=desk.window)
    [dialog] = desk.window.findChildren(LiveDialog)
    qtbot.mouseClick(next(b for b in dialog.findChildren(QPushButton) if b.text() == "Start listening"), LEFT)
    desk.wait(lambda: desk.session.live.state is LiveState.TROUBLED)
    assert desk.window.live_bar.isVisible()
    assert "plug in" in desk.session.live.trouble
    desk.click("Stop")
    desk.wait(lambda: desk.session.live.state is LiveState.IDLE)
    assert not desk.window.live_bar.isVisible()
    assert desk.window.welcome.isVisible()


@pytest.fixture
def told(make_desk, tmp_path, monkeypatch):
    """The program while somebody listens, and the story of that session."""
    process = fake_process(monkeypatch)
    desk = make_desk(analyse_on_open=False, live=settings(tmp_path, rotation_min=1))
    desk.start()
    desk.session.live.start(desk.session.preferences.settings.live, "cpu")
    desk.story = Story(process())
    desk.story.listen()
    desk.story.begin()
    desk.wait(lambda: desk.session.project.current is not None)
    return desk


def test_the_next_recording_begins_where_the_last_one_ends_and_the_picture_stays(told):
    told.story.hear(50.0, {ALARM: 2.0})
    told.wait(lambda: told.session.now.time_s == 50.0)
    told.session.navigator.show(10.0, 30.0)
    told.wait(lambda: told.window.explorer.spectrogram.is_drawn)
    told.story.hear(20.0, {ALARM: 2.0})
    assert told.window.explorer.spectrogram.is_drawn
    told.wait(lambda: all(span.start_s > 69.0 for span in told.session.scores.unanalysed()))
    assert len(told.session.project.current.recordings) == 2
    assert told.session.project.current.timeline.gaps == ()
    assert "2 recordings" in told.window.windowTitle()


def test_another_project_is_looked_at_meanwhile_and_a_button_leads_back(told, night):
    told.story.hear(5.0)
    live_path = told.session.project.current.path
    told.session.project.open_recordings([night])
    told.wait(lambda: told.session.project.current.path != live_path)
    told.wait(lambda: told.window.explorer.overview.is_drawn)
    told.story.hear(5.0)
    assert told.window.live_bar.isVisible()
    assert told.session.navigator.duration_s == 40.0
    told.click("Show")
    told.wait(lambda: told.session.project.current.path == live_path)
    assert told.session.now.time_s == 10.0
    assert told.session.now.follows


def test_without_a_recording_tags_are_all_there_is(make_desk, tmp_path, monkeypatch):
    process = fake_process(monkeypatch)
    desk = make_desk(analyse_on_open=False, live=settings(tmp_path, records=False))
    desk.start()
    desk.session.live.start(desk.session.preferences.settings.live, "cpu")
    story = Story(process())
    story.listen()
    story.begin()
    desk.wait(lambda: desk.session.project.current is not None)
    story.hear(9.6, {ALARM: 2.0})
    desk.wait(lambda: desk.session.now.time_s == 9.6 and desk.session.scores.unanalysed() == [])
    assert np.nanmax(desk.session.scores.lane(ALARM, 0.0, 9.6, 10)) > 0.8
    assert desk.said() == ""
    desk.click("Stop")
    desk.wait(lambda: desk.session.now.time_s is None and not desk.session.scores.is_growing)
    assert not (tmp_path / "sound").exists()
