"""Draws the pictures of whole recordings, from their first column to their last."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.core.picture import Picture
from app.core.picture_cache import CACHE_BYTES, make_room
from app.core.picture_grid import STORED_LEVEL, PictureGrid, column_s
from app.core.picture_sums import PictureSums
from app.core.pyramid import Pyramid
from app.core.recording import Recording
from app.core.spectrum import draw
from dass.audio import AudioSource, open_audio
from dass.errors import AudioError

_BLOCK = 256
"""Columns of the stored level drawn at once: 82 s, in about 0.1 s."""


@dataclass(frozen=True)
class Drawn:
    """A stretch of a recording, in its own seconds, whose picture is stored now."""

    recording_id: int
    start_s: float
    stop_s: float


def build_pictures(
    recordings: Sequence[Recording], folder: Path, limit: int = CACHE_BYTES
) -> Generator[Drawn, None, None]:
    """Store the pictures of all recordings, going on where an earlier run stopped.

    A recording that cannot be opened is left out, and one without a fingerprint, which grows or was not kept. Those for
    which there is no room within ``limit`` bytes beside the others are, too.

    Raises
    ------
    DassError
        The folder cannot be written to.
    """
    pyramids = {recording: Pyramid(recording, folder) for recording in recordings if recording.fingerprint}
    paths = {pyramid.path for pyramid in pyramids.values()}
    for pyramid in pyramids.values():
        pyramid.touch()
    for recording, pyramid in pyramids.items():
        if pyramid.is_complete or not make_room(folder, pyramid.n_missing_bytes, paths, limit):
            continue
        with suppress(AudioError), open_audio(recording.path) as source:
            for first, last in build_pyramid(source, pyramid):
                yield Drawn(recording.id, first * column_s(STORED_LEVEL), last * column_s(STORED_LEVEL))


def build_pyramid(source: AudioSource, pyramid: Pyramid) -> Iterator[tuple[int, int]]:
    """Draw what is not stored yet.

    Whatever was stored before, the same file comes out: coarser levels are pooled from the finest as it is stored.

    Yields
    ------
    int, int
        The columns [first, last) of `STORED_LEVEL` that are new, and everything coarser that they complete.

    Raises
    ------
    DassError
        The file cannot be written.
    """
    n_columns = pyramid.grid.n_columns(STORED_LEVEL)
    pooler = _Pooler(pyramid.grid)
    for first in range(0, n_columns, _BLOCK):
        last = min(first + _BLOCK, n_columns)
        block = pyramid.read(STORED_LEVEL, first, last)
        is_new = not block.is_drawn.all()
        if is_new:
            block = draw(source, pyramid.grid, STORED_LEVEL, first, last)
            pyramid.write(STORED_LEVEL, first, block)
        for level, index, picture in pooler.push(block, is_last=last == n_columns):
            pyramid.write(level, index, picture)
        if is_new:
            yield first, last


class _Pooler:
    """Makes all coarser columns out of those of the stored level, pushed in order."""

    def __init__(self, grid: PictureGrid) -> None:
        self._grid = grid
        self._n_pushed = 0
        self._n_made = dict.fromkeys(range(STORED_LEVEL + 1, grid.top_level + 1), 0)
        self._unpaired: dict[int, PictureSums] = {}

    def push(self, block: Picture, is_last: bool) -> Iterator[tuple[int, int, Picture]]:
        """Yield what ``block`` completes: levels, the first column of each and the columns, finer levels first."""
        sums = PictureSums.stored(block, self._grid, self._n_pushed)
        self._n_pushed += len(block.columns)
        for level, first in self._n_made.items():
            if level in self._unpaired:
                sums = self._unpaired.pop(level).followed_by(sums)
            n = len(sums.squares)
            if n % 2 and not is_last:
                sums, self._unpaired[level] = sums.split(n - 1)
            sums = sums.halved()
            self._n_made[level] = first + len(sums.squares)
            yield level, first, sums.picture()
