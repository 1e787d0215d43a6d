import re
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from app.views import theme
from app.views.theme import DARK, LIGHT, apply, colours, digits_font, is_change, title_font


class SystemHints(QObject):
    """The system's choice of light or dark, as Qt tells it."""

    colorSchemeChanged = Signal(Qt.ColorScheme)  # noqa: N815

    def __init__(self):
        super().__init__()
        self.scheme = Qt.ColorScheme.Unknown
        self.asked = []

    def colorScheme(self):  # noqa: N802
        return self.scheme

    def setColorScheme(self, scheme):  # noqa: N802
        self.asked.append(scheme)

    def switch(self, scheme):
        self.scheme = scheme
        self.colorSchemeChanged.emit(scheme)


class Painted(QWidget):
    """Draws itself anew when told to."""

    def __init__(self):
        super().__init__()
        self.backgrounds = []

    def changeEvent(self, event):  # noqa: N802
        super().changeEvent(event)
        if is_change(event):
            self.backgrounds.append(colours().background)


@pytest.fixture
def hints(themed_app, monkeypatch):
    hints = SystemHints()
    monkeypatch.setattr(themed_app, "styleHints", lambda: hints, raising=False)
    return hints


def test_widgets_are_told_of_a_new_theme_once_its_colours_are_there(themed_app, qtbot):
    apply(themed_app, "light")
    widget = Painted()
    qtbot.addWidget(widget)
    widget.show()
    for choice in ("dark", "light", "dark"):
        apply(themed_app, choice)
    assert widget.backgrounds == [DARK.background, LIGHT.background, DARK.background]
    assert widget.palette().window().color().name() == DARK.background


def test_applying_a_theme_again_disturbs_nothing(themed_app, qtbot):
    apply(themed_app, "dark")
    widget = Painted()
    qtbot.addWidget(widget)
    widget.show()
    apply(themed_app, "dark")
    assert widget.backgrounds == []


def test_the_system_is_followed_while_that_is_the_choice(themed_app, hints):
    apply(themed_app, "system")
    assert colours() is LIGHT
    hints.switch(Qt.ColorScheme.Dark)
    assert colours() is DARK
    apply(themed_app, "light")
    hints.switch(Qt.ColorScheme.Light)
    hints.switch(Qt.ColorScheme.Dark)
    assert colours() is LIGHT
    assert hints.asked == [Qt.ColorScheme.Unknown, Qt.ColorScheme.Light]


@pytest.mark.parametrize(("shown", "other"), [(LIGHT, DARK), (DARK, LIGHT)], ids=["light", "dark"])
def test_the_style_sheet_has_no_colour_of_the_other_theme(themed_app, shown, other):
    apply(themed_app, shown.name)
    strange = {colour for colour in vars(other).values() if str(colour).startswith("#")} - set(vars(shown).values())
    assert shown.panel in themed_app.styleSheet()
    assert [colour for colour in strange if colour in themed_app.styleSheet()] == []


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_the_pictures_in_the_style_sheet_are_there(themed_app, choice):
    apply(themed_app, choice)
    pictures = {Path(picture) for picture in re.findall(r'url\("([^"]*)"\)', themed_app.styleSheet())}
    assert {picture.stem for picture in pictures} == {"arrow_down", "arrow_up", f"tick_{choice}"}
    assert all(picture.exists() for picture in pictures)


def test_titles_are_larger_and_digits_have_one_width(qapp):
    assert title_font(2.0).pointSizeF() == pytest.approx(2 * qapp.font().pointSizeF())
    assert title_font().weight() > QFont.Weight.Normal
    assert digits_font().isFeatureSet(QFont.Tag("tnum"))


def test_the_module_offers_what_views_need():
    assert all(hasattr(theme, name) for name in theme.__all__)
