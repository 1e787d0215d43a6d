"""The axis of time, elapsed or by the clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pyqtgraph as pg

from app.core import time_text
from app.core.timeline import Timeline

_PIXELS_PER_MARK = 110


class TimeAxis(pg.AxisItem):
    """Marks at times people count in: seconds since the start of the project, or hours of the day.

    Parameters
    ----------
    orientation
        ``top`` or ``bottom``.
    """

    def __init__(self, orientation: str = "bottom") -> None:
        super().__init__(orientation, maxTickLength=5)
        self.enableAutoSIPrefix(False)
        self._timeline: Timeline | None = None
        self._shows_clock = False

    def show_times(self, timeline: Timeline | None, shows_clock: bool) -> None:
        """Take the project's clock and whether to show it."""
        self._timeline, self._shows_clock = timeline, shows_clock
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, Sequence[float]]]:
        """Return the step and the times of the marks between two times, for ``size`` pixels."""
        step = time_text.mark_step(maxVal - minVal, round(size / _PIXELS_PER_MARK))
        return [(step, time_text.marks(minVal, maxVal, step, self._midnight_s()))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the text of each mark."""
        n_decimals = time_text.decimals(spacing)
        if self._clock is None:
            return [time_text.elapsed(value, n_decimals) for value in values]
        half_unit = timedelta(microseconds=0.5)
        return [self._clock_text(self._clock.clock_at(value) + half_unit, n_decimals) for value in values]

    @property
    def _clock(self) -> Timeline | None:
        return self._timeline if self._shows_clock else None

    def _midnight_s(self) -> float:
        """Return the midnight before the project began, in the project's seconds: marks are counted from there."""
        if self._clock is None:
            return 0.0
        origin = self._clock.origin
        midnight = origin.replace(hour=0, minute=0, second=0, microsecond=0)
        return -(origin - midnight).total_seconds()

    @staticmethod
    def _clock_text(moment: datetime, n_decimals: int) -> str:
        is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        return time_text.day(moment) if is_midnight and not n_decimals else time_text.clock(moment, n_decimals)
