import pyqtgraph as pg
import pytest
from PySide6.QtCore import QRectF, Qt

from app.views.bounded_item import BoundedItem


class Filled(BoundedItem):
    """Counts how often it is painted."""

    n_paints = 0

    def paint(self, painter, *_):
        self.n_paints += 1
        painter.fillRect(self.bounds, Qt.GlobalColor.red)


@pytest.fixture
def item(qtbot):
    plot, item = pg.PlotWidget(), Filled()
    plot.addItem(item, ignoreBounds=True)
    plot.setRange(xRange=(0, 100), yRange=(0, 100), padding=0)
    qtbot.addWidget(plot)
    with qtbot.waitExposed(plot):
        plot.show()
    item.plot = plot
    return item


def is_red(item, x, y):
    item.plot.grab()  # what waits to be painted is painted
    place = item.plot.getPlotItem().vb.mapViewToScene(pg.Point(x, y)).toPoint()
    return item.plot.grab().toImage().pixelColor(place).red() > 200


def test_it_is_painted_where_it_is_shown_and_nowhere_else_any_more(item):
    item.show_within(QRectF(10, 10, 20, 20))
    assert item.boundingRect() == QRectF(10, 10, 20, 20)
    assert is_red(item, 20, 20)
    item.show_within(QRectF(60, 60, 20, 20))
    assert is_red(item, 70, 70)
    assert not is_red(item, 20, 20)


def test_it_is_painted_anew_where_it_was(item, qtbot):
    item.show_within(QRectF(10, 10, 20, 20))
    qtbot.waitUntil(lambda: item.n_paints > 0)
    before = item.n_paints
    item.show_within(QRectF(10, 10, 20, 20))
    qtbot.waitUntil(lambda: item.n_paints > before)
