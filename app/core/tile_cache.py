"""Tiles in memory."""

from collections import OrderedDict

from app.core.tiles import Tile, TileKey

CACHE_BYTES = 128 * 2**20
"""About a thousand tiles: twenty screens."""


class TileCache:
    """Keeps the tiles used last, within ``limit`` bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._tiles: OrderedDict[TileKey, Tile] = OrderedDict()
        self.n_bytes = 0

    def get(self, key: TileKey) -> Tile | None:
        """Return a tile, if it is there, and count it as used."""
        if key in self._tiles:
            self._tiles.move_to_end(key)
        return self._tiles.get(key)

    def put(self, key: TileKey, tile: Tile) -> None:
        """Keep ``tile`` in place of the one before, and forget those not used for longest that find no room."""
        before = self._tiles.pop(key, None)
        self._tiles[key] = tile
        self.n_bytes += tile.n_bytes - (before.n_bytes if before else 0)
        while self.n_bytes > self._limit:
            _, oldest = self._tiles.popitem(last=False)
            self.n_bytes -= oldest.n_bytes

    def clear(self) -> None:
        """Forget all."""
        self._tiles.clear()
        self.n_bytes = 0
