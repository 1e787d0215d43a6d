"""The axis of time, elapsed or by the clock."""

from collections.abc import Sequence
from datetime import datetime

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from app.core import time_text
from app.core.clock_marks import clock_marks
from app.core.timeline import Timeline

_NARROWEST = 50
"""Pixels from one mark to the next, where there is little to write."""
_BETWEEN = 24
"""Pixels from one text to the next."""
_BEFORE = 36
"""Pixels to the left of the plot, where nothing else is, so that the start can be named too."""


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

    def boundingRect(self) -> QRectF:
        """Return where texts may be."""
        return super().boundingRect().adjusted(-_BEFORE, 0, 0, 0)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, Sequence[float]]]:
        """Return the step and the times of the marks between two times, for ``size`` pixels."""
        step = time_text.mark_step(maxVal - minVal, int(size / _NARROWEST))
        room = self._widest(minVal, maxVal, step) + _BETWEEN
        step = time_text.mark_step(maxVal - minVal, int(size / max(_NARROWEST, room)))
        if self._clock is None:
            return [(step, time_text.marks(minVal, maxVal, step))]
        return [(step, clock_marks(self._clock, minVal, maxVal, step))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the text of each mark."""
        n_decimals = time_text.decimals(spacing)
        if self._clock is None:
            return [time_text.elapsed(value, n_decimals) for value in values]
        return [_clock_text(self._clock.clock_at(value), n_decimals) for value in values]

    @property
    def _clock(self) -> Timeline | None:
        return self._timeline if self._shows_clock else None

    def _widest(self, start_s: float, stop_s: float, step_s: float) -> float:
        """Return the width in pixels that the text of a mark can have; a longer step needs no more."""
        texts = self.tickStrings([start_s, stop_s], 1.0, step_s)
        if self._clock is not None:
            texts += [time_text.day(self._clock.clock_at(time_s)) for time_s in (start_s, stop_s)]
        metrics = QFontMetricsF(QFont())
        return max(metrics.horizontalAdvance(text) for text in texts)


def _clock_text(moment: datetime, n_decimals: int) -> str:
    is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return time_text.day(moment) if is_midnight and not n_decimals else time_text.clock(moment, n_decimals)
