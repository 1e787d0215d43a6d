"""Line icons in the colours of the theme."""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

import resources
from app.views.colours import colours
from app.views.stylesheet import ICON


def icon(name: str, role: str = "text") -> QIcon:
    """Return the icon in ``resources/icons/<name>.svg``, which keeps to the theme's colours when they change.

    Parameters
    ----------
    name
        Of the file, without its ending.
    role
        Field of `Colours` to draw it in; where it is switched on it is drawn in ``accent``, where it cannot be used in
        ``disabled``.
    """
    return QIcon(_ThemedEngine(name, role))


def app_icon() -> QIcon:
    """Return the program's own icon, the same in every theme."""
    return QIcon(str(resources.path("icons/app.svg")))


class IconLabel(QWidget):
    """An icon that stands beside text and cannot be pressed."""

    def __init__(self, icon: QIcon, side: int = ICON) -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_icon(icon)

    def show_icon(self, icon: QIcon) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon in the colours of now."""
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


class _ThemedEngine(QIconEngine):
    """Draws a file anew each time, so that the colours are those of now and the edges sharp at any scale."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._svg = _svg(name)
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        svg = self._svg.replace("currentColor", self._colour(mode, state))
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        QSvgRenderer(QByteArray(svg.encode())).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _ThemedEngine(self._name, self._role)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        role = "disabled" if mode == QIcon.Mode.Disabled else "accent" if state == QIcon.State.On else self._role
        return str(getattr(colours(), role))


@cache
def _svg(name: str) -> str:
    return resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")
