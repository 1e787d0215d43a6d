"""Paints the tiles of a project's recordings."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from app.core.picture import Picture
from app.core.picture_grid import STORED_LEVEL
from app.core.pyramid import Pyramid
from app.core.recording import Recording
from app.core.sketch import Sketch
from app.core.source_shelf import SourceShelf
from app.core.spectrum import Reader
from app.core.tile_canvas import TileCanvas
from app.core.tiles import Tile, TileKey
from dass.errors import AudioError


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
        """Yield the tile again and again, each time better, about every `STEP_S` of `TileCanvas`.

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
        else:
            sketch = self._sketches.setdefault(key.recording_id, Sketch(pyramid.grid))
            yield from TileCanvas(source, sketch, pyramid.grid, key.level, first, picture).steps()

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
