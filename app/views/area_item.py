"""Paints areas along time."""

from typing import NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


class Area(NamedTuple):
    """An image, and the rectangle of the plot that it fills."""

    place: QRectF
    image: QImage


class AreaItem(pg.GraphicsObject):
    """Paints images upright, whichever way the vertical axis runs."""

    def __init__(self) -> None:
        super().__init__()
        self._areas: list[Area] = []
        self._bounds = QRectF()

    def show_areas(self, areas: list[Area]) -> None:
        """Paint other areas."""
        bounds = QRectF()
        for area in areas:
            bounds = bounds.united(area.place)
        if bounds != self._bounds:
            self.prepareGeometryChange()
        self._areas, self._bounds = areas, bounds
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what is painted."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the images, pixel by pixel where they are as large as their place."""
        to_screen = painter.worldTransform()
        painter.resetTransform()
        for area in self._areas:
            painter.drawImage(to_screen.mapRect(area.place), area.image)
