"""Tiles as images in the colours of a look."""

import time
from collections import OrderedDict
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtGui import QImage

from app.core.picture import ABSENT, HIGHEST, STEP_DB, Picture
from app.core.tiles import Tile, TileKey
from app.viewmodels.picture_look import Look, PictureLook
from app.viewmodels.tiles import Tiles

_MOST_IMAGES = 160
"""Tiles that are kept as images: several screens of them."""

_FRAME_S = 0.008
"""After so long no more tiles become images in a frame; they follow in the next."""

_GREY = np.linspace(0, 255, 256).astype(np.uint8)


class _Image(NamedTuple):
    """A tile in the colours of a look, its lowest frequency first; nothing is painted where it is not drawn."""

    tile: Tile
    look: Look
    n_rows: int
    picture: QImage
    is_whole: bool


class TileImages:
    """Makes images of tiles, and keeps those used last.

    Parameters
    ----------
    tiles
        Where tiles come from.
    look
        Colours and frequencies.

    Attributes
    ----------
    n_rows : int
        Height of the images.
    is_late : bool
        There was no time for some of the images since `begin`.
    """

    def __init__(self, tiles: Tiles, look: PictureLook) -> None:
        self.n_rows, self.is_late = 1, False
        self._tiles, self._look = tiles, look
        self._images: OrderedDict[TileKey, _Image] = OrderedDict()
        self._deadline = 0.0
        self._table = _colour_table(look.look)
        self._table_look = look.look
        tiles.emptied.connect(self._images.clear)

    def begin(self) -> None:
        """Begin a frame."""
        self._deadline, self.is_late = time.perf_counter() + _FRAME_S, False
        if self._look.look != self._table_look:
            self._table_look = self._look.look
            self._table = _colour_table(self._look.look)

    def layers(self, key: TileKey, nyquist_hz: float) -> list[tuple[TileKey, QImage]]:
        """Return what shows a tile, the finest first: coarser ones below those that are not whole."""
        layers = []
        for shown in self._tiles.holding(key):
            image = self._image(shown, nyquist_hz)
            if image is not None:
                layers.append((shown, image.picture))
                if image.is_whole:
                    break
        return layers

    def _image(self, key: TileKey, nyquist_hz: float) -> _Image | None:
        """Return a tile as an image; an outdated one, or none, where there is no time for another."""
        tile, known = self._tiles.tile(key), self._images.get(key)
        if known is not None:
            self._images.move_to_end(key)
        if tile is None or (known is not None and self._is_current(known, tile)):
            return known
        if time.perf_counter() > self._deadline:
            self.is_late = True
            return known
        picture = self._render(tile.picture, nyquist_hz)
        image = _Image(tile, self._look.look, self.n_rows, picture, bool(tile.picture.is_drawn.all()))
        self._images[key] = image
        if len(self._images) > _MOST_IMAGES:
            self._images.popitem(last=False)
        return image

    def _is_current(self, image: _Image, tile: Tile) -> bool:
        return image.tile is tile and (image.look, image.n_rows) == (self._look.look, self.n_rows)

    def _render(self, picture: Picture, nyquist_hz: float) -> QImage:
        codes = self._look.axis.rows(picture.columns, nyquist_hz, self.n_rows)
        pixels = np.ascontiguousarray(self._table[codes.T])
        n_rows, n_columns = pixels.shape
        return QImage(pixels.data, n_columns, n_rows, 4 * n_columns, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _colour_table(look: Look) -> npt.NDArray[np.uint32]:
    """Return the colour (0xAARRGGBB) of every code of a picture; what is not drawn has none."""
    decibels = (np.arange(HIGHEST + 1) - HIGHEST) * STEP_DB
    brightness = np.clip((decibels - look.top_db) / max(look.range_db, 1.0) + 1, 0, 1)
    red, green, blue = _map(look.colour_map)[np.rint(brightness * 255).astype(np.intp)].astype(np.uint32).T
    table = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
    table[ABSENT] = 0
    return table


def _map(name: str) -> npt.NDArray[np.uint8]:
    if name == "grey":
        return np.stack([_GREY] * 3, axis=1)
    return pg.colormap.get(name).getLookupTable(nPts=256, alpha=False)
