"""Paints the spectrogram of a project from its tiles."""

import time
from collections import OrderedDict
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.core.picture import ABSENT, HIGHEST, STEP_DB, Picture
from app.core.picture_grid import column_s, level_for
from app.core.tiles import Tile, TileKey, tile_keys
from app.core.timeline import Piece, Timeline
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


class PictureItem(pg.GraphicsObject):
    """The spectrogram between two times, with frequencies from 0 to 1 of the height.

    Parameters
    ----------
    tiles
        Where tiles come from.
    look
        Colours and frequencies.
    """

    is_unfinished = Signal()
    """There is more to paint than one frame may take."""

    def __init__(self, tiles: Tiles, look: PictureLook) -> None:
        super().__init__()
        self._tiles, self._look = tiles, look
        self._images: OrderedDict[TileKey, _Image] = OrderedDict()
        self._deadline, self._is_late = 0.0, False
        self._table = _colour_table(look.look)
        self._table_look = look.look
        self._timeline: Timeline | None = None
        self._window = QRectF()
        self._level, self._n_rows = 0, 1

    def set_timeline(self, timeline: Timeline) -> None:
        """Paint another project."""
        self._timeline = timeline
        self._images.clear()
        self.update()

    def show_window(self, start_s: float, stop_s: float, n_pixels: int, n_rows: int) -> None:
        """Paint [start_s, stop_s) for an area of ``n_pixels`` by ``n_rows``, and ask for the tiles that takes."""
        window = QRectF(start_s, 0.0, stop_s - start_s, 1.0)
        if window != self._window:
            self.prepareGeometryChange()
            self._window = window
        self._level = level_for((stop_s - start_s) / n_pixels)
        self._n_rows = n_rows
        self._tiles.want(self, self._wanted())
        self.update()

    @property
    def is_drawn(self) -> bool:
        """Return whether there is something to see in every column that is shown."""
        keys = [key for piece in self._pieces() for key in self._keys(piece, self._level)]
        tiles = [self._tiles.tile(key) for key in keys]
        return bool(keys) and all(tile is not None and tile.picture.is_drawn.all() for tile in tiles)

    def boundingRect(self) -> QRectF:
        """Return the window."""
        return self._window

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the tiles that are there; coarser ones stand in for those that are not."""
        self._deadline, self._is_late = time.perf_counter() + _FRAME_S, False
        self._take_look()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for piece in self._pieces():
            painter.save()
            seen = QRectF(piece.start_s, 0.0, piece.stop_s - piece.start_s, 1.0)
            painter.setClipRect(seen, Qt.ClipOperation.IntersectClip)
            for key in self._keys(piece, self._level):
                self._paint_tile(painter, piece, key)
            painter.restore()
        if self._is_late:
            self.is_unfinished.emit()

    def _paint_tile(self, painter: QPainter, piece: Piece, key: TileKey) -> None:
        nyquist_hz = piece.placement.recording.sample_rate / 2
        for shown, image in reversed(self._layers(key, nyquist_hz)):
            width_s = column_s(shown.level)
            begin_s = max(key.start_s, shown.start_s)
            end_s = min(key.stop_s, shown.start_s + image.width() * width_s)
            if begin_s < end_s:
                source = QRectF((begin_s - shown.start_s) / width_s, 0, (end_s - begin_s) / width_s, image.height())
                left, right = (_at_pixel(painter, piece.placement.start_s + edge_s) for edge_s in (begin_s, end_s))
                painter.drawImage(QRectF(left, 0.0, right - left, 1.0), image, source)

    def _layers(self, key: TileKey, nyquist_hz: float) -> list[tuple[TileKey, QImage]]:
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
            self._is_late = True
            return known
        picture = self._render(tile.picture, nyquist_hz)
        image = _Image(tile, self._look.look, self._n_rows, picture, bool(tile.picture.is_drawn.all()))
        self._images[key] = image
        if len(self._images) > _MOST_IMAGES:
            self._images.popitem(last=False)
        return image

    def _is_current(self, image: _Image, tile: Tile) -> bool:
        return image.tile is tile and (image.look, image.n_rows) == (self._look.look, self._n_rows)

    def _render(self, picture: Picture, nyquist_hz: float) -> QImage:
        codes = self._look.axis.rows(picture.columns, nyquist_hz, self._n_rows)
        pixels = np.ascontiguousarray(self._table[codes.T])
        n_rows, n_columns = pixels.shape
        return QImage(pixels.data, n_columns, n_rows, 4 * n_columns, QImage.Format.Format_ARGB32_Premultiplied).copy()

    def _take_look(self) -> None:
        if self._look.look != self._table_look:
            self._table_look = self._look.look
            self._table = _colour_table(self._look.look)

    def _pieces(self) -> list[Piece]:
        if self._timeline is None:
            return []
        return self._timeline.within(self._window.left(), self._window.right())

    @staticmethod
    def _keys(piece: Piece, level: int) -> list[TileKey]:
        begin_s = piece.placement.start_s
        return tile_keys(piece.placement.recording.id, level, piece.start_s - begin_s, piece.stop_s - begin_s)

    def _wanted(self) -> list[TileKey]:
        """Return the tiles to ask for: those that are seen, then coarser ones, which the next zoom shows first."""
        pieces = self._pieces()
        return [key for level in (self._level, self._level + 1) for piece in pieces for key in self._keys(piece, level)]


def _at_pixel(painter: QPainter, time_s: float) -> float:
    """Return the time nearest to ``time_s`` at which a pixel begins, so that neighbours meet without a seam."""
    to_screen, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
    x = round((to_screen.m11() * time_s + to_screen.dx()) * ratio) / ratio
    return (x - to_screen.dx()) / to_screen.m11()


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
