"""Everything the window asks or shows in a window of its own."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.viewmodels.session import Session
from app.views.go_to_dialog import GoToDialog
from app.views.keys_dialog import KeysDialog, Shortcut
from app.views.live_dialog import LiveDialog
from app.views.main_window import MainWindow
from app.views.message_bar import Severity
from app.views.model_dialog import ModelDialog
from app.views.notifier import Notifier
from app.views.preferences_dialog import PreferencesDialog
from app.views.recordings_dialog import RecordingsDialog
from app.views.runs_dialog import RunsDialog
from dass.audio import AUDIO_SUFFIXES

_PROJECTS = "Projects (*.dass)"


class Dialogs:
    """Opens dialogs and passes on what is chosen in them.

    Parameters
    ----------
    window
        Over which they lie.
    session
        What they show and change.
    """

    def __init__(self, window: MainWindow, session: Session) -> None:
        self._window, self._session = window, session
        self._shortcuts: list[Shortcut] = []

    def add_keys(self, menu: str, keys: list[tuple[str, str]]) -> None:
        """List the keys of a menu in `show_keys`."""
        self._shortcuts += [Shortcut(menu.replace("&", ""), text, shown) for text, shown in keys]

    def open_file(self) -> None:
        """Ask for recordings and open them."""
        names = " ".join(f"*{suffix}" for suffix in sorted(AUDIO_SUFFIXES))
        filters = f"Recordings ({names});;All files (*)"
        files, _ = QFileDialog.getOpenFileNames(self._window, "Open recordings", self._last_folder, filters)
        self._open([Path(file) for file in files])

    def open_folder(self) -> None:
        """Ask for a folder and open the recordings in it."""
        folder = QFileDialog.getExistingDirectory(self._window, "Open a folder of recordings", self._last_folder)
        self._open([Path(folder)] if folder else [])

    def open_project(self) -> None:
        """Ask for a project file and open it."""
        file, _ = QFileDialog.getOpenFileName(self._window, "Open a project", self._last_folder, _PROJECTS)
        self._open([Path(file)] if file else [])

    def save_as(self) -> None:
        """Ask where to keep a copy of the project, and write it."""
        dialog = QFileDialog(self._window, "Save a copy of the project", self._last_folder, _PROJECTS)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("dass")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self._save_copy(Path(file)))
        dialog.open()

    def find_moved(self) -> None:
        """Ask where the missing recordings are now."""
        folder = QFileDialog.getExistingDirectory(self._window, "Find moved recordings", self._last_folder)
        if folder:
            self._session.project.find_moved(Path(folder))

    def go_to_time(self) -> None:
        """Ask for a time and go there."""
        project = self._session.project.current
        if project is not None:
            dialog = GoToDialog(project.timeline, self._session.view_state.shows_clock, self._window)
            dialog.time_chosen.connect(self._session.navigator.go_to)
            dialog.open()

    def show_keys(self) -> None:
        """List keys and what the mouse does."""
        KeysDialog(self._shortcuts, self._window).open()

    def show_models(self) -> None:
        """Let a model and its device be chosen."""
        preferences = self._session.preferences
        dialog = ModelDialog(
            self._session.models, preferences.settings.model, preferences.settings.device, self._window
        )
        dialog.chosen.connect(lambda model, device: preferences.change(model=model, device=device))
        dialog.open()

    def show_preferences(self) -> None:
        """Show the settings."""
        preferences = self._session.preferences
        dialog = PreferencesDialog(preferences.settings, self._window)
        dialog.settings_changed.connect(preferences.set)
        dialog.models_wanted.connect(self.show_models)
        dialog.open()

    def listen(self) -> None:
        """Ask how to listen, and begin; where that goes on already, show what is heard."""
        session = self._session
        if session.live.state.is_busy:
            self.show_live()
            return
        dialog = LiveDialog(
            session.preferences.settings.live, session.inputs, session.models, Notifier.is_available(), self._window
        )
        dialog.settings_changed.connect(lambda settings: session.preferences.change(live=settings))
        dialog.start_wanted.connect(self._start_listening)
        dialog.open()

    def show_live(self) -> None:
        """Show the project of what is heard."""
        job, project = self._session.live.job, self._session.project
        if job is not None and (project.current is None or project.current.path != job.project_path):
            project.open_project(job.project_path)

    def show_recordings(self) -> None:
        """List the recordings and when they began."""
        dialog = RecordingsDialog(self._session.recordings, self._is_read_only, self._window)
        dialog.find_moved.connect(self.find_moved)
        dialog.open()

    def show_runs(self) -> None:
        """List the analyses of the project."""
        self._session.project.reload_runs()
        RunsDialog(self._session.runs, self._is_read_only, self._window).open()

    def _start_listening(self) -> None:
        settings = self._session.preferences.settings
        self._session.live.start(settings.live, settings.device)

    @property
    def _is_read_only(self) -> bool:
        project = self._session.project.current
        return project is None or bool(project.damage)

    def _save_copy(self, path: Path) -> None:
        if path.suffix != ".dass":  # Qt takes whatever follows a dot for a suffix, and asks for that name alone
            path = path.with_name(f"{path.name}.dass")
            if path.exists():
                self._window.messages.show_message(f"{path} is there already: choose another name for the copy.")
                return
        said = f"A copy of the project is in {path}; what you do from now on is kept in the project itself."
        self._session.view_state.keep_now()
        self._session.project.save_copy(path, lambda: self._window.messages.show_message(said, Severity.INFO))

    def _open(self, paths: list[Path]) -> None:
        if paths:
            self._session.preferences.change(last_folder=str(paths[0].parent))
            self._session.project.open_paths(paths)

    @property
    def _last_folder(self) -> str:
        return self._session.preferences.settings.last_folder
