"""Tag lanes: one band for each chosen class, its score over time as a filled curve and its events as bars."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.lanes import Lanes
from app.viewmodels.navigator import Navigator
from app.viewmodels.scores import Scores
from app.views.colours import colours
from app.views.time_plot import SpanItem, TimePlot
from dass.labels import ontology

LANE_HEIGHT = 28
"""Pixels below which a curve says little: with more lanes than fit, the view scrolls."""

_EVENT_SHARE = 0.14
"""Of a lane's height, for the bars of its events."""
_CURVE_SHARE = 0.8
"""For a score of 1."""
_NAME_LEFT, _NAME_TOP = 8, 3
"""Pixels."""

_EVENT_PIXELS = 2
"""An event is at least this wide, at any zoom."""


@dataclass(frozen=True)
class _Drawn:
    """One lane as it is painted, in seconds and lanes from the top."""

    name: str
    colour: QColor
    curve: QPolygonF
    events: list[QRectF]


class _LanesItem(pg.GraphicsObject):
    """Paints lanes of height 1, the first at 0."""

    def __init__(self) -> None:
        super().__init__()
        self._lanes: list[_Drawn] = []
        self._bounds = QRectF()
        self._font = QFont()
        self._font.setPointSizeF(max(7.5, self._font.pointSizeF() * 0.85))

    def show_lanes(self, lanes: list[_Drawn], bounds: QRectF) -> None:
        """Paint other lanes."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
        self._lanes, self._bounds = lanes, bounds
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what is painted."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint curves, events and names."""
        for row, lane in enumerate(self._lanes):
            self._paint_lane(painter, row, lane)
        to_screen = painter.worldTransform()
        painter.resetTransform()
        painter.setFont(self._font)
        for row, lane in enumerate(self._lanes):
            corner = to_screen.map(QPointF(self._bounds.left(), row))
            self._paint_name(painter, corner + QPointF(_NAME_LEFT, _NAME_TOP), lane.name)

    @staticmethod
    def _paint_name(painter: QPainter, corner: QPointF, name: str) -> None:
        """Write a name on a ground of its own, so that it can be read over any curve."""
        metrics, ground = painter.fontMetrics(), QColor(colours().plot)
        ground.setAlphaF(0.75)
        size = metrics.size(Qt.TextFlag.TextSingleLine, name)
        painter.fillRect(QRectF(corner, size).adjusted(-_NAME_TOP, 0, _NAME_TOP, 0), ground)
        painter.setPen(QColor(colours().text))
        painter.drawText(corner + QPointF(0, metrics.ascent()), name)

    def _paint_lane(self, painter: QPainter, row: int, lane: _Drawn) -> None:
        fill = QColor(lane.colour)
        fill.setAlphaF(0.45)
        line = QPen(lane.colour, 1)
        line.setCosmetic(True)
        painter.setPen(line)
        painter.setBrush(QBrush(fill))
        painter.drawPolygon(lane.curve)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(lane.colour))
        painter.drawRects(lane.events)
        border = QPen(QColor(colours().grid), 1)
        border.setCosmetic(True)
        painter.setPen(border)
        painter.drawLine(QPointF(self._bounds.left(), row + 1), QPointF(self._bounds.right(), row + 1))


class LanesView(TimePlot):
    """The tag lanes over the navigator's window.

    Parameters
    ----------
    navigator, frames
        As for `TimePlot`.
    lanes
        Which classes to show.
    scores
        Where their scores and events come from.
    """

    def __init__(self, navigator: Navigator, frames: FrameClock, lanes: Lanes, scores: Scores) -> None:
        self._lanes, self._scores = lanes, scores
        self._item = _LanesItem()
        self._unanalysed = SpanItem(QBrush())
        super().__init__(navigator, frames)
        self.setAccessibleName("Tag lanes")
        self.box.invertY(True)
        self.addItem(self._unanalysed, ignoreBounds=True)
        self.addItem(self._item, ignoreBounds=True)
        lanes.lanes_changed.connect(self._take_lanes)
        scores.changed_within.connect(self._take_scores)
        scores.events_changed.connect(self.mark)
        self._take_lanes()

    def recolour(self) -> None:
        """Take the colours of the theme."""
        super().recolour()
        self._unanalysed.set_style(QBrush(QColor(colours().unanalysed), Qt.BrushStyle.Dense7Pattern))
        self.mark()

    def refresh(self) -> None:
        """Show the navigator's window."""
        super().refresh()
        navigator = self._navigator
        n_lanes = max(1, len(self._lanes.classes))
        bounds = QRectF(navigator.start_s, 0, navigator.window_s, n_lanes)
        self._item.show_lanes([self._draw(row) for row in range(len(self._lanes.classes))], bounds)
        self._unanalysed.set_rectangles(
            [QRectF(span.start_s, 0, span.stop_s - span.start_s, n_lanes) for span in self._scores.unanalysed()]
        )

    def _take_lanes(self) -> None:
        n_lanes = max(1, len(self._lanes.classes))
        self.setMinimumHeight(n_lanes * LANE_HEIGHT)
        self.set_y_range(0, n_lanes)

    def _take_scores(self, start_s: float, stop_s: float) -> None:
        if start_s < self._navigator.stop_s and stop_s > self._navigator.start_s:
            self.mark()

    def _draw(self, row: int) -> _Drawn:
        class_index = self._lanes.classes[row]
        navigator, n_pixels = self._navigator, self.n_pixels
        scores = self._scores.lane(class_index, navigator.start_s, navigator.stop_s, n_pixels)
        events = self._scores.events.of_class(class_index).within(navigator.start_s, navigator.stop_s)
        return _Drawn(
            name=ontology().classes[class_index].display_name,
            colour=self._colour(class_index),
            curve=_curve(scores, navigator.start_s, navigator.stop_s, row),
            events=_bars(events.start_s, events.stop_s, navigator, n_pixels, row),
        )

    def _colour(self, class_index: int) -> QColor:
        palette = colours().lanes
        return QColor(palette[self._lanes.slot(class_index) % len(palette)])


def _curve(scores: npt.NDArray[np.float32], start_s: float, stop_s: float, row: int) -> QPolygonF:
    """Return the area under the scores of the pixels of a lane, as steps: what is drawn is what was scored."""
    edges = np.linspace(start_s, stop_s, len(scores) + 1)
    base = row + 1 - _EVENT_SHARE
    heights = base - np.nan_to_num(scores).astype(np.float64) * _CURVE_SHARE
    times = np.concatenate([[start_s], np.repeat(edges, 2)[1:-1], [stop_s]])
    levels = np.concatenate([[base], np.repeat(heights, 2), [base]])
    return pg.functions.arrayToQPolygonF(times, levels)


def _bars(
    starts: npt.NDArray[np.float64], stops: npt.NDArray[np.float64], navigator: Navigator, n_pixels: int, row: int
) -> list[QRectF]:
    """Return bars for events; those that touch on the screen are one, so that there are never more than pixels."""
    if not len(starts):
        return []
    pixel_s = navigator.window_s / n_pixels
    first = np.floor((np.maximum(starts, navigator.start_s) - navigator.start_s) / pixel_s).astype(np.int64)
    last = np.ceil((np.minimum(stops, navigator.stop_s) - navigator.start_s) / pixel_s).astype(np.int64)
    steps = np.zeros(n_pixels + _EVENT_PIXELS + 2, np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, np.maximum(last, first + _EVENT_PIXELS), -1)
    edges = np.flatnonzero(np.diff(np.cumsum(steps) > 0, prepend=False, append=False)).reshape(-1, 2)
    top, height = row + 1 - _EVENT_SHARE + 0.02, _EVENT_SHARE - 0.04
    return [
        QRectF(navigator.start_s + begin * pixel_s, top, (end - begin) * pixel_s, height)
        for begin, end in edges.tolist()
    ]
