import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPen

from app.views.span_item import SpanItem
from app.views.time_plot import TimePlot
from tests.fake_scores import placed
from tests.stage import drawn, is_colour, is_plot

RED = QColor("#ff0000")


@pytest.fixture
def item(stage):
    stage.open(placed((0.0, 100.0)))
    item = SpanItem()
    item.plot = stage.show(TimePlot(stage.navigator, stage.frames))
    item.plot.addItem(item)
    stage.navigator.show(10.0, 50.0)
    stage.navigator.seek(100.0)
    return item


def test_rectangles_are_painted_where_they_are(stage, item):
    item.set_style(QBrush(RED))
    item.set_rectangles([QRectF(20.0, 0.0, 10.0, 1.0), QRectF(40.0, 0.5, 5.0, 0.5)])
    is_red = is_colour(drawn(item.plot, stage.frames), RED)
    assert is_red[:, 100:200].all()
    assert is_red[:149, 300:350].all()
    assert is_red.sum() == is_red[:, 100:200].size + is_red[:149, 300:350].size
    item.set_rectangles([])
    assert is_plot(drawn(item.plot, stage.frames)).all()


def test_patterns_are_fixed_to_the_screen(stage, item):
    """A hatch is neither stretched nor moved by what is seen through it."""
    item.set_style(QBrush(RED, Qt.BrushStyle.BDiagPattern))
    item.set_rectangles([QRectF(0.0, 0.0, 100.0, 1.0)])
    before = drawn(item.plot, stage.frames)
    assert 0.05 < is_colour(before, RED).mean() < 0.5
    stage.navigator.show(30.0, 30.5)
    assert (drawn(item.plot, stage.frames) == before).all()


def test_it_takes_another_style(stage, item):
    item.set_style(QBrush(RED))
    item.set_rectangles([QRectF(20.0, 0.0, 10.0, 1.0)])
    item.set_style(QBrush(), QPen(Qt.PenStyle.NoPen))
    assert is_plot(drawn(item.plot, stage.frames)).all()
