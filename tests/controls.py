"""What every window of the program must offer to keyboards and screen readers."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QTabBar, QWidget

SMALL_SCREEN = QSize(900, 560)


def press(qtbot, window, text):
    """Click the button that says ``text``."""
    qtbot.mouseClick(button(window, text), Qt.MouseButton.LeftButton)


def button(window, text):
    return next(one for one in window.findChildren(QAbstractButton) if one.text() == text)


def labels(window):
    """Return all that the labels in a window say."""
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


def reached_by_tab(window):
    """Return the controls that are seen and that Tab leads to."""
    policy = Qt.FocusPolicy.TabFocus
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and (widget.focusPolicy() & policy) == policy
        and _stands_alone(widget)
    ]


def without_name(window):
    return [widget for widget in reached_by_tab(window) if not _name(widget)]


def without_tip(window):
    needing = [w for w in reached_by_tab(window) if not isinstance(w, QAbstractScrollArea | QTabBar)]
    return [widget for widget in needing if not widget.toolTip()]


def _stands_alone(widget):
    """Tell a control from a part of one, such as the text field of a box to choose from."""
    return widget.focusProxy() is None and widget.parentWidget().focusProxy() is None and not _part(widget)


def _part(widget):
    parent = widget.parentWidget()
    return parent is not None and type(parent).__name__ in ("QComboBox", "ZoneBox", "QDateTimeEdit", "QLineEdit")


def _name(widget):
    if isinstance(widget, QTabBar):
        return "named by its tabs"
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
