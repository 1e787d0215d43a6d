"""Tiles: the pieces in which pictures travel from the audio to the screen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.picture import Picture
from app.core.picture_grid import PictureGrid, column_s

TILE_COLUMNS = 256


@dataclass(frozen=True, order=True)
class TileKey:
    """Names the columns ``[index * TILE_COLUMNS, (index + 1) * TILE_COLUMNS)`` of one level of a recording.

    All levels from `FINEST_LEVEL` up may be asked for, also those coarser than the whole recording.
    """

    recording_id: int
    level: int
    index: int

    @property
    def start_s(self) -> float:
        """Return where the tile begins, in seconds of its recording."""
        return self.index * TILE_COLUMNS * column_s(self.level)

    @property
    def stop_s(self) -> float:
        """Return where a full tile ends; the last one of a recording holds less."""
        return (self.index + 1) * TILE_COLUMNS * column_s(self.level)

    def within(self, grid: PictureGrid) -> tuple[int, int]:
        """Return the first of its columns and the one behind the last, none of them behind the recording's end."""
        n = grid.n_columns(self.level)
        return min(self.index * TILE_COLUMNS, n), min((self.index + 1) * TILE_COLUMNS, n)


@dataclass(frozen=True)
class Tile:
    """Up to `TILE_COLUMNS` columns of a picture: fewer, or none, at and behind the end of the recording."""

    picture: Picture
    is_sketch: npt.NDArray[np.bool_]
    """(n,) True where a column stands for more audio than was looked at so far."""

    @property
    def is_final(self) -> bool:
        """Tell whether every column is drawn, and from all of its audio."""
        return bool(self.picture.is_drawn.all() and not self.is_sketch.any())

    @property
    def n_bytes(self) -> int:
        """Return the memory it takes."""
        return self.picture.columns.nbytes + self.picture.peaks.nbytes + self.is_sketch.nbytes


def tile_keys(recording_id: int, level: int, start_s: float, stop_s: float) -> list[TileKey]:
    """Return the tiles of a level that hold some of [start_s, stop_s), in seconds of the recording."""
    width_s = TILE_COLUMNS * column_s(level)
    first, last = int(max(0.0, start_s) // width_s), int(-(-max(0.0, stop_s) // width_s))
    keys = [TileKey(recording_id, level, index) for index in range(first, last + 1)]
    return [key for key in keys if key.stop_s > start_s and key.start_s < stop_s]  # division may err by one
