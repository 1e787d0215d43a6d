"""Where the sound that comes in has got to, and whether the window stays there."""

from PySide6.QtCore import QObject, Signal

from app.viewmodels.navigator import Navigator
from app.viewmodels.playback import PlaybackModel

FIRST_WINDOW_S = 30.0
"""Seen of what comes in, until the user wants to see more or less; the axis of time is never shorter."""

_SAME_S = 1e-6
"""Times no further apart are one."""


class Now(QObject):
    """The end of a project that grows; who looks elsewhere is left there until `go`, or until the end is seen again.

    Parameters
    ----------
    navigator
        Whose window follows.
    playback
        Whoever listens to what was is left there.

    Attributes
    ----------
    time_s : float or None
        Project time up to which there is sound; None: the project that is open does not grow.
    follows : bool
        Whether the window ends at `time_s`, and moves along.
    """

    changed = Signal()
    """`follows` is another, or whether there is a `time_s`."""

    def __init__(self, navigator: Navigator, playback: PlaybackModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.time_s: float | None = None
        self.follows = False
        self._navigator = navigator
        self._state = (False, False)
        self._is_moving = False
        self._middle_s = 0.0
        navigator.window_changed.connect(self._take_window)
        navigator.jumped.connect(self._take_place)
        navigator.selection_changed.connect(self._take_selection)
        playback.started.connect(lambda: self._set_follows(False))

    def begin(self, time_s: float) -> None:
        """Take a project that grows and has sound up to ``time_s``, and follow it."""
        self.time_s = time_s
        self._navigator.stretch(max(time_s, FIRST_WINDOW_S))
        self._follow(FIRST_WINDOW_S)

    def reach(self, time_s: float) -> None:
        """Learn that there is sound up to a later time."""
        self.time_s = time_s
        self._navigator.stretch(max(time_s, FIRST_WINDOW_S))
        if self.follows:
            self._show_end(self._navigator.window_s)

    def point(self, time_s: float) -> None:
        """Put the cursor where the newest scores are, for who follows."""
        if self.follows:
            self._navigator.seek(time_s)

    def end(self) -> None:
        """Take a project that does not grow."""
        self.time_s = None
        self._set_follows(False)

    def go(self) -> None:
        """Show the end, and follow it."""
        if self.time_s is not None:
            self._follow(self._navigator.window_s)

    def _follow(self, window_s: float) -> None:
        self._navigator.clear_selection()
        self._show_end(window_s)
        self._set_follows(True)

    def _show_end(self, window_s: float) -> None:
        stop_s = max(self._end_s, window_s)
        self._is_moving = True
        self._navigator.show(stop_s - window_s, stop_s)
        self._is_moving = False

    @property
    def _end_s(self) -> float:
        assert self.time_s is not None, "there is an end only while something grows"
        return self.time_s

    def _take_window(self) -> None:
        """Follow where the user has brought the end into view, or only changed how much is seen before it."""
        navigator, before_s = self._navigator, self._middle_s
        self._middle_s = (navigator.start_s + navigator.stop_s) / 2
        if self._is_moving or self.time_s is None:
            return
        is_end_seen = navigator.stop_s >= self.time_s - _SAME_S
        if self.follows and not is_end_seen and abs(self._middle_s - before_s) < _SAME_S:
            self._show_end(navigator.window_s)
        else:
            self._set_follows(is_end_seen)

    def _take_place(self, time_s: float) -> None:
        if self.time_s is not None:
            self._set_follows(time_s >= self.time_s - _SAME_S)

    def _take_selection(self) -> None:
        if self._navigator.selection is not None:
            self._set_follows(False)

    def _set_follows(self, follows: bool) -> None:
        state = follows, self.time_s is not None
        if state != self._state:
            self._state = state
            self.follows = follows
            self.changed.emit()
