"""Paints areas along time."""

from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from app.views.area_outline import outlines
from app.views.bounded_item import BoundedItem
from app.views.drawing import is_drawing


class Area(NamedTuple):
    """An image, and the rectangle of the plot that it fills."""

    place: QRectF
    image: QImage


class AreaItem(BoundedItem):
    """Paints images upright, whichever way the vertical axis runs."""

    def __init__(self) -> None:
        super().__init__()
        self._areas: list[Area] = []

    def show_areas(self, areas: list[Area]) -> None:
        """Paint other areas."""
        self._areas, bounds = areas, QRectF()
        for area in areas:
            bounds = bounds.united(area.place)
        self.show_within(bounds)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the images, pixel by pixel where they are as large as their place; into a drawing as shapes."""
        to_screen, paint = painter.worldTransform(), _paint_shapes if is_drawing(painter) else QPainter.drawImage
        painter.resetTransform()
        for area in self._areas:
            paint(painter, to_screen.mapRect(area.place), area.image)


def _paint_shapes(painter: QPainter, place: QRectF, image: QImage) -> None:
    to_place = QTransform.fromTranslate(place.left(), place.top())
    to_place.scale(place.width() / image.width(), place.height() / image.height())
    for outline in outlines(image):
        painter.fillPath(to_place.map(outline.path), outline.colour)
