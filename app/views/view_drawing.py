"""Views of time as one SVG drawing: shapes, lines and texts, and the spectrogram as an image."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self, TypeVar
from xml.etree import ElementTree

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPen
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from app.views.colours import colours
from app.views.picture_item import PictureItem
from app.views.time_plot import TimePlot
from app.views.view_stack import picture_size, stacked

T = TypeVar("T")

_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


@dataclass(frozen=True)
class ViewDrawing:
    """A drawing of views; the images in it are put into its text at the end, which takes a while.

    Attributes
    ----------
    whole : ElementTree.Element
    images : list of QImage
        What the elements ``image`` stand for, in their order.
    """

    whole: ElementTree.Element
    images: list[QImage]

    @classmethod
    def of(cls, views: Sequence[TimePlot]) -> Self:
        """Draw views one below the other, as large as on the screen."""
        size = {"width": str(picture_size(views).width()), "height": str(picture_size(views).height())}
        box = {"viewBox": f"0 0 {size['width']} {size['height']}", "version": "1.1"}
        whole = ElementTree.Element(f"{{{_SVG}}}svg", size | box)
        ElementTree.SubElement(whole, f"{{{_SVG}}}rect", size | {"fill": colours().background})
        for number, (top, view) in enumerate(stacked(views)):
            whole.append(_part(view, top, number))
        return cls(whole, [item.drawn for view in views for item in _items(view, PictureItem)])

    def text(self) -> bytes:
        """Return it as SVG 1.1."""
        for element, image in zip(self.whole.iter(f"{{{_SVG}}}image"), self.images, strict=True):
            element.set(f"{{{_LINK}}}href", _data_url(image))
        ElementTree.register_namespace("", _SVG)
        ElementTree.register_namespace("xlink", _LINK)
        return ElementTree.tostring(self.whole, "utf-8", xml_declaration=True)


def _items(view: TimePlot, kind: type[T]) -> list[T]:
    return [item for item in view.scene().items() if isinstance(item, kind)]


def _data_url(image: QImage) -> str:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return "data:image/png;base64," + bytes(buffer.data().toBase64().data()).decode()


def _part(view: TimePlot, top: int, number: int) -> ElementTree.Element:
    """Return the drawing of one view as a part of another, with names of its own, and in fonts that others have too."""
    named = re.sub(rb"(clipPath|patternmask|fillpattern)", rb"view%d-\1" % number, _drawn(view))
    named = re.sub(rb'font-family="([^"]+)"', rb'font-family="\1, sans-serif"', named)
    part = ElementTree.Element(f"{{{_SVG}}}g", {"transform": f"translate(0,{top})"})
    part.extend(ElementTree.fromstring(named))
    return part


def _drawn(view: TimePlot) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    drawing.setOutputDevice(buffer)
    drawing.setSize(view.size())
    drawing.setViewBox(QRect(QPoint(), view.size()))
    drawing.setResolution(view.logicalDpiX())
    with _as_in_drawings(view):
        QWidget.render(view, drawing, QPoint())  # the plot's own is of another kind
    return bytes(buffer.data().data())


@contextmanager
def _as_in_drawings(view: TimePlot) -> Iterator[None]:
    """Give lines that are as wide at any scale the width that they have now, which drawings do not know by themselves.

    The background is no image meanwhile.
    """
    lines = _items(view, pg.InfiniteLine)
    pens, cache = [line.currentPen for line in lines], view.cacheMode()
    view.setCacheMode(view.CacheModeFlag.CacheNone)
    for line in lines:
        line.currentPen = QPen(line.currentPen)
        line.currentPen.setWidthF(line.currentPen.widthF() * view.box.viewPixelSize()[0])
        line.currentPen.setCosmetic(False)
        line.currentPen.setCapStyle(Qt.PenCapStyle.FlatCap)
    try:
        yield
    finally:
        view.setCacheMode(cache)
        for line, pen in zip(lines, pens, strict=True):
            line.currentPen = pen
