"""The colours of the window, by what they are for."""

from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication, QPalette


@dataclass(frozen=True)
class Colours:
    """One theme: a colour for every role, as ``#rrggbb``, or ``#aarrggbb`` where what lies below shines through."""

    name: str
    """``dark`` or ``light``."""
    background: str
    """Of the window, between its panels."""
    panel: str
    """Surfaces with text on them: docks, lists, bars."""
    raised: str
    """What can be pressed or typed into, on a panel."""
    hover: str
    """The same under the mouse."""
    pressed: str
    """The same held down, and what is switched on."""
    border: str
    """Lines between surfaces that only guide the eye."""
    outline: str
    """Edges by which a control is known."""
    text: str
    muted: str
    """Text of second rank: units, captions, axis labels."""
    disabled: str
    """Text and icons of what cannot be used now."""
    accent: str
    """The one thing to press, links, what has the focus."""
    accent_hover: str
    on_accent: str
    """Text and icons on ``accent``."""
    accent_soft: str
    """Behind the row or card that is chosen."""
    plot: str
    """Behind lanes, waveform and everything else that is drawn along time."""
    grid: str
    waveform: str
    cursor: str
    """Line at the place last clicked, over any picture."""
    playhead: str
    """Line at what is heard, over any picture."""
    selection: str
    """Laid over a selected span."""
    selection_edge: str
    window_shade: str
    """Laid over the part of the overview that is outside the visible window."""
    gap: str
    """Where nothing was recorded; hatched on ``plot``."""
    unanalysed: str
    """Where there is sound without scores yet; hatched on ``plot``."""
    event: str
    """Events of any class, in the overview."""
    info: str
    success: str
    warning: str
    error: str
    info_soft: str
    """Behind a message; so the other three."""
    success_soft: str
    warning_soft: str
    error_soft: str
    lanes: tuple[str, ...]
    """Curves of tag lanes on ``plot``, given out in this order; a lane says its name too."""


DARK = Colours(
    name="dark",
    background="#12161b",
    panel="#1a1f26",
    raised="#252c35",
    hover="#2f3843",
    pressed="#384451",
    border="#2b333d",
    outline="#75828f",
    text="#e8ecf1",
    muted="#a5b0bc",
    disabled="#66727f",
    accent="#5cc3d0",
    accent_hover="#7ad3de",
    on_accent="#06222a",
    accent_soft="#1d3d47",
    plot="#0e1216",
    grid="#28ffffff",
    waveform="#86b9c6",
    cursor="#ffffff",
    playhead="#ffb454",
    selection="#405cc3d0",
    selection_edge="#8fe0ea",
    window_shade="#90080b0e",
    gap="#3a444f",
    unanalysed="#58646f",
    event="#ffb454",
    info="#7fb8ff",
    success="#6fcf97",
    warning="#f2b84b",
    error="#ff8a80",
    info_soft="#1b2c40",
    success_soft="#183428",
    warning_soft="#3a2e14",
    error_soft="#422322",
    lanes=("#5cc3d0", "#ffb454", "#a9a5ff", "#8fd18a", "#ff8f87", "#f0a6d8", "#d9cf6b", "#9fb7c9"),
)

LIGHT = Colours(
    name="light",
    background="#eef1f4",
    panel="#fbfcfd",
    raised="#ffffff",
    hover="#eaf0f3",
    pressed="#d9e4e9",
    border="#d5dce2",
    outline="#7c8894",
    text="#1a2129",
    muted="#54606c",
    disabled="#97a2ad",
    accent="#0b6f82",
    accent_hover="#095c6c",
    on_accent="#ffffff",
    accent_soft="#d3ecf1",
    plot="#ffffff",
    grid="#26000000",
    waveform="#33788a",
    cursor="#101418",
    playhead="#d05a00",
    selection="#380b6f82",
    selection_edge="#0b6f82",
    window_shade="#a0e3e8ed",
    gap="#c3ccd4",
    unanalysed="#a3afba",
    event="#c25400",
    info="#1a5fb4",
    success="#1b6e40",
    warning="#7f5200",
    error="#b3261e",
    info_soft="#dfebfa",
    success_soft="#dcf1e4",
    warning_soft="#fdf0d2",
    error_soft="#fce4e2",
    lanes=("#0b7c91", "#b85a00", "#5a4fcf", "#2f7d32", "#c2362b", "#a8327f", "#7a6a00", "#4f6b80"),
)


def colours() -> Colours:
    """Return the colours of the theme that the application shows now."""
    return DARK if QGuiApplication.palette().color(QPalette.ColorRole.Window).lightnessF() < 0.5 else LIGHT
