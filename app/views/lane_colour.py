"""The colour of a class wherever it is shown."""

from PySide6.QtGui import QColor

from app.views.colours import colours


def lane_colour(slot: int | None, role: str) -> QColor:
    """Return the colour of the lane with this number, or that of ``role`` where there is no lane."""
    palette = colours().lanes
    return QColor(getattr(colours(), role) if slot is None else palette[slot % len(palette)])
