"""What columns of a picture are pooled with: two neighbours make one column of the next coarser level."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.picture import ABSENT, Peaks, Picture, Squares, decode, encode, halve
from app.core.picture_grid import STORED_LEVEL, PictureGrid
from app.core.spectrum import Reader, draw, window_level


@dataclass(frozen=True)
class PictureSums:
    """Consecutive columns of one level."""

    squares: Squares
    """float32 (n, `N_BINS`): sums of the windows' squared powers."""
    n_windows: npt.NDArray[np.int64]
    """(n,): fewer in the last column of a recording, 0 where nothing is drawn."""
    peaks: Peaks

    @classmethod
    def stored(cls, picture: Picture, grid: PictureGrid, first: int) -> "PictureSums":
        """Return the sums of ``picture``, the columns of `STORED_LEVEL` from ``first`` on."""
        level = window_level(grid.sample_rate)
        depth = STORED_LEVEL - level
        index = np.arange(first, first + len(picture.columns))
        n_windows = np.minimum(grid.n_columns(level) - (index << depth), 1 << depth) * picture.is_drawn
        return cls(decode(picture.columns) * n_windows[:, None].astype(np.float32), n_windows, picture.peaks)

    def halved(self) -> "PictureSums":
        """Return the columns of the next coarser level, of which the first is made of the first two."""
        even, odd = self.peaks[0::2], self.peaks[1::2]
        peaks = even.copy()
        peaks[: len(odd), 0] = np.fmin(even[: len(odd), 0], odd[:, 0])
        peaks[: len(odd), 1] = np.fmax(even[: len(odd), 1], odd[:, 1])
        return PictureSums(halve(self.squares), halve(self.n_windows), peaks)

    def picture(self) -> Picture:
        """Return the columns: the root mean square of the windows' powers."""
        columns = encode(np.asarray(self.squares / np.maximum(self.n_windows, 1)[:, None], np.float32))
        columns[self.n_windows == 0] = ABSENT
        return Picture(columns, self.peaks)

    def split(self, n: int) -> tuple["PictureSums", "PictureSums"]:
        """Return the first ``n`` columns and the rest."""
        head = PictureSums(self.squares[:n], self.n_windows[:n], self.peaks[:n])
        return head, PictureSums(self.squares[n:], self.n_windows[n:], self.peaks[n:])

    def followed_by(self, others: "PictureSums") -> "PictureSums":
        """Return these columns and ``others`` behind them."""
        return PictureSums(
            np.concatenate([self.squares, others.squares]),
            np.concatenate([self.n_windows, others.n_windows]),
            np.concatenate([self.peaks, others.peaks]),
        )


def pool(picture: Picture, grid: PictureGrid, first: int, level: int) -> Picture:
    """Return the columns of ``level`` that ``picture`` holds, which begins at column ``first`` of `STORED_LEVEL`.

    Parameters
    ----------
    first
        Where a column of ``level`` begins too.
    """
    sums = PictureSums.stored(picture, grid, first)
    for _ in range(level - STORED_LEVEL):
        sums = sums.halved()
    return sums.picture()


def draw_pooled(source: Reader, grid: PictureGrid, level: int, first: int, last: int) -> Picture:
    """Draw the columns [first, last) of any level from audio, to the same bits as they are stored."""
    depth = max(0, level - STORED_LEVEL)
    fine_first, fine_last = (min(edge << depth, grid.n_columns(level - depth)) for edge in (first, last))
    picture = draw(source, grid, level - depth, fine_first, fine_last)
    return pool(picture, grid, fine_first, level) if depth else picture
