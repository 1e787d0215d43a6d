"""The menus and the tool bar of the window, and what they do."""

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidgetAction

from app.core.recent_projects import RecentProject
from app.core.settings import ThemeChoice
from app.viewmodels.analysis import State
from app.viewmodels.session import Session
from app.views.actions import Actions
from app.views.dialogs import Dialogs
from app.views.icons import icon
from app.views.look_panel import LookPanel
from app.views.main_window import MainWindow
from app.views.review_actions import EDIT_MENU, FIND_MENU, QUICK_KEYS, ReviewActions
from app.views.take_actions import TAKE_MENU, TakeActions

_ZOOM = 2.0
_MOST_RECENT = 12

_MENUS = {
    "&File": f"open open_folder open_project | recordings | save save_as | {TAKE_MENU} | preferences | close quit",
    "&Edit": EDIT_MENU,
    "F&ind": FIND_MENU,
    "&View": "zoom_in zoom_out fit zoom_selection | go_to clock | clear full_screen",
    "&Move": "left right long_left long_right page_left page_right home end",
    "&Sound": "play play_selection loop",
    "&Live": "listen now | stop_listening",
    "&Analysis": "analyse pause resume stop_analysis | models runs",
    "&Help": "keys",
}

_THEMES: dict[ThemeChoice, str] = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}

_TOOLS = "open open_folder listen | find | zoom_out zoom_in fit clock | models"

_NEED_PROJECT = (
    "recordings save save_as close zoom_in zoom_out fit go_to clock left right long_left long_right page_left "
    "page_right home end play loop runs"
)
_NEED_SELECTION = "zoom_selection clear play_selection"


class Menus(QObject):
    """Gives a window its actions.

    Parameters
    ----------
    window
        Gets them.
    session
        What they act on.
    dialogs
        What some of them open.
    """

    def __init__(self, window: MainWindow, session: Session, dialogs: Dialogs) -> None:
        super().__init__(window)
        self._window, self._session, self._dialogs = window, session, dialogs
        self.actions = Actions(window)
        self._recent = QMenu("Open r&ecent", window)
        self._show_recent([])
        self._add_file_actions()
        self._add_view_actions()
        self._add_move_actions()
        self._add_work_actions()
        self._add_live_actions()
        self._review = ReviewActions(window, session, self.actions)
        TakeActions(window, session, self.actions)
        self._fill_menus()
        self._fill_tools()
        session.project.recent_changed.connect(self._show_recent)
        for changed in (
            session.project.opened,
            session.project.closed,
            session.view_state.shows_clock_changed,
            session.playback.sound_changed,
            session.navigator.selection_changed,
            session.analysis.state_changed,
            session.preferences.changed,
            session.live.state_changed,
            session.now.changed,
        ):
            changed.connect(self._follow)
        self._follow()

    def _add_file_actions(self) -> None:
        add, dialogs = self.actions.add, self._dialogs
        add("open", "&Open recording…", dialogs.open_file, "Ctrl+O", picture="open")
        add("open_folder", "Open &folder…", dialogs.open_folder, "Ctrl+Shift+O", picture="folder")
        add("open_project", "Open pro&ject…", dialogs.open_project)
        add("recordings", "&Recordings and clocks…", dialogs.show_recordings)
        add("save", "&Save", self._save, "Ctrl+S", "Keep at once how the project is looked at; the rest always is")
        add("save_as", "Save project &as…", dialogs.save_as, "Ctrl+Shift+S")
        add("close", "&Close", self._session.project.close, "Ctrl+W")
        add("quit", "&Quit", self._window.close, "Ctrl+Q")

    def _add_view_actions(self) -> None:
        add, go, view_state = self.actions.add, self._session.navigator, self._session.view_state
        add("zoom_in", "Zoom &in", lambda: go.zoom(_ZOOM), "Ctrl+= Ctrl++", picture="zoom_in")
        add("zoom_out", "Zoom &out", lambda: go.zoom(1 / _ZOOM), "Ctrl+-", picture="zoom_out")
        add("fit", "Show &all", go.fit, "Ctrl+0", picture="fit")
        add("zoom_selection", "Zoom to &selection", go.zoom_to_selection, "Ctrl+E")
        add("go_to", "&Go to time…", self._dialogs.go_to_time, "Ctrl+G")
        add("clock", "&Clock time", view_state.show_clock, "Ctrl+T", "Times by the clock", "clock", is_switch=True)
        add("clear", "C&lear selection", go.clear_selection, "Esc")
        add("full_screen", "&Full screen", self._switch_full_screen, "F11", is_switch=True)

    def _add_move_actions(self) -> None:
        add, go = self.actions.add_to(self._window.explorer), self._session.navigator
        add("left", "A little &earlier", lambda: go.step(-1), "Left")
        add("right", "A little &later", lambda: go.step(1), "Right")
        add("long_left", "Earlier", lambda: go.long_step(-1), "Shift+Left")
        add("long_right", "Later", lambda: go.long_step(1), "Shift+Right")
        add("page_left", "A page earlier", lambda: go.page(-1), "PgUp")
        add("page_right", "A page later", lambda: go.page(1), "PgDown")
        add("home", "To the &start", lambda: go.go_to(0.0), "Home")
        add("end", "To the en&d", lambda: go.go_to(go.duration_s), "End")

    def _add_work_actions(self) -> None:
        add, analysis, playback = self.actions.add, self._session.analysis, self._session.playback
        add("play", "&Play or stop", playback.toggle, "Space")
        add("play_selection", "Play &selection", self._play_selection, "P")
        add("loop", "&Loop", playback.set_loops, "L", is_switch=True)
        add("analyse", "&Analyse", analysis.start, picture="analyse")
        add("pause", "&Pause", analysis.pause, picture="pause")
        add("resume", "&Go on", analysis.resume, picture="resume")
        add("stop_analysis", "&Stop", analysis.stop, picture="stop")
        add("models", "&Models…", self._dialogs.show_models, tip="Choose a model and where it runs", picture="model")
        add("runs", "Analyses of this project…", self._dialogs.show_runs)
        add("keys", "&Keys and mouse", self._dialogs.show_keys, "F1 ?")
        add("preferences", "&Preferences…", self._dialogs.show_preferences, "Ctrl+,", picture="settings")

    def _add_live_actions(self) -> None:
        add, live = self.actions.add, self._session.live
        add("listen", "Tag &microphone…", self._dialogs.listen, "R", "Listen, name and keep what sounds", "microphone")
        add("now", "Go to &now", self._session.now.go, "Shift+End", picture="follow")
        add("stop_listening", "&Stop listening", live.stop, "Shift+R", picture="stop")

    def _fill_menus(self) -> None:
        for title, names in _MENUS.items():
            menu = self._window.menuBar().addMenu(title)
            self.actions.fill(menu, names)
            self._dialogs.add_keys(title, self.actions.keys(menu))
            if title == "&File":
                menu.insertMenu(self.actions["recordings"], self._recent)
            if title == "&Edit":
                menu.insertMenu(self.actions["labels"], self._review.label_menu)
                self._dialogs.add_keys(title, [QUICK_KEYS])
            if title == "&View":
                menu.addSeparator()
                for dock in self._window.docks:
                    menu.addAction(dock.toggleViewAction())
                menu.addMenu(self._theme_menu(menu))

    def _theme_menu(self, parent: QMenu) -> QMenu:
        menu = QMenu("&Theme", parent)
        group = QActionGroup(menu)
        for choice, text in _THEMES.items():
            action = menu.addAction(text, partial(self._session.preferences.change, theme=choice))
            action.setCheckable(True)
            action.setData(choice)
            group.addAction(action)
        self._themes = group.actions()
        return menu

    def _fill_tools(self) -> None:
        self.actions.fill(self._window.tools, _TOOLS)
        look = QToolButton()
        look.setIcon(icon("spectrogram"))
        look.setToolTip("Colours and frequencies of the spectrogram")
        look.setAccessibleName("Look of the spectrogram")
        look.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(look)
        panel = QWidgetAction(menu)
        panel.setText("Look of the spectrogram")
        panel.setDefaultWidget(LookPanel(self._session.look))
        menu.addAction(panel)
        look.setMenu(menu)
        self._window.tools.addWidget(look)

    def _show_recent(self, recent: list[tuple[RecentProject, bool]]) -> None:
        """List the projects that were opened last and are still there."""
        self._recent.clear()
        for entry, is_there in recent[:_MOST_RECENT]:
            action = self._recent.addAction(entry.title, partial(self._session.project.open_project, entry.path))
            action.setEnabled(is_there)
            action.setToolTip(entry.place)
        self._recent.setToolTipsVisible(True)
        self._recent.setEnabled(bool(recent))

    def _follow(self) -> None:
        """Show what is, and what can be done now."""
        session, actions = self._session, self.actions
        is_open, state = session.project.current is not None, session.analysis.state
        actions.enable(_NEED_PROJECT, is_open)
        actions.enable(_NEED_SELECTION, is_open and session.navigator.selection is not None)
        actions.enable("analyse", is_open and state.can_start and session.now.time_s is None)
        actions.enable("pause", state.can_pause)
        actions.enable("resume", state is State.PAUSED)
        actions.enable("stop_analysis", state.is_busy)
        actions.enable("now", session.now.time_s is not None)
        actions.enable("stop_listening", session.live.state.can_stop)
        actions["clock"].setChecked(session.view_state.shows_clock)
        actions["loop"].setChecked(session.playback.loops)
        for theme in self._themes:
            theme.setChecked(theme.data() == session.preferences.settings.theme)

    def _save(self) -> None:
        project = self._session.project.current
        self._session.view_state.keep_now()
        is_damaged = project is not None and bool(project.damage)
        self._window.status.say("Nothing is kept in a damaged project" if is_damaged else "Everything is kept")

    def _switch_full_screen(self, is_full: bool) -> None:
        state, full = self._window.windowState(), Qt.WindowState.WindowFullScreen
        self._window.setWindowState(state | full if is_full else state & ~full)

    def _play_selection(self) -> None:
        chosen = self._session.navigator.selection
        if chosen is not None:
            self._session.playback.play_selection(chosen.start_s, chosen.stop_s, chosen.low_hz, chosen.high_hz)
