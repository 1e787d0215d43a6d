from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from app.views.colours import DARK
from app.views.explorer import Explorer
from app.views.view_drawing import ViewDrawing
from app.views.view_stack import picture_size
from dass.labels import ontology
from tests.fake_scores import a_table, heard_in, placed
from tests.stage import is_colour

DOG = ontology().find("Dog")
SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"


@pytest.fixture
def explorer(stage):
    """Of half a minute with a dog and a loud moment."""
    stage.open(placed((0.0, 30.0)))
    stage.lanes.choose([DOG])
    stage.scores.set_table(1, a_table(30.0, {DOG: heard_in(94, (30, 60))}))
    explorer = Explorer(stage)
    explorer.set_timeline = explorer.show_timeline
    stage.draw(3, loud=[(200, 200)], n_columns=512, code=60)
    stage.draw(4, loud=[(100, 200)], n_columns=256, code=60)
    return stage.show(explorer, width=500, height=500)


@pytest.fixture
def drawing(explorer, stage):
    stage.frames.flush()
    return ElementTree.fromstring(ViewDrawing.of(explorer.views).text())


def rendered(text, size):
    """Return how a drawing looks, as (rows, columns, RGB)."""
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(0)
    with QPainter(image) as painter:
        QSvgRenderer(QByteArray(text)).render(painter)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[:, :, 2::-1].copy()


def test_it_is_as_large_as_the_views_below_each_other(explorer, drawing):
    size = picture_size(explorer.views)
    assert (drawing.get("width"), drawing.get("height")) == (str(size.width()), str(size.height()))
    assert len(drawing.findall(f"{SVG}g")) == len(explorer.views)


def test_names_and_times_are_texts_in_a_font_that_everybody_has(drawing):
    texts = [element.text for element in drawing.iter(f"{SVG}text")]
    assert {"Dog", "0:10"} <= set(texts)
    fonts = {element.get("font-family") for element in drawing.iter() if element.get("font-family")}
    assert all(font.endswith(", sans-serif") for font in fonts)


def test_the_spectrogram_alone_is_made_of_pixels(drawing):
    images = list(drawing.iter(f"{SVG}image"))
    assert len(images) == 2  # that of the overview, and its own
    for element in images:
        image = QImage.fromData(QByteArray.fromBase64(element.get(f"{LINK}href").partition(",")[2].encode()), "PNG")
        assert image.width() > 100
    assert len(list(drawing.iter(f"{SVG}path"))) > 3


def test_no_two_things_have_the_same_name_and_all_that_are_named_are_there(drawing):
    names = [element.get("id") for element in drawing.iter() if element.get("id")]
    assert len(names) == len(set(names)) > 3
    wanted = {
        value[5:-1] for element in drawing.iter() for value in element.attrib.values() if value.startswith("url(#")
    }
    assert wanted <= set(names)


def test_it_looks_as_the_screen_does(explorer, stage):
    stage.frames.flush()
    size = picture_size(explorer.views)
    pixels = rendered(ViewDrawing.of(explorer.views).text(), size)
    top = 0
    for view in explorer.views:
        shown = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        expected = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), shown.width(), 4)[:, :, 2::-1]
        drawn = pixels[top : top + view.height()]
        differs = (np.abs(drawn.astype(int) - expected.astype(int)) > 60).any(axis=2)
        assert differs.mean() < 0.05
        top += view.height() + 4
    assert is_colour(pixels, DARK.plot).any()


def test_the_views_are_as_before(explorer, stage):
    line = explorer.overview._cursor
    pen, cache = line.currentPen, explorer.overview.cacheMode()
    ViewDrawing.of(explorer.views)
    assert line.currentPen is pen
    assert explorer.overview.cacheMode() == cache
