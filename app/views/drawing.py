"""Drawings, which are made of shapes and texts rather than pixels."""

from PySide6.QtGui import QPaintEngine, QPainter


def is_drawing(painter: QPainter) -> bool:
    """Tell whether what is painted becomes a drawing."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG
