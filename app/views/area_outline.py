"""Areas along time as shapes, for drawings that are to stay sharp at any size."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainterPath, QPolygonF

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


class Outline(NamedTuple):
    """What is of one colour."""

    colour: QColor
    path: QPainterPath
    """In pixels of the image."""


def outlines(image: QImage) -> list[Outline]:
    """Return the outline of all that is of the same colour, for each colour of an image; transparent is none."""
    pixels = image.convertToFormat(QImage.Format.Format_ARGB32)
    colours = np.frombuffer(pixels.constBits(), np.uint32).reshape(pixels.height(), -1)[:, : pixels.width()]
    shown = [code for code in np.unique(colours).tolist() if code >> 24]
    return [Outline(QColor.fromRgba(code), _path(colours == code)) for code in shown]


def _path(inside: Mask) -> QPainterPath:
    path = QPainterPath()
    for tops, bottoms in _layers(inside):
        for polygon in _polygons(tops, bottoms):
            path.addPolygon(polygon)
            path.closeSubpath()
    return path


def _layers(inside: Mask) -> Iterator[tuple[Rows, Rows]]:
    """Yield from and to which row each column is filled: first the uppermost piece of all columns, then what is below.

    Both are the same where there is nothing.
    """
    rows = np.arange(len(inside))[:, None]
    while inside.any():
        tops = np.where(inside.any(axis=0), inside.argmax(axis=0), 0)
        is_over = ~inside & (rows >= tops)
        bottoms = np.where(is_over.any(axis=0), is_over.argmax(axis=0), len(inside))
        yield tops, bottoms
        inside = inside & (rows >= bottoms)


def _polygons(tops: Rows, bottoms: Rows) -> Iterator[QPolygonF]:
    """Yield the outline of each stretch of columns in which there is something, in steps."""
    steps = np.flatnonzero(np.diff(tops, prepend=-1) | np.diff(bottoms, prepend=-1))
    above: list[QPointF] = []
    below: list[QPointF] = []
    for first, stop in pairwise([*steps.tolist(), len(tops)]):
        top, bottom = int(tops[first]), int(bottoms[first])
        if top < bottom:
            above += QPointF(first, top), QPointF(stop, top)
            below += QPointF(first, bottom), QPointF(stop, bottom)
        if above and (top == bottom or stop == len(tops)):
            yield QPolygonF([*above, *reversed(below)])
            above, below = [], []
