from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from app.views.area_item import Area, AreaItem
from app.views.drawing import is_drawing


def test_only_what_is_painted_into_a_drawing_is_one(qapp):
    image, buffer, drawing = QImage(4, 4, QImage.Format.Format_RGB32), QBuffer(), QSvgGenerator()
    drawing.setOutputDevice(buffer)
    for device, wanted in ((image, False), (drawing, True)):
        with QPainter(device) as painter:
            assert is_drawing(painter) == wanted


def test_areas_become_shapes_in_their_place(qapp):
    image, buffer, drawing = QImage(2, 2, QImage.Format.Format_ARGB32), QBuffer(), QSvgGenerator()
    image.fill(QColor("red"))
    item = AreaItem()
    item.show_areas([Area(QRectF(10.0, 20.0, 4.0, 6.0), image)])
    drawing.setOutputDevice(buffer)
    with QPainter(drawing) as painter:
        item.paint(painter, None)
    text = bytes(buffer.data().data()).decode()
    assert "<image" not in text
    assert 'fill="#ff0000"' in text
    assert "M10,20" in text
    assert "L14,26" in text
