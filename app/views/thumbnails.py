"""Small spectrograms of moments of a project, for lists."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from app.core.picture_grid import column_s, level_for
from app.core.tiles import TileKey, tile_keys
from app.core.timeline import Piece, Timeline
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.tiles import Tiles
from app.views.colours import colours
from app.views.tile_images import TileImages

_MOST_WANTED = 64
"""Tiles that are asked for at once: those of the rows painted last."""


class Thumbnails:
    """Paints what there is, and asks for what is missing.

    Parameters
    ----------
    tiles, look
        As for `PictureItem`.
    """

    def __init__(self, tiles: Tiles, look: PictureLook) -> None:
        self._tiles = tiles
        self._images = TileImages(tiles, look)
        self._timeline: Timeline | None = None
        self._wanted: dict[TileKey, None] = {}

    def set_timeline(self, timeline: Timeline) -> None:
        """Paint another project."""
        self._timeline = timeline
        self._wanted.clear()

    @property
    def is_late(self) -> bool:
        """Return whether some were left out for want of time, and are to be painted with the next frame."""
        return self._images.is_late

    def begin(self) -> None:
        """Begin a frame."""
        self._images.begin()

    def end(self) -> None:
        """Ask for the tiles of the pictures painted last."""
        newest = list(reversed(self._wanted))[:_MOST_WANTED]
        self._wanted = dict.fromkeys(reversed(newest))
        self._tiles.want(self, newest)

    def paint(self, painter: QPainter, area: QRect, start_s: float, stop_s: float) -> None:
        """Paint [start_s, stop_s) of the project into an area, its lowest frequency at the bottom."""
        ratio = painter.device().devicePixelRatioF()
        self._images.n_rows = max(1, round(area.height() * ratio))
        level = level_for((stop_s - start_s) / max(1, area.width() * ratio))
        painter.save()
        painter.setClipRect(area)
        painter.fillRect(area, QColor(colours().plot))
        painter.translate(area.left(), area.bottom() + 1)
        painter.scale(area.width() / (stop_s - start_s), -area.height())
        painter.translate(-start_s, 0)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for piece in self._timeline.within(start_s, stop_s) if self._timeline else ():
            self._paint_piece(painter, piece, level)
        painter.restore()

    def _paint_piece(self, painter: QPainter, piece: Piece, level: int) -> None:
        recording, begin_s = piece.placement.recording, piece.placement.start_s
        for key in tile_keys(recording.id, level, piece.start_s - begin_s, piece.stop_s - begin_s):
            self._wanted.pop(key, None)
            self._wanted[key] = None
            for shown, image in reversed(self._images.layers(key, recording.sample_rate / 2)):
                width_s = column_s(shown.level)
                first_s = max(piece.start_s - begin_s, key.start_s, shown.start_s)
                last_s = min(piece.stop_s - begin_s, key.stop_s, shown.start_s + image.width() * width_s)
                if first_s < last_s:
                    left, length = (first_s - shown.start_s) / width_s, (last_s - first_s) / width_s
                    place = QRectF(begin_s + first_s, 0.0, last_s - first_s, 1.0)
                    painter.drawImage(place, image, QRectF(left, 0, length, image.height()))
