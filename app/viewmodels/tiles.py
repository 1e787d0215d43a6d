"""The pieces of the project's picture that are there, and those that the views ask for."""

from collections.abc import Iterator, Sequence
from itertools import chain

from PySide6.QtCore import QObject, Signal

from app.core.recording import Recording
from app.core.tiles import Tile, TileKey
from app.workers.tile_loader import TileLoader

_MOST_LEVELS_UP = 16
"""How much coarser a tile may be that stands in for another; further up there is only what the overview shows."""


class Tiles(QObject):
    """Tiles for views, which draw what is there and ask for what they would rather have.

    Parameters
    ----------
    loader
        Brings tiles and keeps them.
    """

    arrived = Signal()
    """There are other tiles than before."""
    emptied = Signal()
    """Tiles are of other recordings from now on, whatever their keys."""

    def __init__(self, loader: TileLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._wanted: dict[object, tuple[TileKey, ...]] = {}
        loader.loaded.connect(lambda _key, _tile: self.arrived.emit())

    def set_recordings(self, recordings: Sequence[Recording]) -> None:
        """Take another project."""
        self._wanted.clear()
        self._loader.set_recordings(recordings)
        self.emptied.emit()
        self.arrived.emit()

    def take(self, recordings: Sequence[Recording]) -> None:
        """Take the recordings of the same project, of which some are new or have another length."""
        self._loader.take(recordings)

    def grow(self, recording_id: int, n_samples: int) -> None:
        """Show as much as there is of a recording that is to become as long as it says."""
        self._loader.grow(recording_id, n_samples)

    def tile(self, key: TileKey) -> Tile | None:
        """Return a tile, if it is there."""
        return self._loader.tile(key)

    def best(self, key: TileKey) -> TileKey | None:
        """Return the finest tile there is that holds all of ``key``."""
        return next(self.holding(key), None)

    def holding(self, key: TileKey) -> Iterator[TileKey]:
        """Yield the tiles there are that hold all of ``key``, itself and coarser ones, the finest first."""
        for up in range(_MOST_LEVELS_UP):
            coarser = TileKey(key.recording_id, key.level + up, key.index >> up)
            if self._loader.tile(coarser) is not None:
                yield coarser

    def want(self, view: object, keys: Sequence[TileKey]) -> None:
        """Ask for what a view would like to draw, the most important first, in place of what it asked for before.

        Of all views, what was asked for last comes first.
        """
        if self._wanted.get(view) == tuple(keys):
            return
        self._wanted.pop(view, None)
        self._wanted[view] = tuple(keys)
        newest_first = reversed(list(self._wanted.values()))
        self._loader.request(list(dict.fromkeys(chain.from_iterable(newest_first))))
