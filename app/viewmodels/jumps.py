"""Going from one event to the next: the window moves there, the event is selected and heard."""

from PySide6.QtCore import QObject, Signal

from app.core.event_table import TimelineEvent
from app.viewmodels.navigator import Navigator, Selection
from app.viewmodels.playback import PlaybackModel
from app.viewmodels.review import Review
from app.viewmodels.review_rows import Place

CONTEXT_S = 1.0
"""Heard before and after an event: what it is part of tells what it is."""

_NARROWEST, _WIDEST = 1 / 40, 0.8
"""Shares of the window that an event may fill without the window being zoomed to it."""
_ROOM = 8
"""How many times its length is then seen around an event, and never less than `_LEAST_ROOM_S`."""
_LEAST_ROOM_S = 10.0


class Jumps(QObject):
    """Follows the event that is looked at.

    Parameters
    ----------
    review
        Whose list is gone through.
    navigator
        Is moved.
    playback
        Plays the event where `plays`.

    Attributes
    ----------
    plays : bool
        Whether an event is heard when one goes there.
    """

    plays_changed = Signal()

    def __init__(
        self, review: Review, navigator: Navigator, playback: PlaybackModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.plays = True
        self._review, self._navigator, self._playback = review, navigator, playback
        self._shown: Place | None = None
        review.rows.current_changed.connect(self._follow)
        review.moved_on.connect(self._hear)

    @property
    def here(self) -> TimelineEvent | None:
        """Return the event that is looked at."""
        rows = self._review.rows
        return None if rows.current is None else rows.listed.events[rows.current]

    def set_plays(self, plays: bool) -> None:
        """Hear events when going there, or not."""
        if plays != self.plays:
            self.plays = plays
            self.plays_changed.emit()

    def go_next(self) -> None:
        """Go to the next event as they are ranked."""
        self._review.rows.go_next()
        self._arrive()

    def go_back(self) -> None:
        """Go to the event before as they are ranked."""
        self._review.rows.go_back()
        self._arrive()

    def choose(self, row: int) -> None:
        """Go to a row of the list."""
        self._review.rows.choose(row)
        self._arrive()

    def open(self, row: int) -> None:
        """Go to a row of the list and show it as large as it is best seen."""
        self.choose(row)
        event = self.here
        if event is not None:
            self._zoom_to(event)

    def take_edges(self, held: Selection, moved: Selection) -> None:
        """Move the edges of the event that is looked at, if it is its selection that was ``held`` and ``moved``."""
        event = self.here
        if event is not None and (held.start_s, held.stop_s) == _span(self._selected(event)):
            self._review.move_edges(moved.start_s, moved.stop_s)

    def _arrive(self) -> None:
        event = self.here
        if event is not None:
            self._show(event)
            self._hear()

    def _hear(self) -> None:
        event = self.here
        if event is not None and self.plays:
            start_s, stop_s = max(0.0, event.start_s - CONTEXT_S), event.stop_s + CONTEXT_S
            self._playback.play_selection(start_s, min(stop_s, self._navigator.duration_s))

    def _follow(self) -> None:
        """Go where the list went; stay where the same event has other edges."""
        before, self._shown = self._shown, self._review.rows.place(self._review.rows.current)
        event = self.here
        if event is None or self._shown is None or self._shown == before:
            return
        if before is not None and _is_same(before, self._shown):
            self._navigator.select(self._selected(event))
        else:
            self._show(event)

    def _show(self, event: TimelineEvent) -> None:
        navigator = self._navigator
        share = (event.stop_s - event.start_s) / navigator.window_s
        if not _NARROWEST <= share <= _WIDEST:
            self._zoom_to(event)
        elif event.start_s < navigator.start_s or event.stop_s > navigator.stop_s:
            navigator.pan((event.start_s + event.stop_s - navigator.start_s - navigator.stop_s) / 2)
        navigator.seek(event.start_s)
        navigator.select(self._selected(event))

    def _zoom_to(self, event: TimelineEvent) -> None:
        middle_s = (event.start_s + event.stop_s) / 2
        half_s = max(_LEAST_ROOM_S, min(_ROOM * (event.stop_s - event.start_s), self._navigator.duration_s)) / 2
        half_s = max(half_s, (event.stop_s - event.start_s) / _WIDEST / 2)
        self._navigator.show(middle_s - half_s, middle_s + half_s)

    def _selected(self, event: TimelineEvent) -> Selection:
        current = self._review.rows.current
        annotation = None if current is None else self._review.rows.annotation(current)
        if annotation is None:
            return Selection(event.start_s, event.stop_s)
        return Selection(event.start_s, event.stop_s, annotation.low_hz, annotation.high_hz)


def _span(selection: Selection) -> tuple[float, float]:
    return selection.start_s, selection.stop_s


def _is_same(one: Place, other: Place) -> bool:
    """Tell whether two places are those of one event, though its edges or what is said of it differ."""
    overlaps = one.start_s < other.stop_s and other.start_s < one.stop_s
    return (one.recording_id, one.first_class) == (other.recording_id, other.first_class) and overlaps
