"""Clocks in file names, as recorders write them."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from app.core.clock import Clock, ClockSource
from dass.errors import DassError

_FIELDS = {
    "%Y": r"(?P<year>\d{4})",
    "%y": r"(?P<short_year>\d{2})",
    "%m": r"(?P<month>\d{2})",
    "%d": r"(?P<day>\d{2})",
    "%H": r"(?P<hour>\d{2})",
    "%M": r"(?P<minute>\d{2})",
    "%S": r"(?P<second>\d{2})",
}

_FIELDS_BELOW_YEAR = ("month", "day", "hour", "minute", "second")

_AUDIOMOTH_YEAR = 2016
"""Before there were any: an earlier time is a number that happens to have eight digits."""


def _compiled(pattern: str) -> re.Pattern[str]:
    for directive, field in _FIELDS.items():
        pattern = pattern.replace(directive, field)
    return re.compile(rf"(?<!\d)(?:{pattern})(?!\d)", re.ASCII)


_AUDIOMOTH = _compiled(r"^(?:[0-9A-F]{16}_)?%Y%m%d_%H%M%S")
_OLD_AUDIOMOTH = re.compile(r"[0-9A-F]{8}", re.IGNORECASE)
_LOCAL = (
    _compiled(r"%Y%m%dT%H%M%S(?P<offset>Z|[+-]\d{4})?"),  # ISO 8601, as Frontier Labs
    _compiled(r"%Y%m%d[_$-]?%H%M%S"),  # Song Meter; $ where GPS has set the clock
    _compiled(r"%Y-%m-%d[_ T]%H-%M-%S"),
    _compiled(r"^\d+\.%y%m%d%H%M%S"),  # SoundTrap
    _compiled(r"%y%m%d_%H%M%S"),  # Zoom, Tascam
)


def name_clocks(stem: str, pattern: str | None = None) -> Iterator[Clock]:
    """Yield the clocks that a file name can be read as, the likeliest first.

    Parameters
    ----------
    stem
        The name without its suffix.
    pattern
        How the user says that names tell the time; tried first. The text around it may be left out; ``%Y`` or ``%y``
        stands for the year, ``%m %d %H %M %S`` for the rest, all with leading zeros: ``rec%d%m%y-%H%M``.

    Raises
    ------
    DassError
        The pattern lacks the date or the time, or has a field twice.
    """
    if pattern:
        yield from _read(_users(pattern), stem, None)
    if _OLD_AUDIOMOTH.fullmatch(stem):
        yield from _unix_clock(int(stem, 16))
    yield from _read(_AUDIOMOTH, stem, timedelta())
    for local in _LOCAL:
        yield from _read(local, stem, None)


def _users(pattern: str) -> re.Pattern[str]:
    fields = re.findall("%[YmdHMS]", pattern.replace("%y", "%Y"))
    if len(set(fields)) < len(fields) or not {"%Y", "%m", "%d", "%H", "%M"} <= set(fields):
        raise DassError(
            f"The file name pattern {pattern!r} needs %Y (or %y), %m, %d, %H and %M once each; "
            "write for example %Y%m%d_%H%M%S."
        )
    return _compiled(re.escape(pattern))


def _read(pattern: re.Pattern[str], stem: str, utc_offset: timedelta | None) -> Iterator[Clock]:
    """Yield the possible dates among what ``pattern`` finds."""
    for found in pattern.finditer(stem):
        fields = found.groupdict()
        resolution = timedelta(seconds=1) if fields.get("second") else timedelta(minutes=1)
        with suppress(ValueError):
            yield Clock(_wall(fields), _offset(fields.get("offset"), utc_offset), ClockSource.NAME, resolution)


def _wall(fields: dict[str, str | None]) -> datetime:
    year = int(fields.get("year") or f"20{fields['short_year']}")
    month, day, hour, minute, second = (int(fields.get(name) or 0) for name in _FIELDS_BELOW_YEAR)
    return datetime(year, month, day, hour, minute, second)


def _offset(stated: str | None, otherwise: timedelta | None) -> timedelta | None:
    return datetime.strptime(stated, "%z").utcoffset() if stated else otherwise


def _unix_clock(seconds: int) -> Iterator[Clock]:
    wall = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    if wall.year >= _AUDIOMOTH_YEAR:
        yield Clock(wall, timedelta(), ClockSource.NAME)
