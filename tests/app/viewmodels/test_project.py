import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication

from app.core import opening
from app.core.clock import ClockSource
from app.core.project import Project
from app.core.project_library import ProjectLibrary
from app.viewmodels import project as project_module
from app.viewmodels.project import ProjectModel
from app.workers import background
from tests.fake_background import Errands
from tests.fake_project import PROVENANCE, cut, fill, logits
from tests.fake_recording import a_clock, a_recording
from tests.fake_wav import wav
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.patience import wait_until

BERLIN = ZoneInfo("Europe/Berlin")
OPENING = ("opening_began", "opening_ended", "opened")
SIGNALS = (*OPENING, "changed", "runs_changed", "damaged", "leaving", "closed", "failed")


class Watched:
    """A model, and what it signalled, each with what was open then."""

    def __init__(self, library):
        self.model = ProjectModel(library)
        self.told, self.recent = [], []
        for name in SIGNALS:
            getattr(self.model, name).connect(lambda *_, name=name: self.told.append((name, self.title)))
        self.model.recent_changed.connect(self.recent.append)

    @property
    def title(self):
        return self.model.current and self.model.current.path.stem

    @property
    def names(self):
        return [name for name, _ in self.told]


def a_project(path, n_columns=(40,)):
    """Make a project of two recordings, of which the first was analysed with several models."""
    with Project.create(path, [a_recording(1, duration_s=13, sample_rate=16_000), a_recording(2)]) as project:
        for number, n in enumerate(n_columns):
            run = project.add_run(1, replace(PROVENANCE, model_sha256=f"{number:02}"), "cpu")
            fill(project, run, cut(logits(n), ()))
    return path


def damage(path):
    """Take away the table of the scores."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE score")


@pytest.fixture
def library(tmp_path):
    return ProjectLibrary(tmp_path / "data")


@pytest.fixture
def watched(qapp, library):
    return Watched(library)


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    monkeypatch.setattr(project_module, "background", errands)
    return errands


@pytest.fixture
def paths(tmp_path):
    return {name: a_project(tmp_path / f"{name}.dass") for name in "ABC"}


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    folder = tmp_path_factory.mktemp("three")
    return {name: a_project(folder / f"{name}.dass") for name in "ABC"}


@given(st.lists(st.sampled_from(["A", "B", "C", "close", "do", "answer"]) | st.integers(0, 5), max_size=14))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_for_last_is_open_in_the_end_in_whatever_order_answers_come(
    monkeypatch, three, library, asked
):
    errands = Errands()
    monkeypatch.setattr(project_module, "background", errands)
    watched, wanted = Watched(library), None
    for step in asked:
        if step in three:
            wanted = step
            watched.model.open_project(three[step])
        elif step == "close":
            wanted = None
            watched.model.close()
        elif isinstance(step, int) and errands.waiting:
            errands.answer(step)
        elif errands.waiting:
            errands.do(-1)
    while errands.waiting:
        errands.answer(-1)
    assert watched.title == wanted
    waits = [name for name in watched.names if name in ("opening_began", "opening_ended")]
    assert waits[-1:] != ["opening_began"]
    turns = [name for name in watched.names if name in ("opened", "closed")]
    assert turns == (["opened", "closed"] * len(asked))[: len(turns)]


def test_what_was_asked_for_before_is_not_opened_when_something_else_is(watched, errands, paths):
    watched.model.open_project(paths["A"])
    watched.model.open_project(paths["B"])
    errands.answer(1)
    errands.answer(0)
    errands.answer_all()
    assert watched.told == [
        ("opening_began", None),
        ("opening_began", None),
        ("opening_ended", None),
        ("opened", "B"),
    ]


def test_what_is_being_opened_when_all_is_closed_stays_closed(watched, errands, paths):
    watched.model.open_project(paths["A"])
    watched.model.close()
    errands.answer_all()
    assert watched.told == [("opening_began", None), ("opening_ended", None)]


def test_the_last_moment_of_a_project_is_before_the_next_one_is_open(watched, errands, paths):
    watched.model.open_project(paths["A"])
    errands.answer_all()
    watched.told.clear()
    watched.model.open_project(paths["B"])
    errands.answer_all()
    assert watched.told[1:] == [("opening_ended", "A"), ("leaving", "A"), ("closed", None), ("opened", "B")]


def test_what_is_asked_for_twice_is_opened_once(watched, errands, tmp_path):
    (tmp_path / "night.wav").write_bytes(wav())
    for _ in range(3):
        watched.model.open_paths([tmp_path / "night.wav"])
    assert len(errands.waiting) == 1
    errands.answer_all()
    watched.model.open_paths([tmp_path / "night.wav"])
    errands.answer_all()
    assert watched.names.count("opened") == 2


def test_what_cannot_be_opened_leaves_what_is_open(watched, errands, paths, tmp_path):
    watched.model.open_project(paths["A"])
    errands.answer_all()
    watched.told.clear()
    watched.model.open_paths([tmp_path / "gone.dass"])
    errands.answer_all()
    assert watched.told == [("opening_began", "A"), ("opening_ended", "A"), ("failed", "A")]
    watched.model.open_paths([tmp_path / "gone.dass"])  # it may be there again
    assert len(errands.waiting) == 1


def test_a_failure_that_nobody_waits_for_does_not_end_the_wait(watched, errands, paths, tmp_path):
    watched.model.open_project(tmp_path / "gone.dass")
    watched.model.open_project(paths["A"])
    watched.told.clear()
    errands.answer(0)
    assert watched.names == ["failed"]
    errands.answer(0)
    assert watched.names == ["failed", "opening_ended", "opened"]


def test_paths_are_a_project_or_recordings(watched, errands, paths, tmp_path):
    (tmp_path / "night.wav").write_bytes(wav())
    shown = []
    watched.model.opening_began.connect(shown.append)
    watched.model.open_paths([])
    for dropped in ([paths["A"]], [tmp_path / "night.wav"], [tmp_path / "night.wav", paths["A"]]):
        watched.model.open_paths(dropped)
        errands.answer_all()
    assert shown == ["A.dass", "night.wav", "2 files"]
    assert watched.names.count("opened") == 3
    (failure,) = watched.model.current.failures
    assert failure.path == paths["A"]


def test_recordings_are_opened_by_their_names_and_again(watched, qtbot, tmp_path):
    (tmp_path / "night.wav").write_bytes(wav())
    watched.model.open_recordings([tmp_path])
    wait_until(qtbot, lambda: watched.names == [*OPENING])
    assert watched.model.current.title == "night.wav"


COMMANDS = {
    "load_tables": lambda model: model.load_tables({1: 1}, pytest.fail),
    "set_clocks": lambda model: model.set_clocks({1: a_clock()}),
    "set_zone": lambda model: model.set_zone(BERLIN),
    "find_moved": lambda model: model.find_moved(Path()),
    "repair": lambda model: model.repair(),
    "delete_runs": lambda model: model.delete_runs([1]),
    "reload_runs": lambda model: model.reload_runs(),
    "save_copy": lambda model: model.save_copy(Path("copy.dass"), pytest.fail),
    "keep_view": lambda model: model.keep_view({}),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_project_there_is_nothing_to_do(watched, errands, command):
    COMMANDS[command](watched.model)
    watched.model.close()
    assert errands.waiting == []
    assert watched.told == [("opening_ended", None)]


@pytest.mark.parametrize("command", ["load_tables", "set_clocks", "set_zone", "repair", "delete_runs", "reload_runs"])
def test_what_comes_of_a_project_that_was_closed_is_dropped_even_if_it_is_open_again(watched, errands, paths, command):
    watched.model.open_project(paths["A"])
    errands.answer_all()
    COMMANDS[command](watched.model)
    errands.do(0)
    watched.model.close()
    watched.model.open_project(paths["A"])
    errands.answer(-1)
    watched.told.clear()
    errands.answer_all()
    assert watched.told == []


class Open:
    """A project that is open, its work done in the background as always."""

    def __init__(self, qtbot, library, path):
        self.watched, self.path = Watched(library), path
        self.model = self.watched.model
        self._qtbot = qtbot
        self.model.open_project(path)
        self.wait(lambda: "opened" in self.watched.names)
        self.watched.told.clear()

    def wait(self, condition):
        wait_until(self._qtbot, condition)

    def settle(self):
        """Wait for all that is under way."""
        background.close()
        QCoreApplication.processEvents()


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


def test_recent_projects_are_listed_the_last_first_with_whether_they_are_there(watched, qtbot, paths):
    for name in "AB":
        watched.model.open_project(paths[name])
        wait_until(qtbot, lambda name=name: watched.title == name and watched.recent[-1:] != [])
        watched.recent.clear()
    background.close()
    paths["A"].unlink()
    watched.model.list_recent()
    wait_until(qtbot, lambda: bool(watched.recent) and len(watched.recent[-1]) == 2)
    assert [(entry.path, is_there) for entry, is_there in watched.recent[-1]] == [
        (paths["B"], True),
        (paths["A"], False),
    ]
    watched.model.forget_recent(paths["A"])
    wait_until(qtbot, lambda: len(watched.recent[-1]) == 1)


def test_a_project_opens_even_if_nobody_can_note_that_it_did(watched, qtbot, paths, tmp_path):
    (tmp_path / "data").touch()  # where a folder should be
    watched.model.open_project(paths["A"])
    wait_until(qtbot, lambda: "failed" in watched.names)
    assert watched.title == "A"
