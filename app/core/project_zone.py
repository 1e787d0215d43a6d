"""Time zones as text."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_text(zone: tzinfo) -> str:
    """Return a text from which `zone_of` makes the zone: ``Europe/Berlin``, or ``UTC+02:00`` for an offset."""
    return str(zone)


def zone_of(text: str) -> tzinfo | None:
    """Return the time zone that `zone_text` named; None where this computer does not know it."""
    if text == "UTC":
        return UTC
    try:
        return datetime.strptime(text, "UTC%z").tzinfo if text.startswith("UTC") else ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        return None
