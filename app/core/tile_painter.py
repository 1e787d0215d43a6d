"""Paints the tiles of a project's recordings."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from app.core.growing_picture import GrowingPicture
from app.core.picture import Picture
from app.core.picture_grid import STORED_LEVEL
from app.core.pyramid import Pyramid
from app.core.recording import Recording
from app.core.sketch import Sketch
from app.core.source_shelf import ShelvedSource, SourceShelf
from app.core.spectrum import Reader
from app.core.tile_canvas import TileCanvas
from app.core.tiles import Tile, TileKey
from dass.errors import AudioError

_UNSURE_S = 0.4
"""The last column of a level that is stored, and the window around its end: they wait for more sound."""


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
        self._folder = folder
        self._recordings: dict[int, Recording] = {}
        self._pyramids: dict[int, Pyramid] = {}
        self._sketches: dict[int, Sketch] = {}
        self._growing: dict[int, GrowingPicture] = {}
        """Of recordings that grow, and of those that grew until their picture is stored."""
        self._shelf = SourceShelf()
        self._failed = failed
        self._failures: set[int] = set()
        self.take(recordings)

    def take(self, recordings: Sequence[Recording]) -> list[int]:
        """Paint these from now on, keeping what is known of them, and return which are others than before."""
        changed = [recording for recording in recordings if self._recordings.get(recording.id) != recording]
        self._recordings = {recording.id: recording for recording in recordings}
        for recording in changed:
            self._shelf.put_away(recording.id)
            self._pyramids[recording.id] = Pyramid(recording, self._folder)
            if recording.id in self._growing and recording.fingerprint:
                grid = self._pyramids[recording.id].grid
                self._growing[recording.id] = self._growing[recording.id].regrown(grid)
        self._growing = {id: self._growing[id] for id in self._growing if not self._is_stored(id)}
        return [recording.id for recording in changed]

    def grow(self, recording_id: int, n_samples: int) -> tuple[float, float]:
        """Learn how much there is of a recording that is to become as long as it says.

        Returns
        -------
        float, float
            From when to when, in its own seconds, it looks different now.
        """
        grid = self._pyramids[recording_id].grid
        growing = self._growing.setdefault(recording_id, GrowingPicture(grid))
        before, growing.n_samples = growing.n_samples, n_samples
        return before / grid.sample_rate - _UNSURE_S, n_samples / grid.sample_rate

    def paint(self, key: TileKey) -> Iterator[Tile]:
        """Yield the tile again and again, each time better, about every `STEP_S` of `TileCanvas`.

        The last one is as good as it gets before more of the recording is stored. There is none for a recording that
        is not among those here, nor for one of which no sound was kept.
        """
        recording, growing = self._recordings.get(key.recording_id), self._growing.get(key.recording_id)
        if recording is not None and growing is not None:
            yield growing.tile(key, ShelvedSource(self._shelf, recording))
            return
        if recording is None or not recording.fingerprint:
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

    def _is_stored(self, recording_id: int) -> bool:
        return bool(self._recordings[recording_id].fingerprint) and self._pyramids[recording_id].is_complete

    def _source(self, recording_id: int) -> Reader | None:
        try:
            return self._shelf.take(self._recordings[recording_id])
        except AudioError as error:
            if recording_id not in self._failures:
                self._failures.add(recording_id)
                self._failed(str(error))
            return None
