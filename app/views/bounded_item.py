"""What all items that are painted over a plot have in common: the rectangle that they are painted in."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF


class BoundedItem(pg.GraphicsObject):
    """Paints itself anew whenever it is shown elsewhere, or shows something else.

    Attributes
    ----------
    bounds : QRectF
        What is painted, in the coordinates of the plot.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bounds = QRectF()

    def show_within(self, bounds: QRectF) -> None:
        """Be painted in this rectangle from now on, with what is to be seen now."""
        if bounds != self.bounds:
            self.prepareGeometryChange()
            self.bounds = bounds
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what is painted."""
        return self.bounds
