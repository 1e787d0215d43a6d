"""Tag lanes: one band for each chosen class, its score over time as a filled curve and its events as bars."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QMoveEvent, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QLabel, QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.lanes import Lanes
from app.viewmodels.navigator import Navigator, Selection
from app.viewmodels.review_rows import ReviewRows
from app.viewmodels.scores import Scores
from app.views.area_image import Heights, area_image
from app.views.area_item import Area, AreaItem
from app.views.bounded_item import BoundedItem
from app.views.colours import colours
from app.views.event_pixels import EVENT_PIXELS, event_pixels, verdict_image
from app.views.lane_colour import lane_colour
from app.views.span_item import SpanItem
from app.views.time_plot import TimePlot
from dass.labels import ontology

LANE_HEIGHT = 28
"""Pixels below which a curve says little: with more lanes than fit, the view scrolls."""

CURVE = 0.06, 0.86
"""Where a score of 1 and one of 0 lie in a lane, from its top."""
EVENTS = 0.88, 0.98
"""Where the bars of its events lie."""

_OPACITY = 0.45
"""Of the area under a curve."""
_NAME_LEFT, _NAME_TOP = 8, 3
"""Pixels."""


class _CaptionsItem(BoundedItem):
    """Writes names into lanes of height 1, the first at 0, and draws lines between them."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[int, str] = {}
        self._font = QFont()
        self._font.setPointSizeF(max(7.5, self._font.pointSizeF() * 0.85))

    def show_names(self, names: dict[int, str], bounds: QRectF) -> None:
        """Write other names, by lane."""
        self._names = names
        self.show_within(bounds)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint lines and names."""
        to_screen = painter.worldTransform()
        painter.resetTransform()
        painter.setFont(self._font)
        for row, name in self._names.items():
            left, right = (to_screen.map(QPointF(x, row + 1)) for x in (self.bounds.left(), self.bounds.right()))
            painter.setPen(QPen(QColor(colours().grid), 1))
            painter.drawLine(left, right)
            corner = to_screen.map(QPointF(self.bounds.left(), row))
            self._paint_name(painter, corner + QPointF(_NAME_LEFT, _NAME_TOP), name)

    @staticmethod
    def _paint_name(painter: QPainter, corner: QPointF, name: str) -> None:
        """Write a name on a ground of its own, so that it can be read over any curve."""
        metrics, ground = painter.fontMetrics(), QColor(colours().plot)
        ground.setAlphaF(0.75)
        size = metrics.size(Qt.TextFlag.TextSingleLine, name)
        painter.fillRect(QRectF(corner, size).adjusted(-_NAME_TOP, 0, _NAME_TOP, 0), ground)
        painter.setPen(QColor(colours().text))
        painter.drawText(corner + QPointF(0, metrics.ascent()), name)


class LanesView(TimePlot):
    """The tag lanes over the navigator's window; a double click on an event selects its time.

    Lanes of classes that are looked for show the events that are listed, in the colours of their verdicts; the other
    lanes show all events of their class.

    Parameters
    ----------
    navigator, frames
        As for `TimePlot`.
    lanes
        Which classes to show.
    scores
        Where their scores and events come from.
    rows
        The events that are listed.
    """

    event_opened = Signal(int)
    """A double click on one that is listed; its row."""

    def __init__(
        self, navigator: Navigator, frames: FrameClock, lanes: Lanes, scores: Scores, rows: ReviewRows
    ) -> None:
        self._lanes, self._scores, self._rows = lanes, scores, rows
        self._unanalysed, self._areas, self._captions = SpanItem(), AreaItem(), _CaptionsItem()
        self.emptiness = QLabel(margin=_NAME_LEFT)
        super().__init__(navigator, frames)
        self.setAccessibleName("Tag lanes")
        self.box.invertY(True)
        for item in (self._unanalysed, self._areas, self._captions):
            self.addItem(item, ignoreBounds=True)
        self._lay_out()
        self.box.double_clicked.connect(self._select_event)
        lanes.lanes_changed.connect(self._take_lanes)
        scores.changed_within.connect(self._take_scores)
        scores.events_changed.connect(self.mark)
        rows.changed.connect(self.mark)
        self._take_lanes()

    def recolour(self) -> None:
        """Take the colours of the theme."""
        super().recolour()
        self._unanalysed.set_style(QBrush(QColor(colours().unanalysed), Qt.BrushStyle.Dense7Pattern))
        self.emptiness.setStyleSheet(f"background: {colours().plot}")  # to be read over any hatch
        self.mark()

    def refresh(self) -> None:
        """Show the navigator's window."""
        super().refresh()
        rows, (start_s, stop_s) = self._rows_seen(), self.shown
        names = {row: ontology().classes[self._lanes.shown[row]].display_name for row in rows}
        self._captions.show_names(names, QRectF(start_s, 0, stop_s - start_s, self._n_lanes))
        self._areas.show_areas([area for row in rows for area in self._lane(row)])
        self._unanalysed.set_rectangles(self.rectangles(self._scores.unanalysed(), 0, self._n_lanes))
        self._say_why_empty()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Draw the lanes to which one scrolls."""
        super().moveEvent(event)
        self.mark()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the lanes that are seen from now on."""
        super().showEvent(event)
        self.mark()

    def _lay_out(self) -> None:
        self.emptiness.setProperty("role", "muted")
        self.emptiness.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        QVBoxLayout(self).addWidget(self.emptiness, 0, Qt.AlignmentFlag.AlignCenter)

    @property
    def _n_lanes(self) -> int:
        return max(1, len(self._lanes.shown))

    def _take_lanes(self) -> None:
        self.setMinimumHeight(self._n_lanes * LANE_HEIGHT)
        self.set_y_range(0, self._n_lanes)

    def _take_scores(self, start_s: float, stop_s: float) -> None:
        if start_s < self._navigator.stop_s and stop_s > self._navigator.start_s:
            self.mark()

    def _rows_seen(self) -> range:
        """Return which lanes are seen: where hundreds are looked for, the others wait until one scrolls there."""
        if self.is_pictured:
            return range(len(self._lanes.shown))
        seen, lane_height = self.viewport().visibleRegion().boundingRect(), self.height() / self._n_lanes
        first, last = (int(edge / lane_height) for edge in (seen.top(), seen.bottom()))
        return range(max(0, first), min(last + 1, len(self._lanes.shown)))

    def _lane(self, row: int) -> list[Area]:
        """Return the curve and the events of a lane."""
        class_index = self._lanes.shown[row]
        scores = self._scores.lane(class_index, *self.shown, self.n_pixels)
        edge = lane_colour(self._lanes.slot(class_index), "accent")
        fill = QColor(edge)
        fill.setAlphaF(_OPACITY)
        return [self._area(row, CURVE, scores, fill, edge), self._events(row, edge)]

    def _events(self, row: int, colour: QColor) -> Area:
        """Return the bars of events."""
        class_index, (start_s, stop_s) = self._lanes.shown[row], self.shown
        if class_index in self._lanes.searched:
            image = verdict_image(self._rows.listed, self.shown, self.n_pixels, class_index)
            return Area(QRectF(start_s, row + EVENTS[0], stop_s - start_s, EVENTS[1] - EVENTS[0]), image)
        events = self._scores.events.of_class(class_index)
        heights = np.where(event_pixels(events, self.shown, self.n_pixels), 1.0, np.nan)
        return self._area(row, EVENTS, heights, colour)

    def _area(
        self, row: int, part: tuple[float, float], heights: Heights, fill: QColor, edge: QColor | None = None
    ) -> Area:
        (top, bottom), (start_s, stop_s) = part, self.shown
        n_rows = max(1, round(self.n_rows * (bottom - top) / self._n_lanes))
        image = area_image(np.zeros(len(heights)), heights, n_rows, fill, edge)
        return Area(QRectF(start_s, row + top, stop_s - start_s, bottom - top), image)

    def _say_why_empty(self) -> None:
        is_analysed = self._scores.fraction > 0
        self.emptiness.setText("No lanes: tick classes on the left" if is_analysed else "Nothing analysed yet")
        self.emptiness.setVisible(not self._lanes.shown)

    def _select_event(self, place: QPointF) -> None:
        """Select the time of the event at a place; one that is listed is opened."""
        row, reach_s = int(place.y()), EVENT_PIXELS * self._navigator.window_s / self.n_pixels
        if not 0 <= row < len(self._lanes.shown):
            return
        class_index, span = self._lanes.shown[row], (place.x() - reach_s, place.x() + reach_s)
        listed = self._listed_at(class_index, *span)
        near = self._scores.events.of_class(class_index).within(*span)
        if listed is not None:
            self.event_opened.emit(listed)
        elif len(near):
            self._navigator.select(Selection(near[0].start_s, near[0].stop_s))

    def _listed_at(self, class_index: int, start_s: float, stop_s: float) -> int | None:
        """Return the first row of a class that is listed there."""
        events = self._rows.listed.events
        is_there = (events.class_index == class_index) & (events.start_s < stop_s) & (events.stop_s > start_s)
        rows = np.flatnonzero(is_there)
        return int(rows[0]) if len(rows) else None
