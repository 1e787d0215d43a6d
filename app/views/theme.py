"""The look of the program: which theme, and what views need to follow it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from app.core.settings import ThemeChoice
from app.views.colours import DARK, LIGHT, Colours, colours
from app.views.icons import app_icon, icon
from app.views.stylesheet import ICON, RADIUS, SPACE_L, SPACE_M, SPACE_S, SPACE_XL, stylesheet

__all__ = [
    "DARK",
    "ICON",
    "LIGHT",
    "RADIUS",
    "SPACE_L",
    "SPACE_M",
    "SPACE_S",
    "SPACE_XL",
    "Colours",
    "app_icon",
    "apply",
    "colours",
    "digits_font",
    "icon",
    "is_change",
    "title_font",
]

_SCHEMES: Final[dict[ThemeChoice, Qt.ColorScheme]] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}

_Role = QPalette.ColorRole


def apply(app: QApplication, choice: ThemeChoice) -> None:
    """Show ``app`` in the theme of ``choice`` from now on; ``system`` follows the system's, also when that changes."""
    follower = app.findChild(_Follower) or _Follower(app)
    follower.follow(choice)


def is_change(event: QEvent) -> bool:
    """Tell in a widget's ``changeEvent`` whether what it draws itself must be drawn anew with `colours`."""
    return event.type() == QEvent.Type.PaletteChange


def title_font(scale: float = 1.6) -> QFont:
    """Return the application's font, ``scale`` times as large and half bold."""
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def digits_font() -> QFont:
    """Return the application's font with digits of one width, for numbers that run or stand in columns."""
    font = QApplication.font()
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


class _Follower(QObject):
    """Keeps an application to the user's choice of theme."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice: ThemeChoice = "system"
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._show)

    def follow(self, choice: ThemeChoice) -> None:
        self._choice = choice
        self._app.styleHints().setColorScheme(_SCHEMES[choice])
        self._show()

    def _show(self) -> None:
        is_dark = _SCHEMES[self._choice] == Qt.ColorScheme.Dark
        if self._choice == "system":
            is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        chosen = DARK if is_dark else LIGHT
        self._app.setPalette(_palette(chosen))
        self._app.setStyleSheet(stylesheet(chosen))


def _palette(c: Colours) -> QPalette:
    """Return the colours of what the style draws without rules in the style sheet."""
    palette = QPalette()
    for role, colour in {
        _Role.Window: c.background,
        _Role.WindowText: c.text,
        _Role.Base: c.raised,
        _Role.AlternateBase: c.panel,
        _Role.Text: c.text,
        _Role.PlaceholderText: c.muted,
        _Role.Button: c.raised,
        _Role.ButtonText: c.text,
        _Role.BrightText: c.error,
        _Role.Light: c.hover,
        _Role.Midlight: c.hover,
        _Role.Mid: c.outline,
        _Role.Dark: c.outline,
        _Role.Shadow: c.border,
        _Role.Highlight: c.accent,
        _Role.HighlightedText: c.on_accent,
        _Role.Accent: c.accent,
        _Role.Link: c.accent,
        _Role.LinkVisited: c.muted,
        _Role.ToolTipBase: c.raised,
        _Role.ToolTipText: c.text,
    }.items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(c.disabled))
    return palette
