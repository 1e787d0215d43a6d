"""Paints the spectrogram of a project from its tiles."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.core.picture_grid import column_s, level_for
from app.core.tiles import TileKey, tile_keys
from app.core.timeline import Piece, Timeline
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.tiles import Tiles
from app.views.bounded_item import BoundedItem
from app.views.drawing import is_drawing
from app.views.tile_images import TileImages


class PictureItem(BoundedItem):
    """The spectrogram between two times, with frequencies from 0 to 1 of the height.

    Parameters
    ----------
    tiles
        Where tiles come from.
    look
        Colours and frequencies.

    Attributes
    ----------
    drawn : QImage
        What was painted into a drawing last.
    """

    is_unfinished = Signal()
    """There is more to paint than one frame may take."""

    def __init__(self, tiles: Tiles, look: PictureLook) -> None:
        super().__init__()
        self._tiles = tiles
        self._images = TileImages(tiles, look)
        self._timeline: Timeline | None = None
        self._level = 0
        self.drawn = QImage()

    def set_timeline(self, timeline: Timeline) -> None:
        """Paint another project."""
        self._timeline = timeline
        self.update()

    def show_window(self, start_s: float, stop_s: float, n_pixels: int, n_rows: int) -> None:
        """Paint [start_s, stop_s) for an area of ``n_pixels`` by ``n_rows``, and ask for the tiles that takes."""
        self.show_within(QRectF(start_s, 0.0, stop_s - start_s, 1.0))
        self._level = level_for((stop_s - start_s) / n_pixels)
        self._images.n_rows = n_rows
        self._tiles.want(self, self._wanted())

    @property
    def is_drawn(self) -> bool:
        """Return whether there is something to see in every column that is shown."""
        keys = [key for piece in self._pieces() for key in self._keys(piece, self._level)]
        tiles = [self._tiles.tile(key) for key in keys]
        return bool(keys) and all(tile is not None and tile.picture.is_drawn.all() for tile in tiles)

    @property
    def is_late(self) -> bool:
        """Return whether something was left out when it was painted last, for want of time."""
        return self._images.is_late

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the tiles that are there; coarser ones stand in for those that are not."""
        self._images.begin()
        if is_drawing(painter):
            self._paint_image(painter)
        else:
            self._paint_tiles(painter)
        if self._images.is_late:
            self.is_unfinished.emit()

    def _paint_image(self, painter: QPainter) -> None:
        """Paint all tiles as one image, since drawings know no parts of images.

        They get a pixel in its place, as to make it part of a file takes longer than a frame; it is kept in `drawn`.
        """
        to_drawing = painter.worldTransform()
        place = to_drawing.mapRect(self.bounds)
        sharpness = self._images.n_rows / place.height()
        self.drawn = QImage((place.size() * sharpness).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
        self.drawn.fill(Qt.GlobalColor.transparent)
        with QPainter(self.drawn) as inside:
            inside.scale(sharpness, sharpness)
            inside.translate(-place.topLeft())
            inside.setTransform(to_drawing, combine=True)
            self._paint_tiles(inside)
        painter.save()
        painter.resetTransform()
        painter.drawImage(place, QImage(1, 1, QImage.Format.Format_Mono))
        painter.restore()

    def _paint_tiles(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for piece in self._pieces():
            painter.save()
            seen = QRectF(piece.start_s, 0.0, piece.stop_s - piece.start_s, 1.0)
            painter.setClipRect(seen, Qt.ClipOperation.IntersectClip)
            for key in self._keys(piece, self._level):
                self._paint_tile(painter, piece, key)
            painter.restore()

    def _paint_tile(self, painter: QPainter, piece: Piece, key: TileKey) -> None:
        nyquist_hz = piece.placement.recording.sample_rate / 2
        for shown, image in reversed(self._images.layers(key, nyquist_hz)):
            width_s = column_s(shown.level)
            begin_s = max(key.start_s, shown.start_s)
            end_s = min(key.stop_s, shown.start_s + image.width() * width_s)
            if begin_s < end_s:
                source = QRectF((begin_s - shown.start_s) / width_s, 0, (end_s - begin_s) / width_s, image.height())
                left, right = (_at_pixel(painter, piece.placement.start_s + edge_s) for edge_s in (begin_s, end_s))
                painter.drawImage(QRectF(left, 0.0, right - left, 1.0), image, source)

    def _pieces(self) -> list[Piece]:
        if self._timeline is None:
            return []
        return self._timeline.within(self.bounds.left(), self.bounds.right())

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
