"""What changes in a project that is open, its work done in the background as always."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import opening
from app.core.clock import ClockSource
from app.core.project import Project
from app.core.project_library import ProjectLibrary
from tests.fake_project import PROVENANCE
from tests.fake_recording import a_clock, a_recording
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.live_sound import A_GAP
from tests.watched_project import Open, a_project, damage

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def library(tmp_path):
    return ProjectLibrary(tmp_path / "data")


@pytest.fixture
def opened(qtbot, library, tmp_path):
    return Open(qtbot, library, a_project(tmp_path / "A.dass", (40, 20)))


changes = st.lists(
    st.tuples(st.just("clock"), st.integers(1, 2), st.integers(0, 9))
    | st.tuples(st.just("zone"), st.sampled_from([None, BERLIN]))
    | st.tuples(st.just("view"), st.integers(0, 9)),
    min_size=1,
    max_size=8,
)


@given(changes)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_last_of_many_changes_counts_in_the_file_and_in_the_window(opened, changes):
    before = opening.open_project(opened.path)
    clocks, zone, view = {recording.id: recording.clock for recording in before.recordings}, before.zone, before.view
    for kind, *change in changes:
        if kind == "clock":
            recording_id, after_s = change
            clocks[recording_id] = a_clock(after_s, ClockSource.MANUAL)
            opened.model.set_clocks({recording_id: clocks[recording_id]})
        elif kind == "zone":
            (zone,) = change
            opened.model.set_zone(zone)
        else:
            (view,) = change
            opened.model.keep_view(view)
    opened.settle()
    for now in (opened.model.current, opening.open_project(opened.path)):
        assert {recording.id: recording.clock for recording in now.recordings} == clocks
        assert now.zone == zone
    assert opening.open_project(opened.path).view == view


def test_a_clock_moves_a_recording_on_the_axis_of_time(opened):
    opened.model.set_clocks({2: a_clock(100, ClockSource.MANUAL)})
    opened.wait(lambda: opened.watched.names == ["changed"])
    assert [p.start_s for p in opened.model.current.timeline.placements] == [0, 100]


def test_moved_recordings_are_found(opened, tmp_path):
    opened.model.find_moved(tmp_path)
    opened.wait(lambda: opened.watched.names == ["changed"])
    assert len(opened.model.current.missing) == 2  # they never were files


def test_tables_come_by_recording(opened):
    told = []
    opened.model.load_tables({1: 2, 2: 9}, told.append)
    opened.wait(lambda: bool(told))
    assert {number: table.n_scored for number, table in told[0].items()} == {1: 20}
    opened.model.load_tables({}, pytest.fail)


def test_damage_that_is_found_late_is_told_of_before_what_is_left_and_is_mended(opened):
    damage(opened.path)
    told = opened.watched.told
    opened.model.load_tables({1: 1}, lambda tables: told.append(("tables", tables[1].n_scored)))
    opened.model.load_tables({1: 1}, lambda tables: told.append(("tables", tables[1].n_scored)))
    opened.wait(lambda: len(told) == 3)
    assert sorted(told) == [("damaged", "A"), ("tables", 0), ("tables", 0)]
    assert told[0] == ("damaged", "A")
    assert "is damaged" in opened.model.current.damage
    opened.model.keep_view({})
    opened.model.set_zone(BERLIN)
    opened.wait(lambda: told[-1] == ("failed", "A"))
    opened.model.repair()
    opened.wait(lambda: told[-1] == ("changed", "A"))
    assert opened.model.current.damage == ""
    opened.model.set_zone(BERLIN)
    opened.wait(lambda: told[-2:] == [("changed", "A")] * 2)


def test_tables_of_a_project_that_is_gone_are_none_and_that_is_said(opened):
    opened.path.unlink()
    told = opened.watched.told
    opened.model.load_tables({1: 1}, lambda tables: told.append(("tables", tables)))
    opened.wait(lambda: len(told) == 2)
    assert told == [("failed", "A"), ("tables", {})]


def test_deleted_runs_are_gone_and_others_are_listed_anew(opened):
    with Project.open(opened.path) as project:
        project.add_run(2, PROVENANCE, "cpu")
    opened.model.delete_runs([1])
    opened.wait(lambda: opened.watched.names == ["runs_changed"])
    assert [(run.id, run.recording_id) for run in opened.model.current.runs] == [(2, 1), (3, 2)]
    opened.model.reload_runs()
    opened.wait(lambda: opened.watched.names == ["runs_changed"] * 2)
    assert len(opened.model.current.runs) == 2


def test_a_copy_holds_how_the_project_was_looked_at_last(opened, tmp_path):
    told = []
    opened.model.keep_view({"cursor": 1.0})
    opened.model.save_copy(tmp_path / "copy.dass", lambda: told.append("saved"))
    opened.wait(lambda: told == ["saved"])
    copy = opening.open_project(tmp_path / "copy.dass")
    assert (copy.view, len(copy.runs)) == ({"cursor": 1.0}, 2)


def test_a_copy_that_cannot_be_written_is_said_so(opened):
    opened.model.save_copy(opened.path, pytest.fail)
    opened.wait(lambda: opened.watched.names == ["failed"])


def test_two_windows_on_one_project_spoil_nothing_of_each_other(opened, qtbot, library):
    other = Open(qtbot, library, opened.path)
    clock = a_clock(100, ClockSource.MANUAL, timedelta(hours=2))
    opened.model.set_zone(BERLIN)
    opened.model.delete_runs([1])
    other.model.set_clocks({2: clock})
    opened.settle()
    other.model.reload_runs()
    opened.model.reload_runs()
    opened.settle()
    now = other.model.current
    assert (now.zone, now.recordings[1].clock, [run.id for run in now.runs]) == (BERLIN, clock, [2])
    assert [run.id for run in opened.model.current.runs] == [2]


def test_what_is_told_of_a_project_is_shown_in_it_whenever_it_is_open(opened, qtbot):
    path, (first, second) = opened.path, opened.model.current.recordings
    longer = replace(second, n_samples=48_000 * 600)
    with qtbot.waitSignal(opened.model.grew):
        opened.model.tell(path, [longer], [A_GAP])
    assert opened.model.current.recordings == (first, longer)
    assert opened.model.current.gaps == (A_GAP,)
    with qtbot.waitSignal(opened.model.changed):
        opened.model.set_zone(BERLIN)
    assert (opened.model.current.zone, opened.model.current.recordings) == (BERLIN, (first, longer))
    opened.model.close()
    opened.model.open_project(path)
    opened.wait(lambda: opened.model.current is not None)
    assert opened.model.current.recordings == (first, longer)


def test_what_was_told_counts_no_more_once_it_is_in_the_project(opened, qtbot):
    [_, second] = opened.model.current.recordings
    opened.model.tell(opened.path, [replace(second, n_samples=1)], [])
    with qtbot.waitSignal(opened.model.grew):
        opened.model.tell_no_more()
    assert opened.model.current.recordings[1] == second


def test_what_is_told_of_another_project_changes_nothing(opened, qtbot):
    before = opened.model.current
    with qtbot.assertNotEmitted(opened.model.grew):
        opened.model.tell(opened.path.with_name("other.dass"), [a_recording(3)], [])
        opened.model.tell_no_more()
    assert opened.model.current is before
