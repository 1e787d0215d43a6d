"""The waveform over the navigator's window, from the same tiles as the spectrogram."""

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.core.picture_grid import column_s, level_for
from app.core.tiles import TileKey, tile_keys
from app.core.timeline import Timeline
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.navigator import Navigator
from app.viewmodels.tiles import Tiles
from app.views.colours import colours
from app.views.time_plot import TimePlot

_QUIETEST = 0.02
"""Full height is never less than this share of full scale, so that silence looks like silence."""

_HEADROOM = 1.1

Curve = npt.NDArray[np.float64]


class _WaveformItem(pg.GraphicsObject):
    """Areas between the lowest and the highest sample."""

    def __init__(self) -> None:
        super().__init__()
        self._areas: list[QPolygonF] = []
        self._bounds = QRectF()

    def show_areas(self, areas: list[QPolygonF], bounds: QRectF) -> None:
        """Paint other areas."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
        self._areas, self._bounds = areas, bounds
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what is painted."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the areas."""
        colour = QColor(colours().waveform)
        pen = QPen(colour, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(QBrush(colour))
        for area in self._areas:
            painter.drawPolygon(area)


class WaveformView(TimePlot):
    """Lowest and highest sample of every moment, as high as the loudest that is seen.

    Parameters
    ----------
    navigator, frames
        As for `TimePlot`.
    tiles
        Where pictures come from.
    """

    def __init__(self, navigator: Navigator, frames: FrameClock, tiles: Tiles) -> None:
        self._tiles = tiles
        self._item = _WaveformItem()
        super().__init__(navigator, frames)
        self.setAccessibleName("Waveform")
        self.addItem(self._item, ignoreBounds=True)
        tiles.arrived.connect(self.mark)

    def set_timeline(self, timeline: Timeline, shows_clock: bool) -> None:
        """Take a project's recordings."""
        super().set_timeline(timeline, shows_clock)
        self._timeline = timeline

    def refresh(self) -> None:
        """Show the navigator's window."""
        curves = list(self._curves())
        loudest = max((float(np.nanmax(np.abs(heights), initial=0)) for _, heights in curves), default=0.0)
        height = max(loudest * _HEADROOM, _QUIETEST)
        self._y_range = (-height, height)
        super().refresh()
        bounds = QRectF(self._navigator.start_s, -height, self._navigator.window_s, 2 * height)
        self._item.show_areas([_area(times, heights) for times, heights in curves], bounds)

    def _curves(self) -> "list[tuple[Curve, Curve]]":
        """Return for each tile that is seen the edges of its columns and their lowest and highest samples (n, 2)."""
        if self._timeline is None:
            return []
        navigator = self._navigator
        level = level_for(navigator.window_s / self.n_pixels)
        curves, wanted = [], []
        for piece in self._timeline.within(navigator.start_s, navigator.stop_s):
            begin_s = piece.placement.start_s
            seen = (piece.start_s - begin_s, piece.stop_s - begin_s)
            for key in tile_keys(piece.placement.recording.id, level, *seen):
                wanted.append(key)
                curves += self._curve(key, begin_s, *seen)
        self._tiles.want(self, wanted)
        return curves

    def _curve(self, key: TileKey, begin_s: float, start_s: float, stop_s: float) -> "list[tuple[Curve, Curve]]":
        shown = self._tiles.best(key)
        if shown is None:
            return []
        tile, width_s = self._tiles.tile(shown), column_s(shown.level)
        assert tile is not None, "it is there: that makes it the best"
        start_s, stop_s = max(start_s, key.start_s), min(stop_s, key.stop_s)
        first = max(0, int((start_s - shown.start_s) / width_s))
        last = min(len(tile.picture.peaks), int(np.ceil((stop_s - shown.start_s) / width_s)))
        if first >= last:
            return []
        edges = shown.start_s + np.arange(first, last + 1) * width_s
        peaks = tile.picture.peaks[first:last].astype(np.float64)
        return [(begin_s + edges.clip(start_s, stop_s), np.nan_to_num(peaks))]


def _area(edges: Curve, peaks: Curve) -> QPolygonF:
    """Return the outline of steps: above the highest samples to the right, below the lowest back to the left."""
    times = np.repeat(edges, 2)[1:-1]
    low, high = np.repeat(peaks[:, 0], 2), np.repeat(peaks[:, 1], 2)
    return pg.functions.arrayToQPolygonF(np.concatenate([times, times[::-1]]), np.concatenate([high, low[::-1]]))
