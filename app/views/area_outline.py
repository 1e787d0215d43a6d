"""Areas along time as shapes, for drawings that are to stay sharp at any size."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainterPath, QPolygonF


class Outline(NamedTuple):
    """What is of one colour."""

    colour: QColor
    path: QPainterPath
    """In pixels of the image."""


def outlines(image: QImage) -> list[Outline]:
    """Return the outline of all that is of the same colour, for each colour of an image.

    Parameters
    ----------
    image
        In each of whose columns what is of a colour is in one piece, as `app.views.area_image` makes it.
    """
    pixels = image.convertToFormat(QImage.Format.Format_ARGB32)
    colours = np.frombuffer(pixels.constBits(), np.uint32).reshape(pixels.height(), -1)[:, : pixels.width()]
    shown = [code for code in np.unique(colours).tolist() if code >> 24]
    return [Outline(QColor.fromRgba(code), _path(colours == code)) for code in shown]


def _path(inside: npt.NDArray[np.bool_]) -> QPainterPath:
    path = QPainterPath()
    for polygon in _polygons(inside):
        path.addPolygon(polygon)
        path.closeSubpath()
    return path


def _polygons(inside: npt.NDArray[np.bool_]) -> Iterator[QPolygonF]:
    """Yield the outline of each stretch of columns in which there is something, in steps."""
    heights = inside.sum(axis=0)
    tops = np.where(heights > 0, inside.argmax(axis=0), -1)
    steps = np.flatnonzero(np.diff(tops, prepend=-2) | np.diff(tops + heights, prepend=-2))
    edges = [*steps.tolist(), len(tops)]
    above: list[QPointF] = []
    below: list[QPointF] = []
    for first, stop in pairwise(edges):
        top, bottom = int(tops[first]), int(tops[first] + heights[first])
        if heights[first]:
            above += QPointF(first, top), QPointF(stop, top)
            below += QPointF(first, bottom), QPointF(stop, bottom)
        if above and (not heights[first] or stop == len(tops)):
            yield QPolygonF([*above, *reversed(below)])
            above, below = [], []
