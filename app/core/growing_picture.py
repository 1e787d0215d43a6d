"""The picture of a recording that still grows, kept in memory until there is one on the disk."""

from collections import OrderedDict

import numpy as np

from app.core.picture import Picture
from app.core.picture_grid import STORED_LEVEL, PictureGrid
from app.core.picture_sums import pool
from app.core.spectrum import Reader, draw, window_length
from app.core.tiles import Tile, TileKey

_MOST_BEGUN = 16
"""Tiles at the end of the recording, one for each level that a view shows."""


class GrowingPicture:
    """Draws each column once, as soon as all of its sound is there.

    Parameters
    ----------
    grid : PictureGrid
        Of the recording as long as it will be.

    Attributes
    ----------
    n_samples : int
        How long it is so far.
    """

    def __init__(self, grid: PictureGrid) -> None:
        self.n_samples = 0
        self._grid = grid
        self._stored = Picture.absent(grid.n_columns(STORED_LEVEL))
        self._n_stored = 0
        self._begun: OrderedDict[TileKey, tuple[Picture, int]] = OrderedDict()
        """Of finer levels, each with how many of its columns are drawn."""

    def regrown(self, grid: PictureGrid) -> "GrowingPicture":
        """Return the picture of the same recording that has ended, earlier than was thought or just then."""
        ended = GrowingPicture(grid)
        ended.n_samples = grid.n_samples
        ended._n_stored = min(self._n_stored, ended._n_whole(STORED_LEVEL))
        ended._stored.put(0, self._stored.part(0, ended._n_stored))
        return ended

    def tile(self, key: TileKey, source: Reader) -> Tile:
        """Return a tile as far as its sound is there.

        Parameters
        ----------
        key
            Which.
        source
            Reads at least `n_samples`.
        """
        first, last = key.within(self._grid)
        if key.level < STORED_LEVEL:
            return Tile(self._fine(key, source, first, last), np.zeros(last - first, np.bool_))
        self._store(source)
        depth = key.level - STORED_LEVEL
        fine_first, fine_last = (min(edge << depth, len(self._stored.columns)) for edge in (first, last))
        stored = self._stored.part(fine_first, fine_last)
        picture = pool(stored, self._grid, fine_first, key.level) if depth else stored.copy()
        return Tile(picture, picture.is_drawn & (np.arange(first, last) >= self._n_whole(key.level)))

    def _store(self, source: Reader) -> None:
        n_whole = self._n_whole(STORED_LEVEL)
        if n_whole > self._n_stored:
            self._stored.put(self._n_stored, draw(source, self._grid, STORED_LEVEL, self._n_stored, n_whole))
            self._n_stored = n_whole

    def _fine(self, key: TileKey, source: Reader, first: int, last: int) -> Picture:
        """Return the columns [first, last) of a level that is not stored, going on with what was begun of them."""
        picture, n_drawn = self._begun.pop(key, (Picture.absent(last - first), 0))
        stop = min(last, self._n_whole(key.level))
        if first + n_drawn < stop:
            picture.put(n_drawn, draw(source, self._grid, key.level, first + n_drawn, stop))
            n_drawn = stop - first
        if n_drawn < last - first:
            self._begun[key] = picture, n_drawn
            if len(self._begun) > _MOST_BEGUN:
                self._begun.popitem(last=False)
        return picture.copy()

    def _n_whole(self, level: int) -> int:
        """Return how many columns of a level will not change any more."""
        if self.n_samples >= self._grid.n_samples:
            return self._grid.n_columns(level)
        there = PictureGrid(max(0, self.n_samples - window_length(self._grid.sample_rate)), self._grid.sample_rate)
        return max(0, there.n_columns(level) - 1)
