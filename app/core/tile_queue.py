"""Which tile is painted next."""

from collections.abc import Iterator, Sequence

from app.core.picture_grid import FINEST_LEVEL
from app.core.tile_canvas import COARSEST_DRAWN_LEVEL
from app.core.tile_painter import TilePainter
from app.core.tiles import Tile, TileKey


class TileQueue:
    """Paints the tiles that are wanted, a step at a time: first all of them once, then one after the other better."""

    def __init__(self, painter: TilePainter) -> None:
        self._painter = painter
        self._wanted: set[TileKey] = set()
        self._final: set[TileKey] = set()
        self._begun: dict[TileKey, Iterator[Tile]] = {}
        self._next: dict[TileKey, None] = {}
        """Those not begun, in order."""

    def __bool__(self) -> bool:
        """Tell whether there is something to paint."""
        return bool(self._next or self._begun)

    def want(self, keys: Sequence[TileKey]) -> None:
        """Paint ``keys``, the first of them first, and drop all others; those wanted before are not painted again."""
        before, self._wanted = self._wanted, set(keys)
        self._next = {key: None for key in keys if key not in before or key in self._next}
        self._begun = {key: steps for key, steps in self._begun.items() if key in self._wanted}
        self._final &= self._wanted

    def refresh(self, recording_id: int, start_s: float, stop_s: float) -> None:
        """Paint again what is wanted and sketched of a stretch of a recording that is stored now."""
        self._paint_again(recording_id, start_s, stop_s, COARSEST_DRAWN_LEVEL + 1)

    def renew(self, recording_id: int, start_s: float, stop_s: float) -> None:
        """Paint again what is wanted and not final of a stretch of a recording that has sound now."""
        self._paint_again(recording_id, start_s, stop_s, FINEST_LEVEL)

    def _paint_again(self, recording_id: int, start_s: float, stop_s: float, least_level: int) -> None:
        for key in self._wanted - self._final:
            is_there = key.recording_id == recording_id and key.start_s < stop_s and start_s < key.stop_s
            if is_there and key.level >= least_level:
                self._begun.pop(key, None)
                self._next[key] = None

    def step(self) -> tuple[TileKey, Tile] | None:
        """Take one step of `TilePainter.paint`; return the tile, or None if the one whose turn it was is done."""
        if self._next:
            key = next(iter(self._next))
            del self._next[key]
            steps = self._painter.paint(key)
        else:
            key, steps = next(iter(self._begun.items()))
            del self._begun[key]
        tile = next(steps, None)
        if tile is None:
            return None
        if tile.is_final:
            self._final.add(key)
        else:
            self._begun[key] = steps
        return key, tile
