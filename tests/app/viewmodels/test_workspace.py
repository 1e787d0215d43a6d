from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from app.core.analysis_progress import Progress
from app.core.clock import ClockSource
from app.core.picture import HIGHEST, N_BINS, Picture
from app.core.project import Project
from app.core.tiles import Tile, TileKey
from app.viewmodels import project as project_module
from app.viewmodels import workspace as workspace_module
from app.viewmodels.analysis import AnalysisModel, State
from app.viewmodels.navigator import Selection
from app.workers.analysis import Completed, Scored
from tests.fake_background import Errands
from tests.fake_project import PROVENANCE
from tests.fake_recording import a_clock
from tests.fake_scores import a_block
from tests.fake_scoring import scoring
from tests.fake_session import Desk
from tests.fake_store import FakeAnalysis
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.patience import wait_until
from tests.stored_projects import a_project, live_sound
from tests.watched_project import damage

OTHER = replace(PROVENANCE, model="other", model_sha256="cd34")
NO_PROGRESS = Progress(0, 1, None)


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    for module in (project_module, workspace_module):
        monkeypatch.setattr(module, "background", errands)
    monkeypatch.setattr(workspace_module, "untrained_by", lambda models: frozenset(map(len, models)))
    monkeypatch.setattr(workspace_module, "is_analysed", lambda project, _: "done" in project.path.stem)
    return errands


@pytest.fixture
def desk(qapp, tmp_path, errands):
    desk = Desk(tmp_path, FakeAnalysis())
    yield desk
    errands.waiting.clear()


@pytest.fixture
def project(desk, errands):
    """The model of the desk's project, with which a test opens others."""
    return desk.session.project


def open_(project, errands, path):
    project.open_project(path)
    errands.answer_all()


def asked(desk):
    return [(what, job.project_path.stem) for what, job in desk.session.analysis.asked]


@pytest.fixture
def one(tmp_path):
    return a_project(tmp_path / "one.dass", (PROVENANCE, 40), (OTHER, 20))


@pytest.fixture
def two(tmp_path):
    return a_project(tmp_path / "two.dass")


def test_a_project_that_is_opened_is_everywhere(desk, project, errands, one):
    open_(project, errands, one)
    session, opened = desk.session, project.current
    recordings = opened.recordings
    assert session.navigator.stop_s == opened.timeline.duration_s == 120
    assert session.look.nyquist_hz == 24_000
    assert session.playback.timeline is opened.timeline
    assert desk.loader.recordings == desk.builder.asked[-1] == recordings
    assert [row.recording for row in session.recordings.table.rows] == list(recordings)
    assert [row.first.model for row in session.runs.table.rows] == ["starter", "other"]
    assert session.shown_runs.run_ids == {1: 2}
    assert session.scores.fraction > 0
    assert session.scores.summaries is not None
    assert desk.failures == []


def test_the_scores_are_shown_before_the_analysis_begins(desk, project, errands, one):
    project.open_project(one)
    errands.answer()
    assert asked(desk) == []
    errands.answer_all()
    assert asked(desk) == [("start", "one")]
    job = desk.session.analysis.job
    assert (job.recording_ids, job.model, job.device) == ((1, 2), "starter", "auto")


def test_what_is_analysed_already_is_not_analysed_again(desk, project, errands, tmp_path):
    open_(project, errands, a_project(tmp_path / "done.dass"))
    assert asked(desk) == [("skip", "done")]


def test_a_user_may_want_no_analysis_before_asking_for_it(desk, project, errands, one):
    desk.session.preferences.change(analyse_on_open=False)
    open_(project, errands, one)
    assert (asked(desk), desk.session.analysis.state) == ([], State.IDLE)
    desk.session.analysis.start()
    assert asked(desk) == [("start", "one")]


def test_an_analysis_is_begun_of_the_project_that_is_open_and_of_no_other(desk, project, errands, one, two):
    project.open_project(one)
    while not any(errand.work.func is workspace_module.is_analysed for errand in errands.waiting):
        errands.answer()
    late = errands.waiting.pop()
    desk.session.preferences.change(analyse_on_open=False)
    project.open_project(two)
    errands.answer_all()
    late.then(False)
    assert asked(desk) == []
    assert desk.session.analysis.job.project_path == two


def test_an_analysis_that_was_begun_by_hand_is_begun_once(desk, project, errands, one):
    project.open_project(one)
    errands.answer()
    desk.session.analysis.start()
    errands.answer_all()
    project.set_zone(None)  # all is placed anew
    errands.answer_all()
    assert asked(desk) == [("start", "one")]


def test_another_project_takes_the_place_of_the_first_one(desk, project, errands, one, two):
    open_(project, errands, one)
    desk.session.look.show_band(100, 200)
    desk.session.lanes.choose([3])
    desk.session.view_state.show_clock(True)
    open_(project, errands, two)
    session = desk.session
    assert session.scores.fraction == 0
    assert session.shown_runs.run_ids == {}
    assert session.runs.table.rows == ()
    assert (session.lanes.classes, session.look.look.high_hz, session.view_state.shows_clock) == ((), 24_000, False)
    open_(project, errands, one)
    assert (session.lanes.classes, session.look.look.high_hz, session.view_state.shows_clock) == ((3,), 580, True)


def test_of_a_project_that_is_closed_nothing_is_kept_in_memory_nor_worked_on(desk, project, errands, one):
    open_(project, errands, one)
    project.close()
    session = desk.session
    assert session.analysis.job is None
    assert session.playback.timeline is None
    assert session.shown_runs.run_ids == {}
    assert session.scores._tables == {}
    assert desk.loader.recordings == desk.builder.asked[-1] == ()
    errands.answer_all()
    assert asked(desk) == [("start", "one")]


def test_when_clocks_change_all_is_placed_anew_and_else_stays_as_it_is(desk, project, errands, one):
    open_(project, errands, one)
    session, n_asked = desk.session, len(desk.session.analysis.asked)
    session.navigator.show(10.0, 20.0)
    session.navigator.seek(12.0)
    session.navigator.select(Selection(11.0, 13.0, 100.0, 200.0))
    session.lanes.choose([3, 4])
    fraction, seen = session.scores.fraction, session.scores.lane(3, 0.0, 12.0, 10)
    session.recordings.clocks_chosen.emit({2: a_clock(100, ClockSource.MANUAL)})
    errands.answer()
    assert session.navigator.duration_s == 160
    assert (session.navigator.start_s, session.navigator.stop_s, session.navigator.cursor_s) == (10, 20, 12)
    assert session.navigator.selection == Selection(11.0, 13.0, 100.0, 200.0)
    assert session.lanes.classes == (3, 4)
    assert session.scores.fraction == fraction
    np.testing.assert_array_equal(session.scores.lane(3, 0.0, 12.0, 10), seen)
    assert session.analysis.state is State.RUNNING
    errands.answer_all()
    assert len(session.analysis.asked) == n_asked


@pytest.mark.parametrize(("state", "n_begun"), [(State.RUNNING, 2), (State.PAUSED, 1), (State.COMPLETE, 1)])
def test_recordings_that_are_found_are_analysed_too(desk, project, errands, one, monkeypatch, state, n_begun):
    lost = one.parent / "2.wav"
    lost.unlink()
    open_(project, errands, one)
    assert desk.session.analysis.job.recording_ids == (1,)
    assert [row.is_missing for row in desk.session.recordings.table.rows] == [False, True]
    desk.session.analysis.state = state
    monkeypatch.setattr(project_module, "relocate", lambda *_: lost.touch())
    project.find_moved(one.parent)
    errands.answer_all()
    assert desk.session.analysis.job.recording_ids == (1, 2)
    assert len(asked(desk)) == n_begun


def test_scores_that_come_while_clocks_change_are_not_lost(desk, project, errands, one):
    open_(project, errands, one)
    session = desk.session
    project.set_clocks({2: a_clock(100, ClockSource.MANUAL)})
    errands.do()
    session.analysis.scored.emit(Scored(1, 2, a_block(5, first_column=20), NO_PROGRESS))
    errands.answer()
    session.analysis.scored.emit(Scored(1, 2, a_block(5, first_column=25), NO_PROGRESS))
    assert session.scores._tables[1].n_scored == 30


def test_a_time_zone_that_is_chosen_is_the_project_s(desk, project, errands, one, qtbot):
    open_(project, errands, one)
    with qtbot.waitSignal(desk.workspace.timeline_changed):
        desk.session.recordings.zone_chosen.emit(ZoneInfo("Europe/Berlin"))
        errands.answer_all()
    assert desk.session.recordings.zone == project.current.zone == ZoneInfo("Europe/Berlin")
    assert project.current.timeline.origin.utcoffset() == timedelta(hours=2)


def test_the_clock_is_shown_where_times_are(desk, project, errands, one, qtbot):
    open_(project, errands, one)
    with qtbot.waitSignal(desk.workspace.timeline_changed):
        desk.session.view_state.show_clock(True)
    desk.session.moment.refresh()
    assert desk.session.moment.heading == "At 12:00:00.0"


def test_preferences_that_change_while_nothing_is_open_hold_for_the_next_project(desk, project, errands, one):
    desk.session.preferences.change(model="other", device="cpu")
    assert asked(desk) == []
    open_(project, errands, one)
    assert (desk.session.analysis.job.model, desk.session.analysis.job.device) == ("other", "cpu")
    assert asked(desk) == [("start", "one")]


def test_another_model_or_device_analyses_at_once_and_other_preferences_change_nothing(desk, project, errands, one):
    open_(project, errands, one)
    first = desk.session.analysis.job
    desk.session.preferences.change(theme="dark", volume=0.5)
    assert desk.session.analysis.job is first
    desk.session.preferences.change(model="other")
    desk.session.preferences.change(device="cpu")
    assert [(job.model, job.device) for _, job in desk.session.analysis.asked] == [
        ("starter", "auto"),
        ("other", "auto"),
        ("other", "cpu"),
    ]


def test_a_project_whose_damage_comes_to_light_is_analysed_when_it_is_mended_and_asked_for(desk, project, errands, one):
    project.open_project(one)
    errands.answer()
    damage(one)
    errands.answer_all()
    assert "is damaged" in project.current.damage
    assert (desk.session.analysis.job, asked(desk)) == (None, [])
    desk.session.preferences.change(model="other")
    assert (desk.session.analysis.job, asked(desk)) == (None, [])
    project.repair()
    errands.answer_all()
    assert desk.session.analysis.job.model == "other"
    assert asked(desk) == []
    assert [run.n_columns for run in project.current.runs] == [0, 0]


def test_runs_that_are_deleted_are_not_shown_any_more(desk, project, errands, one):
    open_(project, errands, one)
    session = desk.session
    session.runs.delete(session.runs.table.rows[1])
    errands.answer_all()
    assert session.shown_runs.run_ids == {1: 1}
    assert [row.is_shown for row in session.runs.table.rows] == [True]
    session.runs.delete(session.runs.table.rows[0])
    errands.answer_all()
    assert (session.shown_runs.run_ids, session.runs.table.rows, session.scores.fraction) == ({}, (), 0)


def test_a_run_that_is_deleted_while_it_is_analysed_is_begun_anew(desk, project, errands, one):
    open_(project, errands, one)
    session = desk.session
    for run_id in (2, 1):
        project.delete_runs([run_id])
        errands.answer_all()
    with Project.open(one) as store:
        run = store.add_run(1, PROVENANCE, "cpu")
        store.append(run.id, a_block(10), b"", is_last=False)
    session.analysis.scored.emit(Scored(1, run.id, a_block(10), NO_PROGRESS))
    errands.answer_all()
    assert session.shown_runs.run_ids == {1: run.id}
    assert session.scores._tables[1].n_scored == 10
    assert [row.first.id for row in session.runs.table.rows] == [run.id]


def test_runs_that_are_chosen_are_shown(desk, project, errands, one):
    open_(project, errands, one)
    session = desk.session
    session.runs.show(session.runs.table.rows[0])
    errands.answer_all()
    assert session.shown_runs.run_ids == {1: 1}
    assert session.scores._tables[1].n_scored == 40
    assert [row.is_shown for row in session.runs.table.rows] == [True, False]


def test_a_recording_that_is_done_is_listed_so(desk, project, errands, one):
    open_(project, errands, one)
    with Project.open(one) as store:
        store.append(2, a_block(100, first_column=20), b"", is_last=True)
    desk.session.analysis.completed.emit(Completed(1, 2, NO_PROGRESS))
    errands.answer_all()
    assert desk.session.runs.table.rows[1].fraction == 1
    assert desk.session.scores._tables[1].n_scored == 120


def untrained(desk):
    return desk.session.classes._untrained, set(desk.session.moment._untrained)


def test_what_the_shown_models_were_never_taught_is_marked(desk, project, errands, one, two):
    open_(project, errands, one)
    assert untrained(desk) == ({len("other")}, {len("other")})
    desk.session.shown_runs.show({1: 1})
    errands.answer_all()
    assert untrained(desk) == ({len("starter")}, {len("starter")})
    open_(project, errands, two)
    assert untrained(desk) == (set(), set())


def test_lanes_are_proposed_for_what_is_heard(desk, project, errands, tmp_path):
    path = a_project(tmp_path / "heard.dass")
    with Project.open(path) as store:
        store.append(store.add_run(1, PROVENANCE, "cpu").id, a_block(40, {74: 4.0}), b"", is_last=False)
    open_(project, errands, path)
    assert desk.session.lanes.classes == (74,)
    assert not desk.session.lanes.is_chosen


def test_levels_are_those_of_the_first_picture_in_which_there_is_something(desk, project, errands, one):
    open_(project, errands, one)
    look = desk.session.look
    for code, has_levels in ((0, False), (1, False), (HIGHEST - 20, True)):
        columns = np.full((4, N_BINS), code, np.uint8)
        desk.loader.load(TileKey(1, 0, 0), Tile(Picture(columns, np.zeros((4, 2), np.float16)), np.zeros(4, bool)))
        assert look.has_levels == has_levels
    assert look.look.top_db == -7


def test_what_is_stored_of_a_picture_is_painted_anew(desk):
    desk.builder.drawn.emit(2, 10.0, 20.0)
    assert desk.loader.refreshed == [(2, 10.0, 20.0)]


def test_nothing_is_heard_of_an_analysis_when_another_project_opens(qtbot, tmp_path, one, two, monkeypatch):
    monkeypatch.setattr(workspace_module, "untrained_by", lambda _: frozenset())
    analysis = AnalysisModel(scoring)
    desk = Desk(tmp_path, analysis)
    project, told = desk.session.project, []
    desk.session.preferences.change(model="endless", analyse_on_open=False)
    project.open_project(one)
    wait_until(qtbot, lambda: analysis.model == "endless")
    analysis.start()
    with qtbot.waitSignal(analysis.scored):
        pass
    project.open_project(two)
    project.opened.connect(lambda: analysis.scored.connect(told.append))
    wait_until(qtbot, lambda: project.current.path == two)
    wait_until(qtbot, lambda: not analysis._process.is_running)
    assert told == []
    assert (analysis.state, desk.session.scores.fraction, desk.session.shown_runs.run_ids) == (State.IDLE, 0, {})
    analysis.close()


def test_live_sound_that_is_tagged_is_not_analysed_again(desk, project, errands, tmp_path):
    open_(project, errands, live_sound(tmp_path / "live.dass", is_complete=True))
    assert desk.session.analysis.asked == [("note", "streaming")]


def test_live_sound_that_is_not_tagged_to_its_end_is_finished_by_the_same_model(desk, project, errands, tmp_path):
    open_(project, errands, live_sound(tmp_path / "live.dass", is_complete=False))
    [(what, job)] = desk.session.analysis.asked
    assert (what, job.model) == ("start", "streaming")
    desk.session.preferences.change(volume=0.5)
    assert desk.session.analysis.job.model == "streaming", "another setting is no reason to analyse with another model"
    desk.session.preferences.change(model="other")
    assert desk.session.analysis.job.model == "other"
