from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.project_library import ProjectLibrary
from app.viewmodels import project as project_module
from app.workers import background
from tests.fake_background import Errands
from tests.fake_recording import a_clock
from tests.fake_wav import wav
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.patience import wait_until
from tests.watched_project import OPENING, Watched, a_project


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
    "set_zone": lambda model: model.set_zone(ZoneInfo("Europe/Berlin")),
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
