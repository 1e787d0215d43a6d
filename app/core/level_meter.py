"""Measures how loud sound is while it comes in."""

import numpy as np

from app.core.sound_level import Level
from dass.audio import Samples

CLIPPING = 1 - 2**-15
"""The most that a converter of 16 bits gives."""


class LevelMeter:
    """Adds up what it is shown until it is asked."""

    def __init__(self) -> None:
        self._n = 0
        self._peaks = self._energies = np.zeros(0)
        self._silent_s = 0.0

    def add(self, samples: Samples, sample_rate: int) -> None:
        """Look at (n_channels, n); another number of channels than before begins anew."""
        if len(samples) != len(self._peaks):
            self._clear(len(samples))
        peaks = np.abs(samples).max(axis=1, initial=0)
        self._n += samples.shape[1]
        self._peaks = np.maximum(self._peaks, peaks)
        self._energies = self._energies + np.square(samples, dtype=np.float64).sum(axis=1)
        self._silent_s = 0.0 if peaks.any() else self._silent_s + samples.shape[1] / sample_rate

    def take(self) -> Level | None:
        """Return how loud it was since this was last asked; None if nothing came since."""
        if not self._n:
            return None
        peaks, rms, are_clipped = self._peaks, np.sqrt(self._energies / self._n), self._peaks >= CLIPPING
        self._clear(len(self._peaks))
        return Level(tuple(peaks.tolist()), tuple(rms.tolist()), tuple(are_clipped.tolist()), self._silent_s)

    def _clear(self, n_channels: int) -> None:
        self._n = 0
        self._peaks = self._energies = np.zeros(n_channels)
