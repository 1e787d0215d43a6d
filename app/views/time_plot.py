"""What all views of the time axis have in common: the window they show, the cursor, the selection, the gaps."""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.core.timeline import Timeline
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.navigator import Navigator
from app.views.colours import colours
from app.views.theme import is_change
from app.views.time_axis import TimeAxis
from app.views.time_view_box import TimeViewBox

AXIS_WIDTH = 64
"""Of the vertical axis of every view, so that the same time lies below the same time."""

_IN_FRONT = 100


class SpanItem(pg.GraphicsObject):
    """Rectangles (start, low, stop, high) in the coordinates of the plot: a selection, gaps."""

    def __init__(self, brush: QBrush, pen: QPen | None = None) -> None:
        super().__init__()
        self._brush = brush
        self._pen = pen or QPen(Qt.PenStyle.NoPen)
        self._rectangles: list[QRectF] = []

    def set_style(self, brush: QBrush, pen: QPen | None = None) -> None:
        """Take other colours."""
        self._brush, self._pen = brush, pen or QPen(Qt.PenStyle.NoPen)
        self.update()

    def set_rectangles(self, rectangles: list[QRectF]) -> None:
        """Show other rectangles."""
        if rectangles != self._rectangles:
            self.prepareGeometryChange()
            self._rectangles = rectangles
            self.update()

    def boundingRect(self) -> QRectF:
        """Return what encloses all rectangles."""
        whole = QRectF()
        for rectangle in self._rectangles:
            whole = whole.united(rectangle)
        return whole

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the rectangles; patterns are fixed to the screen."""
        painter.setPen(self._pen)
        brush = QBrush(self._brush)
        brush.setTransform(painter.worldTransform().inverted()[0])
        painter.setBrush(brush)
        for rectangle in self._rectangles:
            painter.drawRect(rectangle)


class TimePlot(pg.PlotWidget):
    """A plot over the navigator's window.

    Parameters
    ----------
    navigator
        Which window, cursor and selection to show; steered by the mouse.
    frames
        The clock on which to repaint.
    has_time_axis
        Whether times are written below.
    box
        What takes the mouse, where it is not a plain `TimeViewBox`.
    left
        The vertical axis, where it has marks.
    """

    space_tapped = Signal()
    """Space was pressed and let go without a pan in between."""

    def __init__(
        self,
        navigator: Navigator,
        frames: FrameClock,
        has_time_axis: bool = False,
        box: TimeViewBox | None = None,
        left: pg.AxisItem | None = None,
    ) -> None:
        self.box = box or TimeViewBox(navigator)
        self._time_axis = TimeAxis("bottom")
        super().__init__(viewBox=self.box, axisItems={"bottom": self._time_axis, "left": left or _blank_axis()})
        self._navigator, self._frames = navigator, frames
        self._timeline: Timeline | None = None
        self._y_range = (0.0, 1.0)
        self.hideButtons()
        self.getPlotItem().setContentsMargins(0, 0, 0, 0)
        self.getPlotItem().getAxis("left").setWidth(AXIS_WIDTH)
        self.getPlotItem().showAxis("bottom", has_time_axis)
        self._gaps = SpanItem(QBrush())
        self._selection = SpanItem(QBrush())
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        for item in (self._gaps, self._selection, self._cursor):
            item.setZValue(_IN_FRONT)
            self.addItem(item, ignoreBounds=True)
        self.recolour()
        self._connect()

    def recolour(self) -> None:
        """Take the colours of the theme."""
        look = colours()
        self.setBackground(look.plot)
        for name in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(name)
            axis.setPen(look.border)
            axis.setTextPen(look.muted)
        self._cursor.setPen(look.cursor, width=1)
        self._gaps.set_style(QBrush(QColor(look.gap), Qt.BrushStyle.BDiagPattern))
        edge = QPen(QColor(look.selection_edge), 1)
        edge.setCosmetic(True)
        self._selection.set_style(QBrush(QColor(look.selection)), edge)

    def set_timeline(self, timeline: Timeline, shows_clock: bool) -> None:
        """Take a project's recordings and whether the axis shows the clock."""
        self._timeline = timeline
        self._time_axis.show_times(timeline, shows_clock)
        self.mark()

    def set_y_range(self, low: float, high: float) -> None:
        """Show another part of the vertical axis."""
        self._y_range = (low, high)
        self.getPlotItem().getAxis("left").picture = None
        self.mark()

    @property
    def y_range(self) -> tuple[float, float]:
        """Return the lowest and highest value shown."""
        return self._y_range

    @property
    def n_pixels(self) -> int:
        """Return the width of the plotted area in device pixels."""
        return max(1, round(self.box.width() * self.devicePixelRatioF()))

    def mark(self) -> None:
        """Have the plot repainted with the next frame."""
        self._frames.mark(self.refresh)

    def refresh(self) -> None:
        """Show the navigator's window."""
        navigator = self._navigator
        self.box.setRange(xRange=(navigator.start_s, navigator.stop_s), yRange=self._y_range, padding=0)
        self._cursor.setPos(navigator.cursor_s)
        self._selection.set_rectangles(self._selected())
        self._gaps.set_rectangles(self._gaps_seen())

    def resizeEvent(self, ev: object) -> None:
        """Ask for what another size needs."""
        super().resizeEvent(ev)
        if hasattr(self, "_frames"):  # Qt resizes while the base class is being made
            self.mark()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if is_change(event) and hasattr(self, "_frames"):
            self.recolour()

    def event(self, event: QEvent) -> bool:
        """Keep Space for the plot while it has the focus: held, it turns a drag into a pan."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Space:  # type: ignore[attr-defined]
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Leave all keys but Space to the window."""
        if ev.key() == Qt.Key.Key_Space and not ev.isAutoRepeat():
            self.box.hold_space(True)
        ev.ignore()

    def keyReleaseEvent(self, ev: QKeyEvent) -> None:
        """Tell of a Space that was not held for a pan."""
        if ev.key() == Qt.Key.Key_Space and not ev.isAutoRepeat() and not self.box.hold_space(False):
            self.space_tapped.emit()
        ev.ignore()

    def band_range(self, band: tuple[float, float]) -> tuple[float, float]:
        """Return the part of the vertical axis that a band in Hz covers: all of an axis without frequencies."""
        return self._y_range

    def _connect(self) -> None:
        self._navigator.window_changed.connect(self.mark)
        self._navigator.cursor_changed.connect(self.mark)
        self._navigator.selection_changed.connect(self.mark)

    def _selected(self) -> list[QRectF]:
        chosen = self._navigator.selection
        if chosen is None:
            return []
        low, high = self.band_range(chosen.band) if chosen.band else self._y_range
        return [QRectF(chosen.start_s, low, chosen.duration_s, high - low)]

    def _gaps_seen(self) -> list[QRectF]:
        if self._timeline is None:
            return []
        low, high = self._y_range
        navigator = self._navigator
        seen = (gap for gap in self._timeline.gaps if gap.stop_s > navigator.start_s and gap.start_s < navigator.stop_s)
        return [QRectF(gap.start_s, low, gap.stop_s - gap.start_s, high - low) for gap in seen]


def _blank_axis() -> pg.AxisItem:
    axis = pg.AxisItem("left")
    axis.setStyle(showValues=False, tickLength=0)
    return axis
