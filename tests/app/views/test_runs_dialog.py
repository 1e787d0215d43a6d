from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QTabBar

from app.viewmodels.runs import Runs
from app.views.data_table import DataTable
from app.views.runs_dialog import RunsDialog
from tests.controls import SMALL_SCREEN, button, labels, press, without_name, without_tip
from tests.fake_recording import a_recording
from tests.fake_runs import a_run, compare
from tests.leftovers import nothing_left_running  # noqa: F401

PATH = Path("night.dass")
RECORDINGS = [a_recording(1, name="one.wav"), a_recording(2, name="two.wav")]
STARTER = [a_run(1, 1), a_run(2, 2)]
OTHER = [a_run(3, 1, "other", n_columns=94, is_complete=False)]


@pytest.fixture
def runs(qapp, nothing_left_running):  # noqa: F811 - the fixture
    runs = Runs(compare=compare)
    runs.set_project(PATH, RECORDINGS, [*STARTER, *OTHER], {1: 3, 2: 2})
    yield runs
    runs.close()


@pytest.fixture
def dialog(open_dialog, runs):
    return open_dialog(lambda window: RunsDialog(runs, parent=window))


def table(dialog, name):
    return next(one for one in dialog.findChildren(DataTable) if one.accessibleName() == name)


def texts(shown):
    model = shown.model()
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [[model.index(row, column).data() for column in columns] for row in rows]


def click(dialog, qtbot, row):
    shown = table(dialog, "Analyses")
    cell = shown.visualRect(shown.model().index(row, 0)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=cell)


def show_comparison(dialog, qtbot):
    tabs = dialog.findChild(QTabBar)
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())


def test_the_recordings_of_the_analysis_that_is_clicked_are_listed(dialog, qtbot):
    recordings = table(dialog, "Recordings of the chosen analysis")
    assert [row[0] for row in texts(recordings)] == ["one.wav", "two.wav"]
    click(dialog, qtbot, 1)
    assert [[row[0], *row[2:]] for row in texts(recordings)] == [["one.wav", "cpu", "1.2.3", "50 %", "Unfinished"]]


def test_another_analysis_can_be_shown(dialog, runs, qtbot):
    assert button(dialog, "Show").isEnabled()
    click(dialog, qtbot, 1)
    assert not button(dialog, "Show").isEnabled()
    click(dialog, qtbot, 0)
    with qtbot.waitSignal(runs.shown_chosen) as told:
        press(qtbot, dialog, "Show")
    assert told.args == [{1: 1, 2: 2}]
    runs.set_project(PATH, RECORDINGS, [*STARTER, *OTHER], told.args[0])
    assert [row[-1] for row in texts(table(dialog, "Analyses"))] == ["Yes", ""]
    assert not button(dialog, "Show").isEnabled()


def test_an_analysis_is_deleted_once_that_is_confirmed(dialog, runs, qtbot):
    click(dialog, qtbot, 1)
    with qtbot.assertNotEmitted(runs.deletion_chosen):
        press(qtbot, dialog, "Delete …")
        assert "Delete the scores of other" in dialog.messages.message.sentence
        press(qtbot, dialog.messages, "Keep")
    press(qtbot, dialog, "Delete …")
    with qtbot.waitSignal(runs.deletion_chosen) as told:
        press(qtbot, dialog.messages, "Delete")
    assert told.args == [(3,)]
    runs.set_project(PATH, RECORDINGS, STARTER, {})
    assert table(dialog, "Analyses").row.first.model == "starter"


def test_two_analyses_are_compared(dialog, runs, qtbot):
    show_comparison(dialog, qtbot)
    assert dialog.findChild(QComboBox).count() == 1
    press(qtbot, dialog, "Compare")
    assert "Comparing starter 73746172 with other 6f746865 …" in labels(dialog)
    assert not button(dialog, "Compare").isEnabled()
    qtbot.waitUntil(lambda: not runs.is_comparing, timeout=20_000)
    assert texts(table(dialog, "Differences by class"))[0] == ["Dog", "0.2500", "0.900", "12", "3 / 2", "1 / 0"]
    assert any("94 columns of 0.32 s (30.1 s) that both have scored." in said for said in labels(dialog))


def test_where_there_is_one_analysis_there_is_nothing_to_compare(dialog, runs, qtbot):
    runs.set_project(PATH, RECORDINGS, STARTER, {})
    show_comparison(dialog, qtbot)
    assert not button(dialog, "Compare").isEnabled()
    assert any("nothing to compare with" in said for said in labels(dialog))


def test_where_nothing_was_analysed_it_says_so(dialog, runs):
    runs.set_project(PATH, RECORDINGS, [], {})
    assert "Nothing has been analysed yet." in labels(dialog)
    for text in ("Show", "Delete …"):
        assert not button(dialog, text).isEnabled()


def test_a_project_that_cannot_be_changed_is_only_shown(open_dialog, runs):
    dialog = open_dialog(lambda window: RunsDialog(runs, is_read_only=True, parent=window))
    for text in ("Show", "Delete …"):
        assert not button(dialog, text).isEnabled()


def test_esc_closes(dialog, qtbot):
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(table(dialog, "Analyses"), Qt.Key.Key_Escape)


def test_everything_is_named_explained_and_fits(dialog, qtbot):
    assert without_name(dialog) == without_tip(dialog) == []
    show_comparison(dialog, qtbot)
    assert without_name(dialog) == without_tip(dialog) == []
    assert dialog.minimumSizeHint().boundedTo(SMALL_SCREEN) == dialog.minimumSizeHint()
