"""The one clock on which views repaint: what changes in between is drawn once."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

FRAME_MS = 33


class FrameClock(QObject):
    """Calls what was marked at most every ``FRAME_MS``; after a rest, at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._marked: dict[Callable[[], None], None] = {}
        self._since_frame = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.flush)

    def mark(self, refresh: Callable[[], None]) -> None:
        """Have ``refresh`` called with the next frame, once."""
        self._marked[refresh] = None
        if not self._timer.isActive():
            rested_ms = self._since_frame.elapsed() if self._since_frame.isValid() else FRAME_MS
            self._timer.start(max(0, FRAME_MS - rested_ms))

    def flush(self) -> None:
        """Call what is marked now."""
        self._timer.stop()
        self._since_frame.start()
        marked, self._marked = self._marked, {}
        for refresh in marked:
            refresh()
