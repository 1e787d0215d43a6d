"""What all views of the time axis have in common: the window they show, the cursor, the selection, the gaps."""

from collections.abc import Iterable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QHelpEvent, QKeyEvent, QPen
from PySide6.QtWidgets import QToolTip

from app.core.blanks import Blank
from app.core.timeline import Span, Timeline
from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.navigator import Navigator
from app.views.colours import colours
from app.views.span_item import SpanItem
from app.views.theme import is_change
from app.views.time_axis import TimeAxis
from app.views.time_view_box import TimeViewBox

AXIS_WIDTH = 72
"""Of the vertical axis of every view, so that the same time lies below the same time."""

IN_FRONT = 100


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
        self._blanks: Sequence[Blank] = ()
        self._y_range = (0.0, 1.0)
        self._sharpness: float | None = None
        self.hideButtons()
        self.getPlotItem().setContentsMargins(0, 0, 0, 0)
        self.getPlotItem().getAxis("left").setWidth(AXIS_WIDTH)
        self.getPlotItem().showAxis("bottom", has_time_axis)
        self._gaps, self._selection = SpanItem(), SpanItem()
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        for item in (self._gaps, self._selection, self._cursor):
            item.setZValue(IN_FRONT)
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

    def show_blanks(self, blanks: Sequence[Blank]) -> None:
        """Say in a tooltip, of each of these, why there is nothing to see."""
        self._blanks = blanks
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
    def sharpness(self) -> float:
        """Return how many pixels of the device there are to one of Qt's."""
        return self._sharpness or self.devicePixelRatioF()

    def set_sharpness(self, sharpness: float | None) -> None:
        """Show as much as a device with other pixels can show, for a picture that is taken; None: as the screen has."""
        self._sharpness = sharpness
        self.mark()

    @property
    def is_pictured(self) -> bool:
        """Return whether a picture is taken, in which all is seen that scrolls on the screen."""
        return self._sharpness is not None

    @property
    def n_pixels(self) -> int:
        """Return the width of the plotted area in device pixels."""
        return max(1, round(self.box.width() * self.sharpness))

    @property
    def n_rows(self) -> int:
        """Return the height of the plotted area in device pixels."""
        return max(1, round(self.box.height() * self.sharpness))

    @property
    def shown(self) -> Span:
        """Return the span of time that the plot shows."""
        return Span(self._navigator.start_s, self._navigator.stop_s)

    def mark(self) -> None:
        """Have the plot repainted with the next frame."""
        self._frames.mark(self.refresh)

    def refresh(self) -> None:
        """Show the span of now, the cursor and the selection."""
        self.box.setRange(xRange=self.shown, yRange=self._y_range, padding=0)
        self._cursor.setPos(self._navigator.cursor_s)
        self._selection.set_rectangles(self._selected())
        self._gaps.set_rectangles(self.rectangles(self._timeline.gaps if self._timeline else (), *self._y_range))

    def rectangles(self, spans: Iterable[tuple[float, float]], low: float, high: float) -> list[QRectF]:
        """Return rectangles for those spans of time that are seen, from ``low`` to ``high`` of the vertical axis.

        They end a window beyond what is shown: of longer ones Qt could not count the pixels.
        """
        start_s, stop_s = self.shown
        room_s = stop_s - start_s
        cut = (
            (max(begin_s, start_s - room_s), min(end_s, stop_s + room_s))
            for begin_s, end_s in spans
            if begin_s < stop_s and end_s > start_s
        )
        return [QRectF(begin_s, low, end_s - begin_s, high - low) for begin_s, end_s in cut]

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
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            event.accept()
            return True
        return bool(super().event(event))

    def viewportEvent(self, event: QEvent) -> bool:
        """Say why there is nothing to see where the mouse rests."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._blank_sentence(event.pos()), self)
            return True
        return bool(super().viewportEvent(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of Space, whose release goes elsewhere."""
        self.box.hold_space(False)
        super().focusOutEvent(event)

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Take Space, and leave all other keys to the window."""
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

    def _blank_sentence(self, pixel: QPoint) -> str:
        time_s = self.box.mapSceneToView(self.mapToScene(pixel)).x()
        return next((blank.sentence for blank in self._blanks if blank.span.start_s <= time_s < blank.span.stop_s), "")

    def _connect(self) -> None:
        self._navigator.window_changed.connect(self.mark)
        self._navigator.cursor_changed.connect(self.mark)
        self._navigator.selection_changed.connect(self.mark)
        self._navigator.duration_changed.connect(self.mark)

    def _selected(self) -> list[QRectF]:
        chosen = self._navigator.selection
        if chosen is None:
            return []
        low, high = self.band_range(chosen.band) if chosen.band else self._y_range
        return self.rectangles([(chosen.start_s, chosen.stop_s)], low, high)


def _blank_axis() -> pg.AxisItem:
    axis = pg.AxisItem("left")
    axis.setTicks([])
    return axis
