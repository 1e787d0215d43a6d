"""Views of time one below the other, as they stand in a picture."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize

from app.views.time_plot import TimePlot

_GAP = 4
"""Pixels between two views."""


def stacked(views: Sequence[TimePlot]) -> Iterator[tuple[int, TimePlot]]:
    """Yield each view with the pixel of Qt at which it begins."""
    top = 0
    for view in views:
        yield top, view
        top += view.height() + _GAP


def picture_size(views: Sequence[TimePlot]) -> QSize:
    """Return the size of all, in pixels of Qt."""
    *_, (top, last) = stacked(views)
    return QSize(last.width(), top + last.height())
