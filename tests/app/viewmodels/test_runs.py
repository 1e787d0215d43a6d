import multiprocessing
from pathlib import Path

import pytest

from app.core.analysis import Provenance
from app.core.project import Project
from app.core.run_comparison import compare_stored
from app.viewmodels.runs import Runs, percent, run_table
from tests.fake_project import a_project, cut, fill, logits
from tests.fake_recording import a_recording
from tests.fake_runs import COMPARISON, a_run, compare, compare_for_ever, fail
from tests.leftovers import nothing_left_running  # noqa: F401

PATH = Path("night.dass")
RECORDINGS = [a_recording(1, name="one.wav"), a_recording(2, name="two.wav", duration_s=180), a_recording(3)]


@pytest.fixture
def runs(qapp):
    return Runs()


def texts(table):
    columns = range(table.columnCount())
    return [[table.data(table.index(row, column)) for column in columns] for row in range(table.rowCount())]


def test_runs_of_one_model_with_one_set_of_settings_are_one_analysis(runs, qtbot):
    both = [a_run(2, 2, n_columns=0, is_complete=False), a_run(1, 1), a_run(3, 1, "other")]
    with qtbot.waitSignal(runs.changed):
        runs.set_project(PATH, RECORDINGS, both, {1: 3, 2: 2})
    starter, other = runs.table.rows
    assert [shown.run.id for shown in starter.runs] == [1, 2]
    assert (starter.is_shown, other.is_shown) == (False, True)
    assert starter.fraction == 0.25
    assert texts(runs.table)[0][:3] == ["starter", "73746172", "5e5e5e5e"]
    assert [row[4:] for row in texts(runs.table)] == [["2 of 3", "25 %", "1 of 2"], ["1 of 3", "100 %", "Yes"]]
    assert starter.settings_text == "Settings, lengths in columns of 0.32 s: carry rows, look ahead 8."


def test_each_recording_of_an_analysis_is_listed_with_its_provenance(runs, qtbot):
    runs.set_project(PATH, RECORDINGS, [a_run(1, 1), a_run(2, 2, n_columns=100, is_complete=False, device="cuda")], {})
    table = run_table(runs)
    table.set_rows(runs.table.rows[0].runs)
    (*_, version, analysed, state), second = texts(table)
    assert (version, analysed, state) == ("1.2.3", "100 %", "Complete")
    assert [second[0], *second[2:]] == ["two.wav", "cuda", "1.2.3", "17 %", "Unfinished"]


def test_what_is_chosen_is_told_by_recording(runs, qtbot):
    runs.set_project(PATH, RECORDINGS, [a_run(1, 1), a_run(2, 2), a_run(3, 1, "other")], {})
    with qtbot.waitSignal(runs.shown_chosen) as told:
        runs.show(runs.table.rows[0])
    assert told.args == [{1: 1, 2: 2}]
    with qtbot.waitSignal(runs.deletion_chosen) as told:
        runs.delete(runs.table.rows[0])
    assert told.args == [(1, 2)]


@pytest.fixture
def comparing(qapp, nothing_left_running):  # noqa: F811 - the fixture
    """Return two runs of one recording, compared as given; what runs ends with the test."""
    made = []

    def comparing(compare):
        runs = Runs(compare=compare)
        runs.set_project(PATH, RECORDINGS, [a_run(1, 1), a_run(2, 1, "other")], {})
        made.append(runs)
        return runs

    yield comparing
    for runs in made:
        runs.close()


def until_compared(runs, qtbot):
    qtbot.waitUntil(lambda: not runs.is_comparing, timeout=20_000)


def test_two_analyses_are_compared_class_by_class_in_another_process(qtbot, tmp_path, comparing):
    runs = comparing(compare_stored)
    path = a_project(tmp_path / "night.dass", logits(40))
    with Project.open(path) as project:
        fill(project, project.add_run(1, Provenance.of("other", "cd34", {}), "cpu"), cut(logits(30, seed=7), [13]))
        runs.set_project(path, project.recordings(), project.runs(1), {})
    runs.compare(*runs.table.rows)
    assert runs.is_comparing
    until_compared(runs, qtbot)
    assert runs.comparison.n_columns == 30
    assert runs.compared_titles == ("starter ab12", "other cd34")
    assert runs.class_table.rows == runs.comparison.classes


def test_differences_are_written_with_the_class_s_name(qtbot, comparing):
    runs = comparing(compare)
    runs.compare(*runs.table.rows)
    until_compared(runs, qtbot)
    assert texts(runs.class_table) == [
        ["Dog", "0.2500", "0.900", "12", "3 / 2", "1 / 0"],
        ["Speech", "0.0000", "", "0", "0 / 0", "0 / 0"],
    ]


def test_what_is_compared_shows_as_it_comes_and_another_project_ends_it(qtbot, comparing):
    runs = comparing(compare_for_ever)
    runs.compare(*runs.table.rows)
    qtbot.waitUntil(lambda: runs.comparison == COMPARISON, timeout=20_000)
    assert runs.is_comparing
    runs.set_project(Path("day.dass"), RECORDINGS, [], {})
    assert (runs.is_comparing, runs.comparison, runs.class_table.rows) == (False, None, ())
    qtbot.waitUntil(lambda: not multiprocessing.active_children(), timeout=20_000)
    assert runs.comparison is None


def test_a_comparison_can_be_begun_before_the_last_one_has_ended(qtbot, comparing):
    runs = comparing(compare_for_ever)
    for _ in range(2):
        runs.compare(*runs.table.rows)
        qtbot.waitUntil(lambda: runs.comparison == COMPARISON, timeout=20_000)
    qtbot.waitUntil(lambda: len(multiprocessing.active_children()) == 1, timeout=20_000)


def test_a_comparison_that_fails_is_told(qtbot, comparing):
    runs = comparing(fail)
    with qtbot.waitSignal(runs.failed, timeout=20_000) as told:
        runs.compare(*runs.table.rows)
    assert told.args == ["The disk is gone; put it back."]
    assert not runs.is_comparing


def test_analyses_without_a_recording_in_common_are_not_compared(runs, qtbot):
    runs.set_project(PATH, RECORDINGS, [a_run(1, 1), a_run(2, 2, "other")], {})
    with qtbot.waitSignal(runs.failed) as told:
        runs.compare(*runs.table.rows)
    assert "no recording in common" in told.args[0]
    assert not runs.is_comparing


@pytest.mark.parametrize(("fraction", "text"), [(0.0, "0 %"), (0.999, "99 %"), (1.0, "100 %")])
def test_all_is_said_only_of_all(fraction, text):
    assert percent(fraction) == text
