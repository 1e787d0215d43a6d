"""How loud live sound is, channel by channel."""

import math

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.sound_level import Level
from app.views.colours import colours
from app.views.theme import is_change

LOWEST_DB = -60.0

_SIZE = QSize(110, 18)
_LAMP = 12
"""Width of what lights up where sound is clipped."""
_GAP = 3
_HELD = 30
"""Levels (3 s) for which a clipped one stays lit."""
_PEAK_WIDTH = 2.0


class LevelMeter(QWidget):
    """A bar up to the mean level and a mark at the peak, and beside them a lamp that says that sound was clipped."""

    def __init__(self) -> None:
        super().__init__()
        self._level: Level | None = None
        self._n_held = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Level")
        self.show_level(None)

    @property
    def is_lit(self) -> bool:
        """Return whether sound was clipped a moment ago."""
        return self._n_held > 0

    def show_level(self, level: Level | None) -> None:
        """Show another level; None where no sound comes."""
        is_clipped = level is not None and any(level.is_clipped)
        self._level, self._n_held = level, _HELD if is_clipped else max(0, self._n_held - 1)
        text = self._sentence()
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which steps of half a decibel are seen."""
        return _SIZE

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a row for each channel, and the lamp."""
        look, level = colours(), self._level
        peaks, means = (level.peak, level.rms) if level else ((0.0,), (0.0,))
        height = (self.height() - (len(peaks) - 1)) / len(peaks)
        width = self.width() - _LAMP - _GAP
        painter = QPainter(self)
        for row, (peak, mean) in enumerate(zip(peaks, means, strict=True)):
            top = row * (height + 1)
            painter.fillRect(QRectF(0, top, width, height), QColor(look.pressed))
            painter.fillRect(QRectF(0, top, width * _share(mean), height), QColor(look.success))
            mark = width * _share(peak)
            if mark > 0:
                painter.fillRect(QRectF(max(0.0, mark - _PEAK_WIDTH), top, _PEAK_WIDTH, height), QColor(look.text))
        lamp = QRectF(width + _GAP, 0, _LAMP, self.height())
        painter.fillRect(lamp, QColor(look.error if self.is_lit else look.pressed))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if is_change(event):
            self.update()

    def _sentence(self) -> str:
        if self._level is None:
            return "No sound comes"
        peak = max(self._level.peak, default=0.0)
        loudness = f"Peak {decibels(peak):.0f} dB" if peak > 0 else "Silence"
        return f"{loudness}; clipped: turn the microphone down" if self.is_lit else loudness


def decibels(amplitude: float) -> float:
    """Return the level of an amplitude, relative to full scale."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf


def _share(amplitude: float) -> float:
    """Return how much of the width an amplitude fills."""
    return min(max(1 - decibels(amplitude) / LOWEST_DB, 0.0), 1.0)
