"""What leads out of the project and into it: events, labels of other programs, pictures."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog

from app.core.export_names import suggested_stem, with_ending
from app.viewmodels.export import Ended
from app.viewmodels.label_imports import TakenIn
from app.viewmodels.session import Session
from app.views.actions import Actions
from app.views.dialog import Dialog
from app.views.export_dialog import ExportDialog
from app.views.import_dialog import ImportDialog
from app.views.main_window import MainWindow
from app.views.message_bar import Action, MessageBar, Severity
from app.views.picture_dialog import PictureDialog
from app.views.view_picture import PictureForm, ViewPicture

TAKE_MENU = "export import_labels picture"

_LABELS = "Labels (*.txt *.csv *.tsv);;All files (*)"


class TakeActions(QObject):
    """Adds actions to those of a window, and says what came of them where the user looks.

    Parameters
    ----------
    window
        Over which dialogs lie.
    session
        What the actions act on.
    actions
        Get them.
    """

    def __init__(self, window: MainWindow, session: Session, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._session, self._actions = window, session, actions
        self._picture = ViewPicture(window.explorer, session.frames)
        add = actions.add
        add("export", "E&xport events…", self._show_export, "Ctrl+Shift+E", "Write events to tables, labels or sound")
        add("import_labels", "&Import labels…", self._show_import, "Ctrl+Shift+I", "Take in labels of other programs")
        add("picture", "Save &view as picture…", self._show_picture, tip="Keep what is seen as PNG or SVG")
        session.export.replacing_asked.connect(self._ask_to_replace)
        session.export.ended.connect(self._tell_ended)
        session.label_imports.taken.connect(self._tell_taken)
        self._picture.taken.connect(self._tell_picture)
        for talker in (session.export, session.label_imports, self._picture):
            talker.failed.connect(lambda sentence: self._bar.show_message(sentence))
        for changed in (session.project.opened, session.project.closed):
            changed.connect(self._follow)
        self._follow()

    @property
    def _bar(self) -> MessageBar:
        """Where the user looks: the dialog that is in front, or the window."""
        front = QApplication.activeModalWidget()
        return front.messages if isinstance(front, Dialog) else self._window.messages

    def _follow(self) -> None:
        self._actions.enable(TAKE_MENU, self._session.project.current is not None)

    def _show_export(self) -> None:
        session = self._session
        ExportDialog(session.exportable, session.export, session.preferences, self._window).open()

    def _show_import(self) -> None:
        if self._pick_labels():
            session = self._session
            likely = tuple(dict.fromkeys((*session.search.query.classes, *session.lanes.classes)))
            dialog = ImportDialog(session.label_imports, likely, self._window)
            dialog.files_wanted.connect(self._pick_labels)
            dialog.open()

    def _pick_labels(self) -> bool:
        """Ask for files, have them read, and return whether there are any."""
        preferences = self._session.preferences
        over = QApplication.activeModalWidget() or self._window
        folder = str(preferences.export_folder)
        files, _ = QFileDialog.getOpenFileNames(over, "Import labels", folder, _LABELS)
        if files:
            preferences.change(last_export_folder=str(Path(files[0]).parent))
            self._session.label_imports.read([Path(file) for file in files])
        return bool(files)

    def _show_picture(self) -> None:
        dialog = PictureDialog({form: self._picture.size(form) for form in PictureForm}, self._window)
        dialog.form_chosen.connect(self._take_picture)
        dialog.open()

    def _take_picture(self, form: PictureForm) -> None:
        """Ask where a picture goes, and take it; whether it may replace another is asked by the system."""
        preferences, ending = self._session.preferences, ".svg" if form is PictureForm.SVG else ".png"
        place = preferences.export_folder / (suggested_stem(self._session.exportable.recordings) + ending)
        file, _ = QFileDialog.getSaveFileName(self._window, "Save view as picture", str(place), f"*{ending}")
        if file:
            path = with_ending(Path(file), ending)
            preferences.change(last_export_folder=str(path.parent))
            self._picture.take(form, path)

    def _ask_to_replace(self, question: str) -> None:
        actions = (Action("Replace", self._session.export.replace), Action("Keep", lambda: None))
        self._bar.show_message(question, Severity.QUESTION, actions)

    def _tell_ended(self, ended: Ended) -> None:
        self._tell_place(ended.sentence, ended.place, Severity.INFO if ended.is_whole else Severity.WARNING)

    def _tell_picture(self, path: Path) -> None:
        self._tell_place(f"The picture is in {path}.", path.parent)

    def _tell_place(self, sentence: str, folder: Path, severity: Severity = Severity.INFO) -> None:
        show = Action("Show in folder", lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
        self._bar.show_message(sentence, severity, (show,))

    def _tell_taken(self, taken: TakenIn) -> None:
        find = Action("Find them", lambda: self._find(taken))
        self._bar.show_message(taken.sentence, Severity.INFO, (find,))

    def _find(self, taken: TakenIn) -> None:
        self._window.show_search()
        self._session.search.add(taken.classes)
