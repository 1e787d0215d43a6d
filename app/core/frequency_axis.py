"""Which frequencies the rows of a displayed spectrogram show."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from app.core.picture import ABSENT, N_BINS, Columns

Values = npt.NDArray[np.float64]


class FrequencyScale(StrEnum):
    """How frequencies are spread over the height."""

    LINEAR = "linear"
    MEL = "mel"


@dataclass(frozen=True)
class FrequencyAxis:
    """A range of frequencies, lowest at 0 and highest at 1 of the height."""

    low_hz: float
    high_hz: float
    scale: FrequencyScale = FrequencyScale.LINEAR

    def height_of(self, hz: npt.ArrayLike) -> Values:
        """Return where frequencies lie, 0..1 inside the range."""
        low, high = self._warped(self.low_hz), self._warped(self.high_hz)
        return np.asarray((self._warped(hz) - low) / (high - low))

    def hz_at(self, height: npt.ArrayLike) -> Values:
        """Return the frequencies at heights; the inverse of `height_of`."""
        low, high = self._warped(self.low_hz), self._warped(self.high_hz)
        warped = low + np.asarray(height, np.float64) * (high - low)
        return 700 * np.expm1(warped / 1127) if self.scale is FrequencyScale.MEL else warped

    def rows(self, columns: Columns, nyquist_hz: float, n_rows: int) -> Columns:
        """Return columns (n, `N_BINS`) as codes (n, n_rows), lowest frequency first.

        Between the bins decibels are interpolated; each row shows the loudest in it, so that no thin tone is lost
        between two rows. Rows wholly above ``nyquist_hz`` are `ABSENT`.
        """
        places = _places(self, nyquist_hz, n_rows)
        at_edges = places.interpolate(columns)
        rows = np.maximum(at_edges[:, :-1], at_edges[:, 1:])
        for row, bins in places.inside:
            rows[:, row] = np.maximum(rows[:, row], columns[:, bins])
        rows[:, places.n_below_nyquist :] = ABSENT
        return rows

    def _warped(self, hz: npt.ArrayLike) -> Values:
        values = np.asarray(hz, np.float64)
        return 1127 * np.log1p(values / 700) if self.scale is FrequencyScale.MEL else values


@dataclass(frozen=True)
class _Places:
    """Where the edges of the rows lie among the bins, and which bins lie inside the rows."""

    below: npt.NDArray[np.intp]
    """For each edge the bin below it."""
    fraction: npt.NDArray[np.float32]
    """How far each edge lies above that bin."""
    inside: list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]
    """Pairs of rows and bins, each row once per list entry."""
    n_below_nyquist: int

    def interpolate(self, columns: Columns) -> Columns:
        """Return codes (n, edges)."""
        low, high = columns[:, self.below], columns[:, self.below + 1]
        return np.asarray(np.rint(low + (high - low.astype(np.float32)) * self.fraction).astype(np.uint8))


@lru_cache(maxsize=64)
def _places(axis: FrequencyAxis, nyquist_hz: float, n_rows: int) -> _Places:
    edges = axis.hz_at(np.arange(n_rows + 1) / n_rows) * (N_BINS / nyquist_hz)
    inner = edges.clip(0, N_BINS - 1)
    below = inner.astype(np.intp).clip(max=N_BINS - 2)
    first, last = np.ceil(inner[:-1]).astype(np.intp), np.floor(inner[1:]).astype(np.intp)
    inside = []
    for offset in range(max(0, int((last - first).max()) + 1)):
        rows = np.flatnonzero(first + offset <= last)
        inside.append((rows, first[rows] + offset))
    return _Places(below, (inner - below).astype(np.float32), inside, int(np.searchsorted(edges[:-1], N_BINS)))
