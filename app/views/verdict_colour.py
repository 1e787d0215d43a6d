"""How what a person said of an event looks wherever it is shown."""

from PySide6.QtGui import QColor

from app.core.annotation import Verdict
from app.views.colours import colours

_ROLES = {
    Verdict.NONE: "event",
    Verdict.UNSURE: "info",
    Verdict.ACCEPTED: "success",
    Verdict.REJECTED: "outline",
}

SIGNS = {Verdict.NONE: "", Verdict.UNSURE: "?", Verdict.ACCEPTED: "✓", Verdict.REJECTED: "✗"}
"""Beside the colour, for those who do not see it."""


def verdict_colour(verdict: Verdict) -> QColor:
    """Return the colour of events with a verdict."""
    return QColor(getattr(colours(), _ROLES[verdict]))
