from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog

from app.core.project import Project
from app.views.go_to_dialog import GoToDialog
from app.views.keys_dialog import KeysDialog
from app.views.model_dialog import ModelDialog
from app.views.preferences_dialog import PreferencesDialog
from app.views.recordings_dialog import RecordingsDialog
from app.views.runs_dialog import RunsDialog
from dass.audio import AUDIO_SUFFIXES
from tests.desk import tones
from tests.leftovers import nothing_left_running  # noqa: F401


class Picker:
    """Answers in place of the system's file dialogs, and keeps what it was asked."""

    def __init__(self, monkeypatch):
        self.answer, self.asked = "", []
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *asked: (self._pick(asked), ""))
        monkeypatch.setattr(
            QFileDialog, "getOpenFileNames", lambda *asked: (list(filter(None, [self._pick(asked)])), "")
        )
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *asked: self._pick(asked))

    def _pick(self, asked):
        self.asked.append(asked)
        return self.answer


@pytest.fixture
def picker(monkeypatch):
    return Picker(monkeypatch)


def dialogs_of(desk):
    return [dialog for dialog in desk.window.findChildren(QDialog) if dialog.isVisible()]


def opened(desk):
    desk.wait(lambda: desk.session.project.current is not None)
    return [recording.path for recording in desk.session.project.current.recordings]


def test_recordings_are_picked_from_where_one_was_last(desk, night, picker):
    desk.start()
    picker.answer = str(night)
    desk.program.dialogs.open_file()
    assert opened(desk) == [night]
    desk.program.dialogs.open_file()
    assert [asked[2] for asked in picker.asked] == ["", str(night.parent)]
    assert all(f"*{suffix}" in picker.asked[0][3] for suffix in AUDIO_SUFFIXES)


def test_a_folder_is_picked(desk, night, picker):
    desk.start()
    picker.answer = str(night.parent)
    desk.program.dialogs.open_folder()
    assert opened(desk) == [night]
    assert desk.session.preferences.settings.last_folder == str(night.parent.parent)


def test_a_project_is_picked(desk, night, picker):
    desk.start(night)
    picker.answer = str(desk.session.project.current.path)
    desk.session.project.close()
    desk.program.dialogs.open_project()
    assert opened(desk) == [night]


def test_nothing_happens_when_nothing_is_picked(desk, picker):
    desk.start()
    for ask in (desk.program.dialogs.open_file, desk.program.dialogs.open_folder, desk.program.dialogs.open_project):
        ask()
    desk.program.dialogs.find_moved()
    assert len(picker.asked) == 4
    assert desk.session.project.current is None
    assert desk.session.preferences.settings.last_folder == ""


def save_copy(desk, folder, name):
    desk.window.messages.clear()
    desk.program.dialogs.save_as()
    [dialog] = dialogs_of(desk)
    dialog.setDirectory(str(folder))
    dialog.selectFile(name)
    dialog.accept()
    desk.wait(lambda: bool(desk.said()))


def test_a_copy_of_the_project_is_saved_with_its_suffix_and_said(desk, night, tmp_path):
    desk.start(night)
    for name in ("copy.dass", "other", "night of 20.6"):
        save_copy(desk, tmp_path, name)
        path = tmp_path / (name if name.endswith(".dass") else f"{name}.dass")
        assert f"A copy of the project is in {path};" in desk.said()
        with Project.open(path) as copy:
            assert [recording.path for recording in copy.recordings()] == [night]
        assert desk.session.project.current.path != path


def test_a_copy_takes_no_place_that_nobody_asked_for(desk, night, tmp_path):
    desk.start(night)
    other = tmp_path / "night of 20.6.dass"
    other.write_text("something else")
    save_copy(desk, tmp_path, "night of 20.6")
    assert desk.said() == f"{other} is there already: choose another name for the copy."
    assert other.read_text() == "something else"


def test_every_dialog_opens_over_the_window(desk, night):
    desk.start(night)
    dialogs = desk.program.dialogs
    for show, kind in (
        (dialogs.go_to_time, GoToDialog),
        (dialogs.show_keys, KeysDialog),
        (dialogs.show_models, ModelDialog),
        (dialogs.show_preferences, PreferencesDialog),
        (dialogs.show_recordings, RecordingsDialog),
        (dialogs.show_runs, RunsDialog),
    ):
        show()
        [dialog] = dialogs_of(desk)
        assert type(dialog) is kind
        assert dialog.isModal()
        dialog.reject()


def test_what_is_chosen_in_dialogs_is_passed_on(desk, night):
    desk.start(night)
    session, dialogs = desk.session, desk.program.dialogs
    dialogs.go_to_time()
    [dialog] = dialogs_of(desk)
    dialog.time_chosen.emit(12.0)
    assert session.navigator.cursor_s == 12.0
    dialog.reject()
    dialogs.show_models()
    [dialog] = dialogs_of(desk)
    dialog.chosen.emit("streaming", "cpu")
    assert (session.preferences.settings.model, session.preferences.settings.device) == ("streaming", "cpu")
    session.analysis.stop()
    dialog.reject()
    dialogs.show_preferences()
    [dialog] = dialogs_of(desk)
    dialog.models_wanted.emit()
    assert [type(dialog) for dialog in dialogs_of(desk)] == [PreferencesDialog, ModelDialog]


def test_without_a_project_there_is_no_time_to_go_to(desk):
    desk.start()
    desk.program.dialogs.go_to_time()
    assert dialogs_of(desk) == []


def test_moved_recordings_are_looked_for_where_one_says(desk, night, tmp_path, picker):
    desk.start(night)
    path = desk.session.project.current.path
    desk.close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = night.rename(elsewhere / "renamed.wav")
    tones(elsewhere / "other.wav", 5)
    desk.start()
    desk.session.project.open_project(path)
    opened(desk)
    picker.answer = str(elsewhere)
    desk.program.dialogs.find_moved()
    desk.wait(lambda: not desk.session.project.current.missing)
    assert opened(desk) == [Path(moved)]
