"""Paints tiles: from what is stored, from the audio where it is quickly drawn, as a sketch where it is not."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from app.core.picture import Picture
from app.core.picture_grid import STORED_LEVEL, PictureGrid
from app.core.picture_sums import draw_pooled
from app.core.pyramid import Pyramid
from app.core.recording import Recording
from app.core.sketch import Sketch
from app.core.source_shelf import SourceShelf
from app.core.spectrum import Reader
from app.core.tiles import Tile, TileKey
from dass.errors import AudioError

COARSEST_DRAWN_LEVEL = STORED_LEVEL + 2
"""A tile of it is 328 s of audio, drawn in half a second; coarser ones are sketched until they are stored."""

STEP_S = 0.05

_MOST_SKETCH_STEPS = 40
"""Two seconds for each tile. An uncompressed recording needs less; of a compressed one that takes a minute and more to
sketch in full, the picture itself is being stored meanwhile."""

_PIECE = 64
"""Columns drawn at once, of `STORED_LEVEL` at most (20 s)."""


class TilePainter:
    """Paints the tiles of several recordings. Belongs to one thread.

    Parameters
    ----------
    recordings : sequence of Recording
    folder : Path
        Where their pyramids are, as far as there are any.
    failed : callable
        Is told a sentence for the user, once for each recording whose audio cannot be opened.
    """

    def __init__(self, recordings: Sequence[Recording], folder: Path, failed: Callable[[str], object]) -> None:
        self._recordings = {recording.id: recording for recording in recordings}
        self._pyramids = {recording.id: Pyramid(recording, folder) for recording in recordings}
        self._sketches: dict[int, Sketch] = {}
        self._shelf = SourceShelf()
        self._failed = failed
        self._failures: set[int] = set()

    def paint(self, key: TileKey) -> Iterator[Tile]:
        """Yield the tile again and again, each time better, about every `STEP_S`.

        The last one is as good as it gets before more of the recording is stored. There is none for a recording that
        is not among those here.
        """
        if key.recording_id not in self._recordings:
            return
        pyramid = self._pyramids[key.recording_id]
        first, last = key.within(pyramid.grid)
        picture = pyramid.read(key.level, first, last) if key.level >= STORED_LEVEL else Picture.absent(last - first)
        source = None if picture.is_drawn.all() else self._source(key.recording_id)
        if source is None:
            yield Tile(picture, np.zeros(last - first, np.bool_))
        elif key.level <= COARSEST_DRAWN_LEVEL:
            yield from _drawn(source, pyramid.grid, key.level, first, picture)
        else:
            sketch = self._sketches.setdefault(key.recording_id, Sketch(pyramid.grid))
            yield from _sketched(source, sketch, key.level, first, picture)

    def close(self) -> None:
        """Let go of all files."""
        self._shelf.close()

    def _source(self, recording_id: int) -> Reader | None:
        try:
            return self._shelf.take(self._recordings[recording_id])
        except AudioError as error:
            if recording_id not in self._failures:
                self._failures.add(recording_id)
                self._failed(str(error))
            return None


def _drawn(source: Reader, grid: PictureGrid, level: int, first: int, picture: Picture) -> Iterator[Tile]:
    """Yield tiles in which what is absent in ``picture`` is drawn, more in each."""
    for _ in _paced(_draw_absent(source, grid, level, first, picture)):
        yield Tile(picture.copy(), np.zeros(len(picture.columns), np.bool_))


def _draw_absent(source: Reader, grid: PictureGrid, level: int, first: int, picture: Picture) -> Iterator[None]:
    step = _PIECE >> max(0, level - STORED_LEVEL)
    absent = ~picture.is_drawn
    for start in range(0, len(absent), step):
        piece = absent[start : start + step]
        if piece.any():
            picture.put(start, draw_pooled(source, grid, level, first + start, first + start + len(piece)))
            yield


def _sketched(source: Reader, sketch: Sketch, level: int, first: int, picture: Picture) -> Iterator[Tile]:
    """Yield tiles in which what is absent in ``picture`` is sketched, more finely in each."""
    absent = ~picture.is_drawn
    columns = first + np.flatnonzero(absent)
    for _ in islice(_paced(sketch.look(source, level, columns)), _MOST_SKETCH_STEPS):
        seen, is_sketch = sketch.picture(level, columns), absent.copy()
        is_sketch[absent] = seen.is_drawn
        whole = picture.copy()
        whole.columns[absent], whole.peaks[absent] = seen
        yield Tile(whole, is_sketch)


def _paced(steps: Iterable[None]) -> Iterator[None]:
    """Take ``steps``, yielding whenever they have taken `STEP_S`, and at their end."""
    pause = time.monotonic() + STEP_S
    for _ in steps:
        if time.monotonic() >= pause:
            yield
            pause = time.monotonic() + STEP_S
    yield
