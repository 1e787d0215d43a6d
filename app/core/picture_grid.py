"""Where the columns of a picture lie in a recording, from 1.25 ms wide to the whole of it."""

from dataclasses import dataclass
from math import ceil, log2
from typing import overload

import numpy as np
import numpy.typing as npt

BASE_S = 0.01
"""Width of a column at level 0; each level doubles it."""

FINEST_LEVEL = -3

STORED_LEVEL = 5
"""The finest level that is kept (320 ms); finer ones are drawn from the audio within a blink."""

Indices = npt.NDArray[np.int64]


def column_s(level: int) -> float:
    """Return the width of a column in seconds."""
    return BASE_S * 2.0**level


def level_for(width_s: float) -> int:
    """Return the finest level whose columns are no narrower than ``width_s``: so each is seen where that is a pixel."""
    return max(FINEST_LEVEL, ceil(log2(width_s / BASE_S) - 1e-9))


@dataclass(frozen=True)
class PictureGrid:
    """Columns of one recording: column ``i`` of a level consists of ``2i`` and ``2i + 1`` of the one finer level."""

    n_samples: int
    sample_rate: int

    @property
    def top_level(self) -> int:
        """Return the finest stored level that holds the whole recording in one column."""
        return STORED_LEVEL + max(0, self.n_columns(STORED_LEVEL) - 1).bit_length()

    def n_columns(self, level: int) -> int:
        """Return how many columns begin inside the recording."""
        numerator, denominator = self._samples_per_column(level)
        return -(-(2 * self.n_samples - 1) * denominator // (2 * numerator)) if self.n_samples else 0

    @overload
    def start(self, level: int, index: int) -> int: ...
    @overload
    def start(self, level: int, index: Indices) -> Indices: ...
    def start(self, level: int, index: int | Indices) -> int | Indices:
        """Return the sample a column begins with, for one index or an array of them."""
        numerator, denominator = self._samples_per_column(level)
        return (2 * index * numerator + denominator) // (2 * denominator)

    def _samples_per_column(self, level: int) -> tuple[int, int]:
        """Return the width of a column as a fraction: exact, so that edges of all levels fall together."""
        per_s = round(1 / BASE_S)
        return self.sample_rate << max(0, level), per_s << max(0, -level)
