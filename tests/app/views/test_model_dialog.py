import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QProgressBar

from app.core.model_store import ModelStore
from app.viewmodels.models import Models
from app.views.data_table import DataTable
from app.views.model_adder import ModelAdder
from app.views.model_dialog import ModelDialog
from app.workers.model_jobs import Received
from tests.controls import SMALL_SCREEN, button, labels, press, without_name, without_tip
from tests.fake_model_jobs import FailingJobs, Jobs, StallingJobs
from tests.leftovers import nothing_left_running  # noqa: F401

NAME = "dass-small-47.2"


@pytest.fixture
def store(tmp_path, model_file):
    store = ModelStore(tmp_path / "data", bundled_dir=tmp_path / "bundled")
    store.add(model_file, "mine")
    return store


@pytest.fixture
def make(open_dialog, qtbot, store, nothing_left_running):  # noqa: F811 - the fixture
    """Open the dialog once its models and the GPU are known."""
    made = []

    def make(jobs=Jobs, device="auto"):
        models = Models(store, jobs)
        made.append(models)
        with qtbot.waitSignals([models.listed, models.gpu_found], timeout=20_000):
            dialog = open_dialog(lambda window: ModelDialog(models, "mine", device, window))
        dialog.models = models
        return dialog

    yield make
    for models in made:
        models.close()


def click(dialog, qtbot, name):
    """Click the row of a model."""
    table = dialog.findChild(DataTable)
    row = next(row for row in range(table.model().rowCount()) if table.model().index(row, 0).data() == name)
    qtbot.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(row, 0)).center()
    )


def says(dialog, text):
    return any(text in said for said in labels(dialog))


def message(dialog):
    return dialog.messages.message and dialog.messages.message.sentence


def test_the_model_in_use_is_chosen_at_first(make, qtbot):
    dialog = make()
    assert dialog.findChild(DataTable).row.name == "mine"
    assert says(dialog, "Added · in use")
    assert says(dialog, "CC0-1.0")


def test_model_and_device_are_chosen_together(make, qtbot):
    dialog = make(StallingJobs)
    qtbot.keyClick(dialog.findChild(QComboBox), Qt.Key.Key_End)
    with qtbot.waitSignal(dialog.chosen) as told:
        press(qtbot, dialog, "Use this model")
    assert told.args == ["mine", "cuda"]


def test_enter_on_a_row_uses_the_model(make, qtbot):
    dialog = make()
    with qtbot.waitSignal(dialog.chosen) as told:
        qtbot.keyClick(dialog.findChild(DataTable), Qt.Key.Key_Return)
    assert told.args == ["mine", "auto"]


def test_the_device_that_can_be_used_is_said_with_the_reason(make, qtbot):
    dialog = make(device="cuda")
    assert says(dialog, "There is no CUDA GPU that PyTorch can use here: choose another device.")
    assert not button(dialog, "Use this model").isEnabled()
    qtbot.keyClick(dialog.findChild(QComboBox), Qt.Key.Key_Home)
    assert says(dialog, "Runs on the processor. There is no CUDA GPU that PyTorch can use here.")
    assert button(dialog, "Use this model").isEnabled()


def test_a_gpu_that_can_be_used_is_named(make, qtbot):
    dialog = make(StallingJobs)
    assert says(dialog, "Runs on Fast Card 9000.")
    qtbot.keyClick(dialog.findChild(QComboBox), Qt.Key.Key_Down)
    assert says(dialog, "Runs on the processor.")


def test_the_licence_is_seen_before_the_download(make, qtbot):
    dialog = make()
    click(dialog, qtbot, NAME)
    assert button(dialog, "Download").isVisible()
    assert not button(dialog, "Use this model").isEnabled()
    for text in ("BSD-3-Clause", "120 MB", "huggingface.co/saurabhati/DASS_small_AudioSet_47.2"):
        assert says(dialog, text)


def test_a_download_shows_how_far_it_is_and_can_be_cancelled(make, qtbot):
    dialog = make(StallingJobs)
    click(dialog, qtbot, NAME)
    press(qtbot, dialog, "Download")
    qtbot.waitUntil(lambda: dialog.models.received == Received(40, 100), timeout=20_000)
    progress = dialog.findChild(QProgressBar)
    assert progress.isVisible()
    assert progress.value() / progress.maximum() == 0.4
    assert says(dialog, f"Downloading {NAME}")
    assert not button(dialog, "Download").isVisible()
    with qtbot.waitSignal(dialog.models.listed, timeout=20_000):
        press(qtbot, dialog, "Cancel")
        assert says(dialog, "Cancelling")
        assert not button(dialog, "Cancel").isEnabled()
    assert not progress.isVisible()
    assert button(dialog, "Download").isVisible()
    assert message(dialog) is None


def test_a_download_that_fails_is_told_in_the_window(make, qtbot):
    dialog = make(FailingJobs)
    click(dialog, qtbot, NAME)
    press(qtbot, dialog, "Download")
    qtbot.waitUntil(lambda: message(dialog) == "The disk is full; make room.", timeout=20_000)
    assert button(dialog, "Download").isVisible()


def test_an_added_model_can_be_removed_unless_it_is_in_use(make, qtbot, store, model_file):
    store.add(model_file, "spare")
    dialog = make()
    assert not button(dialog, "Remove").isEnabled()
    click(dialog, qtbot, NAME)
    assert not button(dialog, "Remove").isVisible()
    click(dialog, qtbot, "spare")
    with qtbot.waitSignal(dialog.models.listed):
        press(qtbot, dialog, "Remove")
    assert dialog.models.entry("spare") is None


def test_a_file_is_added_under_a_name_that_can_be_changed(make, qtbot, monkeypatch, tmp_path):
    dialog = make()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "My Birds.pth"), ""))
    press(qtbot, dialog, "Add from a file …")
    field = dialog.findChild(ModelAdder).findChild(QLineEdit)
    assert field.hasFocus()
    assert field.text() == "my-birds"
    qtbot.keyClicks(field, "birds")
    with qtbot.waitSignal(dialog.models.kept, timeout=20_000) as told:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told.args == ["birds"]
    assert not field.isVisible()


def test_a_file_that_cannot_be_added_leaves_the_name_to_be_changed(make, qtbot, monkeypatch, tmp_path):
    dialog = make(FailingJobs)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "my.pth"), ""))
    press(qtbot, dialog, "Add from a file …")
    press(qtbot, dialog, "Add")
    qtbot.waitUntil(lambda: message(dialog) is not None, timeout=20_000)
    assert dialog.findChild(ModelAdder).isVisible()


def test_nothing_happens_where_no_file_is_chosen(make, qtbot, monkeypatch):
    dialog = make()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    press(qtbot, dialog, "Add from a file …")
    assert not dialog.findChild(ModelAdder).isVisible()


def test_a_download_goes_on_while_the_dialog_is_closed(make, qtbot):
    dialog = make(StallingJobs)
    models = dialog.models
    click(dialog, qtbot, NAME)
    press(qtbot, dialog, "Download")
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog.findChild(DataTable), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: models.received == Received(40, 100), timeout=20_000)


def test_everything_is_named_explained_and_fits(make, tmp_path):
    dialog = make()
    dialog.findChild(ModelAdder).ask(tmp_path / "my.pth")
    assert without_name(dialog) == without_tip(dialog) == []
    assert dialog.minimumSizeHint().boundedTo(SMALL_SCREEN) == dialog.minimumSizeHint()
