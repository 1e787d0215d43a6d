"""How loud sound is while it comes in."""

from typing import NamedTuple

import numpy as np

from dass.audio import Samples

CLIPPING = 1 - 2**-15
"""Converters of 16 bits can give no more than this."""


class Level(NamedTuple):
    """One channel's loudness over a while, relative to full scale.

    Attributes
    ----------
    peak, rms : float
        Largest absolute value, and root of the mean square.
    is_clipped : bool
        Whether the largest value was as large as can be: the sound itself was probably larger.
    """

    peak: float
    rms: float
    is_clipped: bool


class LevelMeter:
    """Adds up what it is shown until it is asked."""

    def __init__(self) -> None:
        self._peaks = self._energies = np.zeros(0)
        self._n = 0

    def add(self, samples: Samples) -> None:
        """Listen to (n_channels, n); other channels than before start it anew."""
        if len(samples) != len(self._peaks):
            self._peaks = self._energies = np.zeros(len(samples))
            self._n = 0
        self._peaks = np.maximum(self._peaks, np.abs(samples).max(axis=1, initial=0))
        self._energies = self._energies + np.square(samples, dtype=np.float64).sum(axis=1)
        self._n += samples.shape[1]

    def take(self) -> tuple[Level, ...]:
        """Return the level of each channel since this was last asked; empty where nothing came since."""
        pairs = zip(self._peaks, np.sqrt(self._energies / max(self._n, 1)), strict=True)
        levels = tuple(Level(float(peak), float(rms), bool(peak >= CLIPPING)) for peak, rms in pairs) if self._n else ()
        self._peaks = self._energies = np.zeros(0)
        self._n = 0
        return levels
