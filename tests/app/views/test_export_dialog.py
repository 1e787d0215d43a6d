from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar

from app.core.annotation import Verdict
from app.core.annotation_columns import VERDICTS
from app.core.formats import ExportFormat
from app.core.settings import SettingsStore
from app.viewmodels.exportable import ExportWish, Scope
from app.viewmodels.preferences import Preferences
from app.views.export_dialog import ExportDialog
from tests.controls import SMALL_SCREEN, labels, press, without_name, without_tip
from tests.fake_exportable import FakeExport, FakeExportable
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.pickers import Pickers


@pytest.fixture
def pickers(monkeypatch):
    return Pickers(monkeypatch)


@pytest.fixture
def exportable(qapp):
    return FakeExportable()


@pytest.fixture
def export(qapp):
    return FakeExport()


@pytest.fixture
def preferences(qapp, tmp_path):
    return Preferences(SettingsStore(tmp_path / "settings.json"))


@pytest.fixture
def dialog(open_dialog, exportable, export, preferences):
    return open_dialog(lambda window: ExportDialog(exportable, export, preferences, window))


def choose(dialog, form):
    dialog.forms.setCurrentItem(dialog.forms.topLevelItem(list(ExportFormat).index(form)))


def test_what_is_listed_is_exported_unless_one_says_otherwise(dialog, exportable):
    assert exportable.asked[-1] == (Scope.LISTED, VERDICTS)
    dialog.choice.everything.click()
    dialog.choice.said.setCurrentIndex(2)
    assert exportable.asked[-1] == (Scope.PROJECT, (Verdict.ACCEPTED,))
    assert "3 events as csv." in labels(dialog)


def test_without_a_search_there_is_nothing_listed(dialog, exportable):
    exportable.is_searching = False
    exportable.changed.emit()
    assert not dialog.choice.listed.isEnabled()
    assert exportable.asked[-1][0] is Scope.PROJECT


def test_where_there_are_no_events_there_is_nothing_to_do(dialog, exportable):
    exportable.n_events = 0
    exportable.changed.emit()
    assert not dialog.write.isEnabled()


@pytest.mark.parametrize(
    ("form", "picked", "target", "name"),
    [
        (ExportFormat.CSV, "events", "events.csv", "night.csv"),
        (ExportFormat.RAVEN, "events.txt", "events.txt", "night.Table.1.selections.txt"),
        (ExportFormat.AUDACITY, "", "night labels", "night labels"),
        (ExportFormat.WAV, "", "night clips", "night clips"),
    ],
)
def test_tables_are_named_and_folders_get_a_name(
    dialog, export, preferences, pickers, tmp_path, qtbot, form, picked, target, name
):
    pickers.answer = tmp_path / picked
    choose(dialog, form)
    press(qtbot, dialog, "Export …")
    assert any(name in str(part) for part in pickers.asked[0])
    [wanted] = export.started
    assert wanted.target == tmp_path / target
    assert wanted.wish == ExportWish(Scope.LISTED, VERDICTS, form)
    assert preferences.settings.last_export_folder == str(tmp_path)


def test_nothing_happens_when_nothing_is_picked(dialog, export, preferences, pickers, qtbot):
    for form in (ExportFormat.CSV, ExportFormat.WAV):
        choose(dialog, form)
        press(qtbot, dialog, "Export …")
    assert len(pickers.asked) == 2
    assert export.started == []
    assert preferences.settings.last_export_folder == ""


def test_options_are_those_of_the_form_and_are_passed_on(dialog, export, pickers, tmp_path, qtbot):
    pickers.answer = tmp_path
    assert not dialog.options.isVisible()
    choose(dialog, ExportFormat.FLAC)
    assert dialog.options.padding.isVisible()
    assert not dialog.options.frequencies.isVisible()
    dialog.options.padding.setValue(2.5)
    press(qtbot, dialog, "Export …")
    choose(dialog, ExportFormat.AUDACITY)
    assert dialog.options.frequencies.isVisible()
    assert not dialog.options.padding.isVisible()
    dialog.options.frequencies.click()
    export.go_on(1.0)
    press(qtbot, dialog, "Export …")
    first, second = (wanted.wish for wanted in export.started)
    assert (first.padding_s, first.with_frequencies, second.with_frequencies) == (2.5, False, True)


def test_while_it_writes_one_sees_how_far_it_is_and_can_cancel(dialog, export, qtbot):
    bar = dialog.findChild(QProgressBar)
    assert not bar.isVisible()
    export.go_on(0.25)
    assert (bar.isVisible(), bar.value()) == (True, bar.maximum() // 4)
    assert "Writing 3 events …" in labels(dialog)
    assert not dialog.write.isEnabled()
    press(qtbot, dialog, "Cancel")
    assert export.n_cancelled == 1
    assert not dialog.cancel.isEnabled()
    export.go_on(1.0)
    assert not bar.isVisible()
    assert dialog.write.isEnabled()


def test_an_export_that_runs_already_is_shown(open_dialog, exportable, export, preferences):
    export.go_on(0.5)
    dialog = open_dialog(lambda window: ExportDialog(exportable, export, preferences, window))
    assert dialog.findChild(QProgressBar).isVisible()


def test_enter_on_a_form_exports_in_it(dialog, export, pickers, qtbot):
    pickers.answer = Path("/tmp/x.csv")
    assert dialog.forms.hasFocus()
    qtbot.keyClick(dialog.forms, Qt.Key.Key_Return)
    assert len(export.started) == 1


def test_esc_closes_also_while_it_writes(dialog, export, qtbot):
    export.go_on(0.5)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert export.n_cancelled == 0


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.WAV, ExportFormat.AUDACITY])
def test_everything_is_named_explained_and_fits(dialog, export, form):
    choose(dialog, form)
    export.go_on(0.5)
    assert without_name(dialog) == without_tip(dialog) == []
    assert dialog.minimumSizeHint().boundedTo(SMALL_SCREEN) == dialog.minimumSizeHint()
