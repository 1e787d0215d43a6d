"""Where a live session leaves its notices for whoever shows them, so that it never waits for them."""

from collections import deque
from collections.abc import Iterator
from threading import Condition

from app.workers.live_notices import Grown, LevelSeen, Notice

MOST_WAITING = 4096
"""Notices (20 minutes, most of them scores) that wait before the session does, after all."""

AWAKE_S = 0.5
"""How long to wait without a look at anything else."""


class NoticeBox:
    """Filled by one thread, emptied by another. Of what is soon out of date only the newest is kept."""

    def __init__(self) -> None:
        self._waiting: deque[Notice] = deque()
        self._newest: dict[type[Notice], Notice] = {}
        self._has_ended = self._is_shut = False
        self._error: Exception | None = None
        self._changed = Condition()

    def put(self, notice: Notice) -> None:
        """Leave a notice."""
        with self._changed:
            if isinstance(notice, Grown | LevelSeen):
                self._newest[type(notice)] = notice
            else:
                self._changed.wait_for(lambda: len(self._waiting) < MOST_WAITING or self._is_shut)
                if not self._is_shut:
                    self._waiting.append(notice)
            self._changed.notify_all()

    def end(self, error: Exception | None = None) -> None:
        """Say that no more will come, and why if there is a reason."""
        with self._changed:
            self._has_ended, self._error = True, error
            self._changed.notify_all()

    def shut(self) -> None:
        """Say that nobody takes anything any more."""
        with self._changed:
            self._is_shut = True
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Notice]:
        """Yield the notices as they come, to the end.

        Raises
        ------
        Exception
            That it ended with.
        """
        while (notice := self._next()) is not None:
            yield notice
        self.check()

    def check(self) -> None:
        """Raise what it ended with, if that was an error."""
        if self._error is not None:
            raise self._error

    def _next(self) -> Notice | None:
        """Return the next notice; None at the end."""
        with self._changed:
            while not self._changed.wait_for(lambda: self._waiting or self._newest or self._has_ended, AWAKE_S):
                pass  # on Windows, Ctrl+C does not get through to a thread that waits without end
            self._changed.notify_all()
            if self._waiting:
                return self._waiting.popleft()
            return self._newest.popitem()[1] if self._newest else None
