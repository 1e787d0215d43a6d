"""What mouse and touchpad do on the time axis."""

from collections.abc import Callable
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
"""A burst of wheel events that a slow frame has gathered counts as no more."""


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

    def __init__(self, navigator: Navigator, to_hz: Callable[[float], float] | None = None) -> None:
        super().__init__(enableMenu=False, defaultPadding=0)
        self._navigator = navigator
        self._to_hz = to_hz
        self._is_space_held = self._has_panned = False
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
        place = self._place(self.mapFromScene(ev.scenePos()))
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
        is_pan = ev.button() == Qt.MouseButton.MiddleButton or self._is_space_held or axis is not None
        if is_pan:
            self._drag(ev, axis)
        elif ev.button() == Qt.MouseButton.LeftButton:
            self._select(self._place(ev.buttonDownPos()), self._place(ev.pos()))

    def mouseClickEvent(self, ev: Any) -> None:
        """Put the cursor where the left button clicks."""
        if ev.button() == Qt.MouseButton.LeftButton:
            ev.accept()
            self._navigator.clear_selection()
            self._navigator.go_to(self._place(ev.pos()).x())

    def hoverMoveEvent(self, event: Any) -> None:
        """Tell where the mouse is."""
        self.hovered.emit(self._place(event.pos()))

    def hoverLeaveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Tell that the mouse is elsewhere."""
        self.hovered.emit(None)

    def _place(self, point: QPointF) -> QPointF:
        return self.mapToView(point)

    def _drag(self, ev: Any, axis: int | None) -> None:
        self._has_panned = True
        moved = self._place(ev.lastPos()) - self._place(ev.pos())
        if axis != 1:
            self._navigator.pan(moved.x())
        if axis != 0:
            self.frequency_dragged.emit(moved.y())

    def _select(self, begin: QPointF, end: QPointF) -> None:
        start, stop = sorted((begin.x(), end.x()))
        if self._to_hz is None:
            self._navigator.select(Selection(start, stop))
        else:
            low, high = (self._to_hz(y) for y in sorted((begin.y(), end.y())))
            self._navigator.select(Selection(start, stop, low, high))
