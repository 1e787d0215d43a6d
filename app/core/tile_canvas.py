"""One tile in the making: what is stored, what the audio shows where it is quickly drawn, and a sketch of the rest."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from app.core.picture import Picture
from app.core.picture_grid import STORED_LEVEL, PictureGrid
from app.core.picture_sums import draw_pooled
from app.core.sketch import Sketch
from app.core.spectrum import Reader
from app.core.tiles import Tile

COARSEST_DRAWN_LEVEL = STORED_LEVEL + 2
"""A tile of it is 328 s of audio, drawn in half a second; coarser ones stay sketches until they are stored."""

STEP_S = 0.05

_MOST_SKETCH_STEPS = 20
"""One or two seconds. An uncompressed recording needs less; a compressed one would take a minute and more to sketch in
full, while its picture is being stored."""

_PIECE = 64
"""Columns drawn at once, of `STORED_LEVEL` at most (20 s)."""


class TileCanvas:
    """Takes a tile from what is stored of it to the best that can be had now.

    Parameters
    ----------
    source, sketch, grid
        Of the recording.
    level, first
        The level of the tile and its first column.
    picture
        What is stored of it; takes what is drawn.
    """

    def __init__(
        self, source: Reader, sketch: Sketch, grid: PictureGrid, level: int, first: int, picture: Picture
    ) -> None:
        self._source, self._sketch, self._grid, self._level = source, sketch, grid, level
        self._picture = picture
        self._columns = first + np.arange(len(picture.columns))
        self._is_untried = ~picture.is_drawn

    def steps(self) -> Iterator[Tile]:
        """Yield the tile, better each time, about every `STEP_S`.

        First a sketch, which is there at once at any level; then, where that takes no more than half a second, the
        audio itself.
        """
        is_drawn = self._level <= COARSEST_DRAWN_LEVEL
        if self._level > STORED_LEVEL:
            looks = self._sketch.look(self._source, self._level, self._columns[self._is_untried])
            for _ in islice(_paced(looks), 1 if is_drawn else _MOST_SKETCH_STEPS):
                yield self._tile()
        if is_drawn:
            for _ in _paced(self._draw()):
                yield self._tile()

    def _draw(self) -> Iterator[None]:
        """Draw what is not stored, a piece at a time."""
        size = _PIECE >> max(0, self._level - STORED_LEVEL)
        for start in range(0, len(self._columns), size):
            piece = slice(start, start + size)
            if self._is_untried[piece].any():
                first, last = int(self._columns[piece][0]), int(self._columns[piece][-1]) + 1
                self._picture.put(start, draw_pooled(self._source, self._grid, self._level, first, last))
                self._is_untried[piece] = False
                yield

    def _tile(self) -> Tile:
        """Return the tile as it is, sketched where nothing was tried yet."""
        picture, is_sketch = self._picture.copy(), self._is_untried.copy()
        if self._level > STORED_LEVEL:
            seen = self._sketch.picture(self._level, self._columns[is_sketch])
            picture.columns[is_sketch], picture.peaks[is_sketch] = seen
        return Tile(picture, is_sketch & picture.is_drawn)


def _paced(steps: Iterable[None]) -> Iterator[None]:
    """Take ``steps``, yielding whenever they have taken `STEP_S`, and at their end."""
    pause = time.monotonic() + STEP_S
    for _ in steps:
        if time.monotonic() >= pause:
            yield
            pause = time.monotonic() + STEP_S
    yield
