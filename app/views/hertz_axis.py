"""The axis of frequency, linear or mel."""

from collections.abc import Sequence

import pyqtgraph as pg

from app.core import time_text
from app.core.frequency_axis import FrequencyAxis, FrequencyScale

_PIXELS_PER_MARK = 34
_MOST_MARKS = 24

_MARKS_HZ = tuple(digit * 10.0**power for power in range(1, 6) for digit in (1, 2, 5))


class HertzAxis(pg.AxisItem):
    """Marks at round frequencies, as many as can be read; the axis runs from 0 to 1."""

    def __init__(self) -> None:
        super().__init__("left", maxTickLength=-5)
        self.enableAutoSIPrefix(False)
        self._frequencies = FrequencyAxis(0.0, 1.0)

    def show_frequencies(self, frequencies: FrequencyAxis) -> None:
        """Take another range or scale."""
        self._frequencies = frequencies
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, Sequence[float]]]:
        """Return the heights of the marks, for ``size`` pixels."""
        gap = _PIXELS_PER_MARK / max(size, 1)
        seen: list[float] = []
        for height in self._frequencies.height_of(self._candidates()).tolist():
            is_apart = not seen or height - seen[-1] >= gap
            if gap / 2 <= height <= 1 - gap / 3 and is_apart:
                seen.append(height)
        return [(1.0, seen)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the frequency of each mark."""
        return [time_text.hertz(float(self._frequencies.hz_at(value))) for value in values]

    def _candidates(self) -> Sequence[float]:
        """Return round frequencies: of all sizes where the scale shows these, else evenly spread."""
        low, high = self._frequencies.low_hz, self._frequencies.high_hz
        if self._frequencies.scale is FrequencyScale.MEL and low < high / 8:
            return _MARKS_HZ
        step = next(step for step in _MARKS_HZ if step * _MOST_MARKS > high - low)
        return [step * number for number in range(int(low // step), int(high // step) + 1)]
