import gc
import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap

import resources
from app.views.icons import IconLabel, app_icon, icon
from app.views.theme import DARK, LIGHT, apply

NAMES = sorted(file.stem for file in resources.path("icons").glob("*.svg") if file.stem != "app")


def _drawn(pixmap):
    """The colours of all pixels that are fully drawn."""
    image = pixmap.toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def _close(colour, other):
    return all(abs(a - b) <= 2 for a, b in zip(QColor(colour).getRgb(), QColor(other).getRgb(), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_drawn_in_the_colour_of_the_theme(themed_app, name):
    one = icon(name)
    for choice, colour in (("dark", DARK.text), ("light", LIGHT.text)):
        apply(themed_app, choice)
        drawn = _drawn(one.pixmap(48, 48))
        assert drawn
        assert all(_close(pixel, colour) for pixel in drawn)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_a_line_drawing_on_one_grid(name):
    svg = resources.path(f"icons/{name}.svg").read_text()
    assert 'viewBox="0 0 24 24"' in svg
    assert 'stroke-width="1.75"' in svg
    assert set(re.findall(r'(?:stroke|fill)="([^"]*)"', svg)) <= {"none", "currentColor"}


def test_state_and_mode_have_their_colours(themed_app):
    apply(themed_app, "dark")
    play = icon("play", "warning")
    size = QSize(48, 48)
    for mode, state, colour in (
        (QIcon.Mode.Normal, QIcon.State.Off, DARK.warning),
        (QIcon.Mode.Active, QIcon.State.Off, DARK.warning),
        (QIcon.Mode.Normal, QIcon.State.On, DARK.accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, DARK.disabled),
        (QIcon.Mode.Disabled, QIcon.State.On, DARK.disabled),
    ):
        assert all(_close(pixel, colour) for pixel in _drawn(play.pixmap(size, mode, state)))


def test_copies_outlive_the_first(qapp):
    copy = QIcon(icon("play"))
    copy.addPixmap(QPixmap())  # makes it a copy of its own
    gc.collect()
    assert _drawn(copy.pixmap(24, 24))


def test_an_unknown_name_is_refused_where_it_is_asked_for(qapp):
    with pytest.raises(FileNotFoundError):
        icon("nosuch")


def test_a_label_shows_another_icon_when_told_to(themed_app, qtbot):
    apply(themed_app, "dark")
    label = IconLabel(icon("info", "info"), side=48)
    qtbot.addWidget(label)
    assert _drawn(label.grab()) >= {DARK.background}
    before = label.grab().toImage()
    label.show_icon(icon("error", "error"))
    assert label.grab().toImage() != before
    assert label.size() == QSize(48, 48)


def test_the_program_has_an_icon(qapp):
    assert len(_drawn(app_icon().pixmap(64, 64))) > 10
