"""The time zones a user can choose from."""

from functools import cache
from zoneinfo import available_timezones

_NO_PLACES = ("Etc/", "SystemV/", "US/", "posix", "right")
"""Beginnings of names that stand for no place, or for one that has another name."""


@cache
def zone_names() -> tuple[str, ...]:
    """Return UTC, then the zones that are called after a place, in order of their names."""
    return "UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith(_NO_PLACES))
