"""A mouse on a plot: its viewport gets what Qt would send it."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NO_KEY = Qt.KeyboardModifier.NoModifier
NOTCH = 120
"""Qt's unit of a wheel."""


def pixel_at(view, time_s, height=0.5):
    """Return the pixel of a plot at which a time is, at a share of the vertical axis."""
    low, high = view.y_range
    return view.mapFromScene(view.box.mapViewToScene(QPointF(time_s, low + height * (high - low))))


def time_at(view, pixel):
    return view.box.mapSceneToView(view.mapToScene(pixel)).x()


def wheel(view, pixel, notches=0.0, modifier=NO_KEY, sideways=0.0):
    """Turn the wheel away from the user, or move two fingers on a touchpad to the right, by so many notches."""
    turned = QPoint(round(-NOTCH * sideways), round(NOTCH * notches))
    globally = QPointF(view.viewport().mapToGlobal(pixel))
    phase = Qt.ScrollPhase.NoScrollPhase
    button = Qt.MouseButton.NoButton
    event = QWheelEvent(QPointF(pixel), globally, QPoint(), turned, button, modifier, phase, False)
    QApplication.sendEvent(view.viewport(), event)


def move(view, pixel, button=Qt.MouseButton.NoButton):
    """Move to a pixel, with a button held or not."""
    globally = QPointF(view.viewport().mapToGlobal(pixel))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(pixel), globally, Qt.MouseButton.NoButton, button, NO_KEY)
    QApplication.sendEvent(view.viewport(), event)


def drag(view, start, stop, button=LEFT):
    move(view, start)
    QTest.mousePress(view.viewport(), button, NO_KEY, start)
    for share in (0.25, 0.5, 0.75, 1.0):
        move(view, start + (stop - start) * share, button)
    QTest.mouseRelease(view.viewport(), button, NO_KEY, stop)


def click(view, pixel, button=LEFT):
    QTest.mouseClick(view.viewport(), button, NO_KEY, pixel)


def double_click(view, pixel):
    click(view, pixel)
    QTest.mouseDClick(view.viewport(), LEFT, NO_KEY, pixel)  # what comes in place of the second press
    QTest.mouseRelease(view.viewport(), LEFT, NO_KEY, pixel)
