from dataclasses import fields

import pytest
from PySide6.QtGui import QColor

from app.views.colours import DARK, LIGHT

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])

SURFACES = ("background", "panel", "raised", "hover", "pressed", "accent_soft", "plot")
MESSAGES = ("info", "success", "warning", "error")


def _luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(front, back):
    low, high = sorted([_luminance(front), _luminance(back)])
    return (high + 0.05) / (low + 0.05)


def _weak(theme, pairs, least):
    return [
        (front, back, round(_contrast(getattr(theme, front), getattr(theme, back)), 2))
        for front, back in pairs
        if _contrast(getattr(theme, front), getattr(theme, back)) < least
    ]


@THEMES
def test_text_can_be_read_on_every_surface(theme):
    pairs = [(front, back) for front in ("text", "muted") for back in SURFACES]
    pairs += [("text", f"{kind}_soft") for kind in MESSAGES] + [("muted", f"{kind}_soft") for kind in MESSAGES]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_hover"), ("accent", "panel"), ("accent", "raised")]
    pairs += [(kind, surface) for kind in MESSAGES for surface in ("panel", f"{kind}_soft")]
    assert _weak(theme, pairs, 4.5) == []


@THEMES
def test_what_is_drawn_and_the_edges_of_controls_can_be_seen(theme):
    pairs = [("outline", back) for back in ("background", "panel", "raised")]
    pairs += [(front, "plot") for front in ("waveform", "event", "cursor", "playhead", "selection_edge")]
    pairs += [("accent", back) for back in ("background", "panel", "raised", "plot")]
    assert _weak(theme, pairs, 3) == []
    assert [lane for lane in theme.lanes if _contrast(lane, theme.plot) < 3] == []


@THEMES
def test_every_role_is_a_colour(theme):
    roles = {field.name: getattr(theme, field.name) for field in fields(theme) if field.name not in ("name", "lanes")}
    assert [role for role, colour in roles.items() if not QColor(colour).isValid()] == []
    assert all(QColor(lane).isValid() for lane in theme.lanes)


def test_lanes_can_be_told_apart():
    for theme in (DARK, LIGHT):
        hues = [QColor(lane).getRgb()[:3] for lane in theme.lanes]
        gaps = [max(abs(a - b) for a, b in zip(x, y, strict=True)) for x in hues for y in hues if x is not y]
        assert min(gaps) > 30
