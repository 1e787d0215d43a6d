import pytest
from PySide6.QtWidgets import QApplication

from app.viewmodels.export import Ended
from app.viewmodels.label_imports import TakenIn
from app.views.export_dialog import ExportDialog
from app.views.import_dialog import ImportDialog
from app.views.message_bar import Severity
from app.views.picture_dialog import PictureDialog
from dass.labels import ontology
from tests.controls import press
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.pickers import Pickers

BARK = ontology().find("Bark")


@pytest.fixture
def pickers(monkeypatch):
    return Pickers(monkeypatch)


@pytest.fixture
def actions(desk, night):
    return desk.start(night).program.menus.actions


def test_each_opens_its_dialog(desk, actions, pickers, tmp_path):
    (tmp_path / "labels.txt").write_text("1\t2\tBark\n")
    pickers.answer = [tmp_path / "labels.txt"]
    for name, kind in (("export", ExportDialog), ("import_labels", ImportDialog), ("picture", PictureDialog)):
        actions[name].trigger()
        dialog = QApplication.activeModalWidget()
        assert type(dialog) is kind
        dialog.reject()
    assert desk.session.preferences.settings.last_export_folder == str(tmp_path)


def test_without_files_nothing_is_imported(desk, actions, pickers):
    actions["import_labels"].trigger()
    assert len(pickers.asked) == 1
    assert QApplication.activeModalWidget() is None


def test_other_files_can_be_picked_in_the_dialog(desk, actions, pickers, tmp_path, qtbot):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("1\t2\tBark\n")
    pickers.answer = [tmp_path / "one.txt"]
    actions["import_labels"].trigger()
    dialog = QApplication.activeModalWidget()
    pickers.answer = [tmp_path / "two.txt"]
    press(qtbot, dialog, "Other files …")
    desk.wait(lambda: dialog.says.text().startswith("1 label in two.txt"))
    dialog.reject()


@pytest.mark.parametrize("has_dialog", [True, False])
def test_what_came_of_it_is_said_where_the_user_looks(desk, actions, pickers, tmp_path, has_dialog, qtbot):
    if has_dialog:
        actions["export"].trigger()
    front = QApplication.activeModalWidget() if has_dialog else desk.window
    desk.session.export.ended.emit(Ended("Wrote 3 events.", tmp_path, is_whole=True))
    message = front.messages.message
    assert (message.sentence, message.severity) == ("Wrote 3 events.", Severity.INFO)
    press(qtbot, front.messages, "Show in folder")
    assert pickers.shown == [str(tmp_path)]
    desk.session.export.failed.emit("The disk is full: make room.")
    assert front.messages.message.severity is Severity.ERROR
    if has_dialog:
        assert desk.said() == ""
        front.reject()


def test_what_is_not_whole_is_a_warning(desk, actions, tmp_path):
    desk.session.export.ended.emit(Ended("Cancelled.", tmp_path, is_whole=False))
    assert desk.window.messages.message.severity is Severity.WARNING


def test_what_is_there_is_replaced_if_one_says_so(desk, actions, qtbot, monkeypatch):
    replaced = []
    monkeypatch.setattr(desk.session.export, "replace", lambda: replaced.append(True))
    for answer in ("Keep", "Replace"):
        desk.session.export.replacing_asked.emit("a.csv is there already. Replace?")
        press(qtbot, desk.window.messages, answer)
        assert replaced == ([True] if answer == "Replace" else [])


def test_labels_that_were_taken_in_can_be_found_at_once(desk, actions, qtbot):
    desk.session.label_imports.taken.emit(TakenIn("Took in 2 labels of Bark.", (BARK,)))
    press(qtbot, desk.window.messages, "Find them")
    assert desk.session.search.query.classes == (BARK,)
    assert desk.window.search_panel.isVisible()


def test_a_picture_is_called_after_the_recording_and_gets_its_ending(desk, actions, night, pickers, tmp_path, qtbot):
    pickers.answer = tmp_path / "my view"
    actions["picture"].trigger()
    press(qtbot, QApplication.activeModalWidget(), "Save …")
    desk.wait(lambda: bool(desk.said()))
    assert pickers.proposed.endswith(f"{night.stem}.png")
    assert desk.said() == f"The picture is in {tmp_path / 'my view.png'}."
    assert (tmp_path / "my view.png").exists()
