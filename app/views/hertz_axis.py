"""The axis of frequency, linear or mel."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from app.core.frequency_axis import FrequencyAxis, FrequencyScale

_PIXELS_PER_MARK = 34

_ROUND_HZ = tuple(digit * 10.0**power for power in range(-3, 6) for digit in (1, 2, 5))
_WIDE = 8
"""Where the highest frequency is so many times the lowest, a mel scale shows round ones of all sizes."""


class HertzAxis(pg.AxisItem):
    """Marks at round frequencies, as many as can be read; the axis runs from 0 to 1."""

    def __init__(self) -> None:
        super().__init__("left", maxTickLength=4)
        self.setStyle(tickTextOffset=4)
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
        low, high = self._frequencies.low_hz, self._frequencies.high_hz
        is_uneven = self._frequencies.scale is FrequencyScale.MEL and low < high / _WIDE
        heights = self._uneven(gap) if is_uneven else self._even(gap)
        return [(1.0, [height for height in heights if 0 <= height <= 1])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the frequency of each mark, with the digits that tell it from the next."""
        return [_text(hz) for hz in self._frequencies.hz_at(values).tolist()]

    def _uneven(self, gap: float) -> list[float]:
        """Return the heights of 1, 2, 5, 10 ... that leave room below, from the lowest on."""
        chosen = [-gap / 2]
        for height in self._frequencies.height_of(_ROUND_HZ).tolist():
            if height - chosen[-1] >= gap:
                chosen.append(height)
        return chosen[1:]

    def _even(self, gap: float) -> list[float]:
        """Return the heights of multiples of the smallest round step that keeps them apart."""
        low, high = self._frequencies.low_hz, self._frequencies.high_hz
        least = (high - low) * gap
        for step in (step for step in _ROUND_HZ if step >= least):
            multiples = step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)
            heights = self._frequencies.height_of(multiples)
            if np.diff(heights).min(initial=1.0) >= gap:
                return list(heights.tolist())
        return []


def _text(hz: float) -> str:
    return f"{hz / 1000:.6g} kHz" if round(hz, 3) >= 1000 else f"{hz:.6g} Hz"
