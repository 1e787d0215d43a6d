"""Where the user is on the project's time axis: the visible window, the cursor, the selection."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

MIN_WINDOW_S = 0.02
"""A wide screen then shows some 10 microseconds per pixel: single samples of any recorder."""

_PAST_FIT = 1.25
"""How many times the project's length can be seen: what lies at its ends is better seen with room around it."""

_STEP, _LONG_STEP, _PAGE = 0.01, 0.1, 0.9
"""Shares of the window that keys move it by; a page keeps a tenth of what was seen."""


@dataclass(frozen=True)
class Selection:
    """A span of time, and of frequency where one was chosen (None: all frequencies)."""

    start_s: float
    stop_s: float
    low_hz: float | None = None
    high_hz: float | None = None

    @property
    def duration_s(self) -> float:
        """Return the length in seconds."""
        return self.stop_s - self.start_s

    @property
    def band(self) -> tuple[float, float] | None:
        """Return the lowest and highest frequency in Hz, or None for all."""
        return None if self.low_hz is None or self.high_hz is None else (self.low_hz, self.high_hz)


class Navigator(QObject):
    """The one place that all views of the time axis follow and steer.

    The window is never shorter than `MIN_WINDOW_S`, and lies within the project unless it is longer: then it holds all
    of it, with room around it. Cursor and selection always lie within the project.

    Attributes
    ----------
    duration_s : float
        Length of the project in seconds; of a shorter one, `MIN_WINDOW_S`.
    start_s, stop_s : float
        The visible window.
    cursor_s : float
        Where playback starts and what "at this moment" shows.
    selection : Selection or None
    """

    window_changed = Signal()
    cursor_changed = Signal()
    selection_changed = Signal()
    duration_changed = Signal()
    """The same project has another length."""
    jumped = Signal(float)
    """The user has put the cursor there; what plays goes on from there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.duration_s = 1.0
        self.start_s, self.stop_s = 0.0, 1.0
        self.cursor_s = 0.0
        self.selection: Selection | None = None

    @property
    def window_s(self) -> float:
        """Return the visible seconds."""
        return self.stop_s - self.start_s

    def set_duration(self, duration_s: float) -> None:
        """Take another project's length, and show all of it."""
        self.duration_s = max(duration_s, MIN_WINDOW_S)
        self.clear_selection()
        self.seek(0.0)
        self.fit()

    def stretch(self, duration_s: float) -> None:
        """Take another length of the same project; nothing moves, unless it would lie behind the end."""
        if duration_s != self.duration_s:
            self.duration_s = max(duration_s, MIN_WINDOW_S)
            self.show(self.start_s, self.stop_s)
            self.seek(self.cursor_s)
            if self.selection is not None:
                self.select(self.selection)
            self.duration_changed.emit()

    def show(self, start_s: float, stop_s: float) -> None:
        """Show [start_s, stop_s), moved and stretched where that is needed to stay within the project."""
        wanted = stop_s - start_s
        length = min(max(wanted, MIN_WINDOW_S), self.duration_s * _PAST_FIT)
        centred = start_s + (wanted - length) / 2
        room = self.duration_s - length
        start = min(max(centred, min(0.0, room)), max(0.0, room))
        if (start, start + length) != (self.start_s, self.stop_s):
            self.start_s, self.stop_s = start, start + length
            self.window_changed.emit()

    def zoom(self, factor: float, about_s: float | None = None) -> None:
        """Show ``factor`` times less time, with ``about_s`` (the middle, where left out) staying where it is."""
        about = (self.start_s + self.stop_s) / 2 if about_s is None else about_s
        length = min(max(self.window_s / factor, MIN_WINDOW_S), self.duration_s * _PAST_FIT)
        start = about - (about - self.start_s) * length / self.window_s
        self.show(start, start + length)

    def pan(self, seconds: float) -> None:
        """Move the window towards later times."""
        self.show(self.start_s + seconds, self.stop_s + seconds)

    def step(self, steps: int) -> None:
        """Move the window by hundredths of itself."""
        self.pan(steps * _STEP * self.window_s)

    def long_step(self, steps: int) -> None:
        """Move the window by tenths of itself."""
        self.pan(steps * _LONG_STEP * self.window_s)

    def page(self, pages: int) -> None:
        """Move the window by what it shows, less a tenth."""
        self.pan(pages * _PAGE * self.window_s)

    def fit(self) -> None:
        """Show the whole project."""
        self.show(0.0, self.duration_s)

    def zoom_to_selection(self) -> None:
        """Show the selection and nothing else."""
        if self.selection is not None:
            self.show(self.selection.start_s, self.selection.stop_s)

    def seek(self, time_s: float) -> None:
        """Put the cursor at ``time_s``; the window stays."""
        time_s = min(max(time_s, 0.0), self.duration_s)
        if time_s != self.cursor_s:
            self.cursor_s = time_s
            self.cursor_changed.emit()

    def go_to(self, time_s: float) -> None:
        """Put the cursor at ``time_s``, as the user wishes, and move the window so that it is seen."""
        self.seek(time_s)
        self.jumped.emit(self.cursor_s)
        if not self.start_s <= self.cursor_s < self.stop_s:
            self.show(self.cursor_s - self.window_s / 2, self.cursor_s + self.window_s / 2)

    def follow(self, time_s: float) -> None:
        """Put the cursor at ``time_s`` and turn the page where it leaves the window."""
        self.seek(time_s)
        if not self.start_s <= self.cursor_s < self.stop_s:
            margin = (1 - _PAGE) / 2 * self.window_s
            self.show(self.cursor_s - margin, self.cursor_s - margin + self.window_s)

    def select(self, selection: Selection) -> None:
        """Choose a span of time, cut to the project; an empty one clears the selection."""
        start, stop = max(0.0, selection.start_s), min(self.duration_s, selection.stop_s)
        if start >= stop:
            self.clear_selection()
            return
        chosen = Selection(start, stop, selection.low_hz, selection.high_hz)
        if chosen != self.selection:
            self.selection = chosen
            self.selection_changed.emit()

    def clear_selection(self) -> None:
        """Choose nothing."""
        if self.selection is not None:
            self.selection = None
            self.selection_changed.emit()
