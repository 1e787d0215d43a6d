"""The whole project in a strip: what it looks like, where events are, and the window that the other views show."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.core.timeline import Timeline
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.navigator import Navigator
from app.viewmodels.picture_look import PictureLook
from app.viewmodels.scores import Scores
from app.viewmodels.tiles import Tiles
from app.views.colours import colours
from app.views.picture_item import PictureItem
from app.views.time_plot import SpanItem, TimePlot
from app.views.time_view_box import TimeViewBox

HEIGHT = 104

_DENSITY_SHARE = 0.3
"""Of the height, above the picture, for how many events there are."""

_LEAST_PIXELS = 6
"""The window is drawn at least this wide, so that it can be seen and taken hold of."""


class _DensityItem(pg.GraphicsObject):
    """How many events there are in each pixel, as an area above the picture."""

    def __init__(self) -> None:
        super().__init__()
        self._area = QPolygonF()

    def show_counts(self, edges: np.ndarray, counts: np.ndarray) -> None:
        """Paint other counts; the height is their square root, so that few are seen beside many."""
        heights = np.sqrt(counts / max(1, counts.max(initial=0))) * _DENSITY_SHARE * 0.9
        times, tops = np.repeat(edges, 2)[1:-1], 1 + np.repeat(heights, 2)
        self.prepareGeometryChange()
        ends = np.array([edges[0]]), np.array([edges[-1]])
        self._area = pg.functions.arrayToQPolygonF(
            np.concatenate([ends[0], times, ends[1]]), np.concatenate([[1.0], tops, [1.0]])
        )
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what is painted."""
        return self._area.boundingRect()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the area."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(colours().event)))
        painter.drawPolygon(self._area)


class _OverviewBox(TimeViewBox):
    """A drag chooses the window, and a click brings it there."""

    def mouseClickEvent(self, ev: Any) -> None:
        """Go to where the mouse clicks."""
        if ev.button() == Qt.MouseButton.LeftButton:
            ev.accept()
            self._navigator.go_to(self._place(ev.pos()).x())

    def _select(self, begin: QPointF, end: QPointF) -> None:
        self._navigator.show(*sorted((begin.x(), end.x())))


class OverviewView(TimePlot):
    """All of the project; its window can be dragged, resized and drawn anew.

    Parameters
    ----------
    navigator, frames
        As for `TimePlot`.
    tiles, look
        As for `SpectrogramView`.
    scores
        Where events and what is not analysed come from.
    """

    def __init__(
        self, navigator: Navigator, frames: FrameClock, tiles: Tiles, look: PictureLook, scores: Scores
    ) -> None:
        self._scores, self._look = scores, look
        self._picture = PictureItem(tiles, look)
        self._density = _DensityItem()
        self._unanalysed = SpanItem(QBrush())
        self._overlaps = SpanItem(QBrush())
        self._shade = SpanItem(QBrush())
        self._window = pg.LinearRegionItem(swapMode="block")
        super().__init__(navigator, frames, has_time_axis=True, box=_OverviewBox(navigator))
        self.setAccessibleName("Overview of the whole project")
        self.setFixedHeight(HEIGHT)
        for item in (self._picture, self._density, self._unanalysed, self._overlaps, self._shade):
            self.addItem(item, ignoreBounds=True)
        self.addItem(self._window, ignoreBounds=True)
        self.set_y_range(0, 1 + _DENSITY_SHARE)
        self._window.sigRegionChanged.connect(self._drag_window)
        self._picture.is_unfinished.connect(self.mark)
        for changed in (tiles.arrived, look.changed, scores.changed_within, scores.events_changed):
            changed.connect(self.mark)
        self.recolour()

    def set_timeline(self, timeline: Timeline, shows_clock: bool) -> None:
        """Take a project's recordings."""
        self._picture.set_timeline(timeline)
        super().set_timeline(timeline, shows_clock)

    @property
    def is_drawn(self) -> bool:
        """Return whether there is something to see of every moment of the project."""
        return self._picture.is_drawn

    def recolour(self) -> None:
        """Take the colours of the theme."""
        super().recolour()
        look = colours()
        self._unanalysed.set_style(QBrush(QColor(look.unanalysed), Qt.BrushStyle.BDiagPattern))
        self._overlaps.set_style(QBrush(QColor(look.warning), Qt.BrushStyle.DiagCrossPattern))
        edge = QPen(QColor(look.accent), 2)
        self._shade.set_style(QBrush(QColor(look.window_shade)))
        self._window.setBrush(QColor(0, 0, 0, 0))
        self._window.setHoverBrush(QColor(0, 0, 0, 0))
        for line in self._window.lines:
            line.setPen(edge)
            line.setHoverPen(QPen(QColor(look.accent), 4))

    def refresh(self) -> None:
        """Show all of the project and where the window is."""
        super().refresh()
        duration_s = self._navigator.duration_s
        self.box.setRange(xRange=(0.0, duration_s), yRange=self._y_range, padding=0)
        n_rows = round(self.box.height() * self.devicePixelRatioF())
        self._picture.show_window(0.0, duration_s, self.n_pixels, n_rows)
        edges = np.linspace(0.0, duration_s, max(2, self.n_pixels // 2))
        self._density.show_counts(edges, self._scores.events.density(edges))
        self._unanalysed.set_rectangles([_strip(s.start_s, s.stop_s) for s in self._scores.unanalysed()])
        self._show_overlaps()
        self._show_window()

    def _show_overlaps(self) -> None:
        overlaps = self._timeline.overlaps if self._timeline else ()
        self._overlaps.set_rectangles([QRectF(o.start_s, 0.0, o.stop_s - o.start_s, 1.0) for o in overlaps])

    def _show_window(self) -> None:
        navigator = self._navigator
        least_s = _LEAST_PIXELS * navigator.duration_s / self.n_pixels
        missing = max(0.0, least_s - navigator.window_s) / 2
        self._window.blockSignals(True)
        self._window.setRegion((navigator.start_s - missing, navigator.stop_s + missing))
        self._window.blockSignals(False)
        start_s, stop_s = self._window.getRegion()
        height = 1 + _DENSITY_SHARE
        before, after = max(0.0, start_s), max(0.0, navigator.duration_s - stop_s)
        self._shade.set_rectangles([QRectF(0.0, 0.0, before, height), QRectF(stop_s, 0.0, after, height)])

    def _drag_window(self) -> None:
        start_s, stop_s = self._window.getRegion()
        self._navigator.show(start_s, stop_s)


def _strip(start_s: float, stop_s: float) -> QRectF:
    return QRectF(start_s, 1.0, stop_s - start_s, _DENSITY_SHARE)
