"""How a project is looked at: kept in it while it is open, so that it opens again as it was left."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from app.core import time_text
from app.core.json_values import is_number
from app.viewmodels.lanes import Lanes
from app.viewmodels.navigator import Navigator, Selection
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.project import ProjectModel
from app.viewmodels.search import Search

_KEEP_MS = 1500
"""After the first change; a kill of the program loses no more than that of where one looked."""

_DECIMALS = 2


class ViewState(QObject):
    """Window, cursor, selection, lanes, look, search and clock of the project that is open.

    Attributes
    ----------
    shows_clock : bool
        Whether times are shown by the clock rather than from the start of the project.
    """

    shows_clock_changed = Signal()

    def __init__(
        self,
        project: ProjectModel,
        navigator: Navigator,
        lanes: Lanes,
        look: PictureLook,
        search: Search,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.shows_clock = False
        self._is_stale = self._moves_by_itself = False
        self._project, self._navigator, self._lanes, self._look = project, navigator, lanes, look
        self._search = search
        self._timer = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._timer.timeout.connect(self._keep)
        for changed in (
            navigator.window_changed,
            navigator.cursor_changed,
            navigator.selection_changed,
            lanes.lanes_changed,
            look.changed,
            search.query_changed,
            search.ranking_changed,
            self.shows_clock_changed,
        ):
            changed.connect(self._mark)

    def show_clock(self, is_shown: bool) -> None:
        """Show times by the clock, or from the start of the project."""
        if is_shown != self.shows_clock:
            self.shows_clock = is_shown
            self.shows_clock_changed.emit()

    def let_move(self, moves_by_itself: bool) -> None:
        """Keep only what `keep_now` asks for while the window follows what is heard; then again what changes."""
        self._moves_by_itself = moves_by_itself
        if moves_by_itself:
            self._timer.stop()
        elif self._is_stale:
            self._mark()

    def text_of(self, time_s: float) -> str:
        """Return a time of the project as it is shown now, to the hundredth of a second."""
        project = self._project.current
        if self.shows_clock and project is not None:
            return time_text.clock(project.timeline.clock_at(time_s), _DECIMALS)
        return time_text.elapsed(time_s, _DECIMALS)

    def keep_now(self) -> None:
        """Keep what has changed, without waiting."""
        if self._is_stale:
            self._keep()

    def state(self) -> dict[str, object]:
        """Return what `restore` needs, as JSON can hold it."""
        navigator, chosen = self._navigator, self._navigator.selection
        return {
            "window": [navigator.start_s, navigator.stop_s],
            "cursor": navigator.cursor_s,
            "selection": chosen and [chosen.start_s, chosen.stop_s, chosen.low_hz, chosen.high_hz],
            "lanes": self._lanes.state(),
            "look": self._look.state(),
            "search": self._search.state(),
            "shows_clock": self.shows_clock,
        }

    def restore(self, view: object) -> None:
        """Look at the project as `state` says; what makes no sense is left as it is."""
        kept = view if isinstance(view, dict) else {}
        self._lanes.restore(kept.get("lanes"))
        self._look.restore(kept.get("look"))
        self._search.restore(kept.get("search"))
        self.show_clock(kept.get("shows_clock") is True)
        self.restore_place(kept)
        self._timer.stop()
        self._is_stale = False

    def restore_place(self, view: Mapping[str, object]) -> None:
        """Show the window, the cursor and the selection that `state` says, and leave all else as it is."""
        chosen = _selection(view.get("selection"))
        if chosen is not None:
            self._navigator.select(chosen)
        match view.get("window"):
            case [start_s, stop_s] if is_number(start_s) and is_number(stop_s) and start_s < stop_s:
                self._navigator.show(start_s, stop_s)
        cursor_s = view.get("cursor")
        if is_number(cursor_s):
            self._navigator.seek(cursor_s)

    def _mark(self) -> None:
        if self._project.current is not None:
            self._is_stale = True
            if not self._moves_by_itself and not self._timer.isActive():
                self._timer.start()

    def _keep(self) -> None:
        self._timer.stop()
        self._is_stale = False
        self._project.keep_view(self.state())


def _selection(kept: object) -> Selection | None:
    match kept:
        case [start_s, stop_s, low_hz, high_hz] if is_number(start_s) and is_number(stop_s):
            if is_number(low_hz, least=0.0) and is_number(high_hz) and low_hz < high_hz:
                return Selection(start_s, stop_s, low_hz, high_hz)
            return Selection(start_s, stop_s)
    return None
