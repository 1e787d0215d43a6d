"""What is stored of a spectrogram and a waveform: levels in half decibels, and the lowest and highest sample."""

from typing import Any, NamedTuple, Self, TypeVar

import numpy as np
import numpy.typing as npt

Columns = npt.NDArray[np.uint8]
Peaks = npt.NDArray[np.float16]
Squares = npt.NDArray[np.float32]

Number = TypeVar("Number", bound=np.number[Any])

N_BINS = 512
"""Bin ``k`` is centred on ``k / N_BINS`` of half the recording's sample rate."""

ABSENT = 0
"""Code of what is not drawn (yet)."""

LOWEST, HIGHEST = 1, 255
"""Codes of -127 dBFS and less, silence too, and of 0 dBFS and more; a full-scale sine reaches 0 in its bin."""

STEP_DB = 0.5

_SMALLEST = np.float32(1e-30)
"""Below all that is told apart; the logarithm of 0 would warn."""


class Picture(NamedTuple):
    """Consecutive columns of a spectrogram with its waveform."""

    columns: Columns
    """uint8 (n, `N_BINS`): levels as codes, `ABSENT` in all bins where nothing is drawn."""
    peaks: Peaks
    """float16 (n, 2): lowest and highest sample, NaN where nothing is drawn."""

    @classmethod
    def absent(cls, n: int) -> Self:
        """Return ``n`` columns of which nothing is drawn."""
        return cls(np.full((n, N_BINS), ABSENT, np.uint8), np.full((n, 2), np.nan, np.float16))

    @property
    def is_drawn(self) -> npt.NDArray[np.bool_]:
        """Return for each column whether it is there."""
        return np.asarray(self.columns[:, 0] != ABSENT)

    def copy(self) -> "Picture":
        """Return a picture that does not change with this one."""
        return Picture(self.columns.copy(), self.peaks.copy())

    def part(self, first: int, last: int) -> "Picture":
        """Return the columns [first, last), which change with this picture."""
        return Picture(self.columns[first:last], self.peaks[first:last])

    def put(self, first: int, part: "Picture") -> None:
        """Overwrite the columns from ``first`` on with those of ``part``."""
        self.columns[first : first + len(part.columns)] = part.columns
        self.peaks[first : first + len(part.peaks)] = part.peaks


def encode(squares: Squares) -> Columns:
    """Return the codes of squared powers; a full-scale sine has the power 1."""
    codes = np.log10(np.maximum(squares, _SMALLEST))
    codes *= 5 / STEP_DB
    codes += HIGHEST
    np.rint(codes, out=codes)
    return np.asarray(codes.clip(LOWEST, HIGHEST).astype(np.uint8))


def decode(columns: Columns) -> Squares:
    """Return the squared powers that codes stand for, 0 for what is not drawn."""
    return _SQUARES[columns]


def halve(rows: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Add up neighbours along the first axis; the last of an odd number stays alone.

    Always in pairs, so that sums over 2, 4, 8 ... do not depend on how the columns were cut.
    """
    pairs = rows[: len(rows) // 2 * 2]
    return np.concatenate([pairs[0::2] + pairs[1::2], rows[len(pairs) :]])


_SQUARES = (10 ** ((np.arange(HIGHEST + 1) - HIGHEST) * STEP_DB / 5)).astype(np.float32)
_SQUARES[ABSENT] = 0
