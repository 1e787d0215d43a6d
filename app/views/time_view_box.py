"""What mouse and touchpad do on the time axis."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QGraphicsSceneMouseEvent, QGraphicsSceneWheelEvent

from app.viewmodels.navigator import Navigator, Selection

_ZOOM_PER_NOTCH = 1.25
_SCROLL_PER_NOTCH = 0.1
"""Share of the window."""
_NOTCH = 120
"""Qt's unit of a wheel: eighths of a degree."""
_MOST_NOTCHES = 5
"""A burst that comes as one event counts as no more."""
_REACH = 4
"""Pixels from an edge of the selection at which it can be taken hold of."""


class TimeViewBox(pg.ViewBox):
    """The area of a plot: wheel zooms, Shift+wheel scrolls, left drag selects, middle or Space+drag pans.

    Parameters
    ----------
    navigator
        Is steered. The box's own range follows it, not the mouse.
    to_hz
        The frequency at a place on the vertical axis, where that is one of frequency: a drag then selects these, too.
    """

    frequency_zoomed = Signal(float, float)
    """Factor, and the place on the vertical axis that stays where it is."""
    frequency_dragged = Signal(float)
    """By how much of the vertical axis."""
    hovered = Signal(object)
    """The place (time, vertical) under the mouse, or None when it leaves."""
    edge_dropped = Signal(object, object)
    """An edge of the selection was dragged and let go; the `Selection` before and now."""
    double_clicked = Signal(QPointF)
    """There; the first of the two clicks has put the cursor there already."""

    def __init__(self, navigator: Navigator, to_hz: Callable[[float], float] | None = None) -> None:
        super().__init__(enableMenu=False, defaultPadding=0)
        self._navigator = navigator
        self._to_hz = to_hz
        self._is_space_held = self._has_panned = self._is_panning = False
        self._begin = QPointF()
        self._held: Selection | None = None
        """What the drag changes; None where it makes another selection."""
        self.setMouseEnabled(x=False, y=False)
        self.setAcceptHoverEvents(True)

    def hold_space(self, is_held: bool) -> bool:
        """Say whether Space is held, which turns a left drag into a pan; return whether there was one since."""
        has_panned, self._has_panned = self._has_panned, False
        self._is_space_held = is_held
        return has_panned

    def wheelEvent(self, ev: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:
        """Zoom or scroll about the mouse; ``axis`` is 0 or 1 where the wheel turned over an axis."""
        ev.accept()
        notches = min(max(ev.delta() / _NOTCH, -_MOST_NOTCHES), _MOST_NOTCHES)
        place = self.mapToView(self.mapFromScene(ev.scenePos()))
        is_vertical = axis == 1 or bool(ev.modifiers() & Qt.KeyboardModifier.AltModifier)
        is_sideways = ev.orientation() == Qt.Orientation.Horizontal and not is_vertical
        if is_vertical:
            self.frequency_zoomed.emit(_ZOOM_PER_NOTCH**notches, place.y())
        elif is_sideways or ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._navigator.pan(-notches * _SCROLL_PER_NOTCH * self._navigator.window_s)
        else:
            self._navigator.zoom(_ZOOM_PER_NOTCH**notches, place.x())

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        """Select or pan; a drag on an axis moves along that axis alone."""
        ev.accept()
        if ev.isStart():
            is_middle = ev.button() == Qt.MouseButton.MiddleButton
            self._is_panning = is_middle or self._is_space_held or axis is not None
            self._take_hold(self.mapToView(ev.buttonDownPos()))
        if self._is_panning:
            self._drag(self.mapToView(ev.lastPos()) - self.mapToView(ev.pos()), axis)
        elif ev.button() == Qt.MouseButton.LeftButton:
            self._select(self._begin, self.mapToView(ev.pos()))
            if ev.isFinish() and self._held is not None and self._navigator.selection is not None:
                self.edge_dropped.emit(self._held, self._navigator.selection)

    def mouseClickEvent(self, ev: Any) -> None:
        """Put the cursor where the left button clicks."""
        if ev.button() != Qt.MouseButton.LeftButton:
            return
        ev.accept()
        if ev.double():
            self.double_clicked.emit(self.mapToView(ev.pos()))
        else:
            self._click(self.mapToView(ev.pos()))

    def hoverMoveEvent(self, event: Any) -> None:
        """Tell where the mouse is, and show what it can take hold of."""
        place = self.mapToView(event.pos())
        if self._far_edge(place.x()) is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.hovered.emit(place)

    def hoverLeaveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Tell that the mouse is elsewhere."""
        self.hovered.emit(None)

    def _click(self, place: QPointF) -> None:
        self._navigator.clear_selection()
        self._navigator.go_to(place.x())

    def _drag(self, moved: QPointF, axis: int | None) -> None:
        self._has_panned = True
        if axis != 1:
            self._pan(moved.x())
        if axis != 0:
            self.frequency_dragged.emit(moved.y())

    def _pan(self, seconds: float) -> None:
        self._navigator.pan(seconds)

    def _take_hold(self, place: QPointF) -> None:
        """Begin a selection, or hold the edge of the one that is there."""
        far_edge = self._far_edge(place.x())
        self._held = None if far_edge is None else self._navigator.selection
        self._begin = place if far_edge is None else QPointF(far_edge, place.y())

    def _far_edge(self, time_s: float) -> float | None:
        """Return the other edge of the selection where one is within reach."""
        chosen = self._navigator.selection
        if chosen is None:
            return None
        reach_s = _REACH * self.viewPixelSize()[0]
        distances_s = {chosen.stop_s: abs(time_s - chosen.start_s), chosen.start_s: abs(time_s - chosen.stop_s)}
        far_edge = min(distances_s, key=distances_s.__getitem__)
        return far_edge if distances_s[far_edge] <= reach_s else None

    def _select(self, begin: QPointF, end: QPointF) -> None:
        start, stop = sorted((begin.x(), end.x()))
        if self._held is not None:
            self._navigator.select(replace(self._held, start_s=start, stop_s=stop))
        elif self._to_hz is None:
            self._navigator.select(Selection(start, stop))
        else:
            low, high = (self._to_hz(y) for y in sorted((begin.y(), end.y())))
            self._navigator.select(Selection(start, stop, low, high))
