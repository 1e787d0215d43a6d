"""A first idea of a recording of which nothing is stored: short looks at spread places."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.core.picture import Picture
from app.core.picture_grid import STORED_LEVEL, PictureGrid
from app.core.spectrum import Reader, draw

Columns = npt.NDArray[np.int64]

_LOOK_LEVEL = 2
"""A look is one column of this level (40 ms), drawn where the column that it stands for begins."""

_NEIGHBOURHOOD_LEVEL = 10
"""Looks within 10 s of each other are taken one after the other: compressed audio is decoded 11 s at a time."""

MOST_LOOKS = 4096
"""Kept (2 MiB); the oldest are forgotten first."""


class Sketch:
    """Looks at one recording, for levels coarser than `STORED_LEVEL`.

    A look serves every level that has a column beginning where it was taken, so zooming wastes none.
    """

    def __init__(self, grid: PictureGrid) -> None:
        self._grid = grid
        self._looks: dict[int, Picture] = {}
        """By the column of `STORED_LEVEL` that begins there."""

    def look(self, source: Reader, level: int, columns: Columns) -> Iterator[None]:
        """Look where ``columns`` of a level begin, coarsely spread first; each step is one look."""
        for place in _in_order(level, columns) << (level - STORED_LEVEL):
            if place not in self._looks:
                at = int(place) << (STORED_LEVEL - _LOOK_LEVEL)
                self._looks[int(place)] = draw(source, self._grid, _LOOK_LEVEL, at, at + 1)
                self._forget()
                yield

    def picture(self, level: int, columns: Columns) -> Picture:
        """Return what the last look at or before each of ``columns`` showed; nothing is drawn where there is none."""
        picture = Picture.absent(len(columns))
        places = np.array(sorted(self._looks), np.int64)
        nearest = np.searchsorted(places, columns << (level - STORED_LEVEL), side="right") - 1
        for i in np.flatnonzero(nearest >= 0):
            picture.put(int(i), self._looks[int(places[nearest[i]])])
        return picture

    def _forget(self) -> None:
        if len(self._looks) > MOST_LOOKS:
            del self._looks[next(iter(self._looks))]


def _in_order(level: int, columns: Columns) -> Columns:
    """Return ``columns`` so that any number of them from the first on is spread evenly, down to neighbourhoods."""
    neighbourhood = columns >> max(0, _NEIGHBOURHOOD_LEVEL - level)
    coarseness = np.where(neighbourhood, neighbourhood & -neighbourhood, np.iinfo(np.int64).max)
    return np.asarray(columns[np.lexsort((columns, -coarseness))])
