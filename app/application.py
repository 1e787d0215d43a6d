"""The program with its window: the only place where everything is made and connected."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.core.blanks import blanks
from app.core.demo import write_demo
from app.core.model_store import ModelStore
from app.core.opening import OpenedProject
from app.core.project_library import ProjectLibrary
from app.core.pyramid import pictures_folder
from app.core.recent_projects import RecentProject
from app.core.recording import Recording
from app.core.settings import SettingsStore
from app.viewmodels.alerts import Alerts
from app.viewmodels.analysis import AnalysisModel
from app.viewmodels.class_filter import ClassFilter
from app.viewmodels.classes import Classes
from app.viewmodels.export import ExportModel
from app.viewmodels.exportable import Exportable
from app.viewmodels.found_events import FoundEvents
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.growth import Growth
from app.viewmodels.input_devices import InputDevices, MakeInputs
from app.viewmodels.jumps import Jumps
from app.viewmodels.label_imports import LabelImports
from app.viewmodels.lanes import Lanes
from app.viewmodels.live import LiveModel
from app.viewmodels.models import Models
from app.viewmodels.moment import Moment
from app.viewmodels.navigator import Navigator
from app.viewmodels.now import Now
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.playback import PlaybackModel
from app.viewmodels.preferences import Preferences
from app.viewmodels.project import ProjectModel
from app.viewmodels.quick_keys import QuickKeys
from app.viewmodels.recordings import Recordings
from app.viewmodels.review import Review
from app.viewmodels.runs import Runs
from app.viewmodels.scores import Scores
from app.viewmodels.search import Search
from app.viewmodels.session import Session
from app.viewmodels.shown_runs import ShownRuns
from app.viewmodels.tiles import Tiles
from app.viewmodels.view_state import ViewState
from app.viewmodels.workspace import Workspace
from app.views import theme
from app.views.dialogs import Dialogs
from app.views.main_window import MainWindow
from app.views.menus import Menus
from app.views.message_bar import Action, Severity
from app.views.notifier import Notifier
from app.views.welcome import RecentEntry
from app.workers import background
from app.workers.event_finder import EventFinder
from app.workers.event_searcher import EventSearcher
from app.workers.live import live
from app.workers.microphones import microphones
from app.workers.output_device import Outputs
from app.workers.picture_builder import PictureBuilder
from app.workers.portaudio import PortAudioOutputs
from app.workers.tile_loader import TileLoader

_MOST_RECENT = 8

_SWITCH_S = 0.001
"""For how long a thread may keep Python from the others: in a frame the GUI thread waits for it more than once."""

_INTERRUPT_MS = 300
"""How soon Ctrl+C in the terminal is noticed: Python runs its handlers only between events."""


def run(paths: Sequence[Path]) -> int:
    """Open the window, with recordings or a project in it, and return the exit code when it is closed."""
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("DASS Explorer")
    application = Application(qt, PortAudioOutputs())
    application.open(paths)
    signal.signal(signal.SIGINT, lambda *_: application.window.close())
    wake = QTimer(interval=_INTERRUPT_MS)
    wake.timeout.connect(lambda: None)
    wake.start()
    return qt.exec()


class Application(QObject):
    """Makes the parts, connects them and ends them in order.

    Parameters
    ----------
    qt
        Qt's own application.
    outputs
        Where sound is played.
    library, settings, pictures
        Where projects, settings and drawn pictures are kept; by default the user's folders.
    inputs
        Makes what sound is taken in from, in any process; at the top level of a module.
    """

    def __init__(
        self,
        qt: QApplication,
        outputs: Outputs,
        library: ProjectLibrary | None = None,
        settings: SettingsStore | None = None,
        pictures: Path | None = None,
        inputs: MakeInputs = microphones,
    ) -> None:
        super().__init__()
        sys.setswitchinterval(_SWITCH_S)
        self._qt = qt
        pictures = pictures or pictures_folder()
        self._loader = TileLoader(pictures, self)
        self._builder = PictureBuilder(pictures, self)
        self.session = self._session(outputs, inputs, library or ProjectLibrary(), settings or SettingsStore())
        pg.setConfigOption("mouseRateLimit", -1)  # views repaint on a clock of their own
        self._theme = self.session.preferences.settings.theme
        theme.apply(qt, self._theme)
        self.window = MainWindow(self.session)
        self.dialogs = Dialogs(self.window, self.session)
        self.menus = Menus(self.window, self.session, self.dialogs)
        self._notifier = Notifier(self)
        self.workspace = Workspace(self.session, self._loader, self._builder, self)
        self.growth = Growth(self.session, self._builder, self)
        self._connect_project()
        self._connect_playback()
        self._connect_live()
        self._connect_failures()
        self._connect_window()

    def open(self, paths: Sequence[Path]) -> None:
        """Show the window, and open ``paths`` in it."""
        self.window.show()
        self.session.project.list_recent()
        self.session.project.open_paths(paths)

    def close(self) -> None:
        """Keep what is to be kept, and end what runs in the background."""
        session = self.session
        session.view_state.keep_now()
        geometry, layout = self.window.layout_state()
        session.preferences.change(window_geometry=geometry, window_layout=layout)
        session.preferences.keep_now()
        self.window.hide()  # the last recording takes a moment to end
        session.live.close()
        session.playback.close()
        session.analysis.close()
        session.models.close()
        session.runs.close()
        session.export.close()
        self._builder.close()
        self._loader.close()
        background.close()

    def _session(
        self, outputs: Outputs, inputs: MakeInputs, library: ProjectLibrary, settings: SettingsStore
    ) -> Session:
        frames, navigator, lanes, look = FrameClock(self), Navigator(self), Lanes(self), PictureLook(self)
        scores, project, analysis = (
            Scores(EventFinder(self), parent=self),
            ProjectModel(library, self),
            AnalysisModel(parent=self),
        )
        classes, playback = Classes(scores, lanes, self), PlaybackModel(outputs, self)
        shown_runs, search = ShownRuns(project, analysis, scores, self), Search(scores, EventSearcher(self), self)
        quick_keys, listening = QuickKeys(project, self), LiveModel(library, inputs, live, self)
        review = Review(project, shown_runs, quick_keys, self)
        return Session(
            preferences=Preferences(settings, self),
            project=project,
            analysis=analysis,
            playback=playback,
            live=listening,
            now=Now(navigator, playback, self),
            inputs=InputDevices(inputs, self),
            alerts=Alerts(project, listening, navigator, parent=self),
            frames=frames,
            navigator=navigator,
            tiles=Tiles(self._loader, self),
            look=look,
            scores=scores,
            shown_runs=shown_runs,
            lanes=lanes,
            classes=classes,
            class_filter=ClassFilter(classes, self),
            moment=Moment(scores, navigator, lanes, frames, self),
            search=search,
            quick_keys=quick_keys,
            review=review,
            found=FoundEvents(review.rows, search, self),
            jumps=Jumps(review, navigator, playback, self),
            exportable=Exportable(project, shown_runs, scores, search, review, self),
            export=ExportModel(parent=self),
            label_imports=LabelImports(review, self),
            view_state=ViewState(project, navigator, lanes, look, search, self),
            models=Models(ModelStore(), parent=self),
            recordings=Recordings(self),
            runs=Runs(self),
        )

    def _connect_project(self) -> None:
        project = self.session.project
        project.opening_began.connect(self.window.status.show_opening)
        project.opening_ended.connect(lambda: self.window.status.show_opening(""))
        project.opened.connect(self._show_project)
        project.changed.connect(self._show_project)
        project.closed.connect(lambda: self.window.show_project(None))
        project.closed.connect(project.list_recent)
        project.damaged.connect(self._show_damage)
        project.recent_changed.connect(self._show_recent)
        self.workspace.timeline_changed.connect(self._show_timeline)
        self.growth.timeline_changed.connect(self._show_timeline)

    def _connect_playback(self) -> None:
        session = self.session
        playback, navigator = session.playback, session.navigator
        playback.position_changed.connect(self._follow_playback)
        navigator.cursor_changed.connect(lambda: playback.set_cue(navigator.cursor_s))
        navigator.jumped.connect(self._play_on)
        navigator.selection_changed.connect(
            lambda: playback.set_band(navigator.selection.band if navigator.selection else None)
        )
        self._take_sound_settings()
        playback.sound_changed.connect(self._keep_sound_settings)
        playback.follows_changed.connect(self._keep_sound_settings)
        session.jumps.plays_changed.connect(self._keep_sound_settings)
        self.window.explorer.space_tapped.connect(playback.toggle)

    def _connect_live(self) -> None:
        session = self.session
        session.project.grew.connect(lambda: self.window.show_title(session.project.current))
        session.live.state_changed.connect(self._follow_live)
        session.alerts.raised.connect(self._notifier.tell)
        self._notifier.clicked.connect(self.window.activateWindow)
        self.window.live_bar.show_wanted.connect(self.dialogs.show_live)
        self.window.welcome.tag_microphone.connect(self.dialogs.listen)

    def _follow_live(self) -> None:
        live = self.session.live
        self._notifier.watch(live.state.is_busy and self.session.preferences.settings.live.notifies)

    def _connect_failures(self) -> None:
        """Say what goes wrong, wherever it does, in the window's bar."""
        session, say = self.session, self.window.messages.show_message
        talkers = session.project, session.preferences, session.scores, session.playback, session.analysis, session.live
        others = session.recordings, session.search, session.review, session.quick_keys, session.alerts
        for talker in (*talkers, *others):
            talker.failed.connect(say)
        session.analysis.skipped.connect(lambda skipped: say(skipped.reason))
        session.live.warned.connect(lambda sentence: say(sentence, Severity.WARNING))
        for worker in (self._loader, self._builder):
            worker.failed.connect(say)
        if session.preferences.damage:
            say(session.preferences.damage, Severity.WARNING)

    def _connect_window(self) -> None:
        session, window, dialogs = self.session, self.window, self.dialogs
        settings = session.preferences.settings
        window.restore_layout(settings.window_geometry, settings.window_layout)
        window.dropped.connect(session.project.open_paths)
        window.closing.connect(self.close)
        session.preferences.changed.connect(self._follow_preferences)
        welcome = window.welcome
        welcome.open_file.connect(dialogs.open_file)
        welcome.open_folder.connect(dialogs.open_folder)
        welcome.open_recent.connect(session.project.open_project)
        welcome.forget_recent.connect(session.project.forget_recent)
        welcome.try_demo.connect(self._open_demo)

    def _show_project(self) -> None:
        project = self.session.project.current
        assert project is not None, "it has just been opened or changed"
        self.window.show_project(project)
        say = self.window.messages.show_message
        if project.damage:
            self._show_damage()
        moved = [recording for recording in project.missing if recording.was_kept]
        if moved:
            say(_moved_sentence(moved), Severity.QUESTION, (Action("Find them…", self.dialogs.find_moved),))
        if len(moved) < len(project.missing):
            say(_unkept_sentence(len(project.missing) - len(moved), len(project.recordings)), Severity.INFO)
        for failure in project.failures:
            say(f"{failure}.", Severity.WARNING)

    def _show_damage(self) -> None:
        project = self.session.project
        assert project.current is not None, "it is the damage of the project that is open"
        repair = Action("Repair", project.repair)
        self.window.messages.show_message(project.current.damage, Severity.WARNING, (repair,))

    def _show_timeline(self) -> None:
        project = self.session.project.current
        if project is not None:
            self.window.explorer.show_timeline(project.timeline, self.session.view_state.shows_clock)
            self.window.explorer.show_blanks(blanks(project.timeline, project.gaps, self._unkept(project)))
            self.window.search_panel.set_timeline(project.timeline)

    def _unkept(self, project: OpenedProject) -> set[int]:
        """Return the recordings of which there is no sound; one that grows has no fingerprint yet."""
        unkept = {recording.id for recording in project.recordings if not recording.was_kept}
        live = self.session.live
        if live.is_of(project.path) and live.is_recording and live.recordings.growing is not None:
            unkept.discard(live.recordings.growing.id)
        return unkept

    def _show_recent(self, recent: list[tuple[RecentProject, bool]]) -> None:
        entries = [
            RecentEntry(entry.path, entry.title, entry.place, entry.opened, is_missing=not is_there)
            for entry, is_there in recent[:_MOST_RECENT]
        ]
        self.window.welcome.show_recent(entries)

    def _follow_preferences(self) -> None:
        settings = self.session.preferences.settings
        if settings.theme != self._theme:
            self._theme = settings.theme
            theme.apply(self._qt, self._theme)
        self._take_sound_settings()

    def _play_on(self, time_s: float) -> None:
        """Go on playing from where the user has put the cursor."""
        if self.session.playback.is_playing:
            self.session.playback.play(time_s)

    def _take_sound_settings(self) -> None:
        playback, settings = self.session.playback, self.session.preferences.settings
        if settings.volume != playback.volume:
            playback.set_volume(settings.volume)
        if settings.keeps_pitch != playback.keeps_pitch:
            playback.set_keeps_pitch(settings.keeps_pitch)
        if settings.output_device != (playback.device or ""):
            playback.set_device(settings.output_device or None)
        if settings.follows_playback != playback.follows:
            playback.set_follows(settings.follows_playback)
        self.session.jumps.set_plays(settings.plays_on_jump)

    def _keep_sound_settings(self) -> None:
        playback = self.session.playback
        self.session.preferences.change(
            volume=playback.volume,
            keeps_pitch=playback.keeps_pitch,
            output_device=playback.device or "",
            follows_playback=playback.follows,
            plays_on_jump=self.session.jumps.plays,
        )

    def _follow_playback(self, position_s: float) -> None:
        if self.session.playback.follows:
            self.session.navigator.follow(position_s)
        else:
            self.session.navigator.seek(position_s)

    def _open_demo(self) -> None:
        background.run_in_order(
            write_demo,
            then=lambda folder: self.session.project.open_recordings([folder]),
            failed=self.window.messages.show_message,
        )


def _moved_sentence(recordings: Sequence[Recording]) -> str:
    first = recordings[0].path
    if len(recordings) == 1:
        return f"{first} is not there any more: its scores are shown, but it cannot be heard or drawn."
    return (
        f"{first} and {len(recordings) - 1} more recordings are not there any more: their scores are shown, "
        "but they cannot be heard or drawn."
    )


def _unkept_sentence(n_unkept: int, n_all: int) -> str:
    which = f"{n_unkept} of {n_all} recordings" if n_all > 1 else "this recording"
    return f"The sound of {which} was not kept: its scores are shown, but it cannot be heard or drawn."
