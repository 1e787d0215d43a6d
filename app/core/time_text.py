"""Times as people read them, and where an axis of time has its marks."""

import re
from collections.abc import Sequence
from datetime import datetime
from math import ceil, floor, isfinite, log10

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0

_STEPS_S = (
    *(digit * 10.0**power for power in range(-6, 1) for digit in (1, 2, 5)),
    *(10.0, 15.0, 30.0),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 28)),
)
"""What people count time in; a longer step is a multiple of four weeks."""

_FINEST_DECIMALS = 6

_UNITS = ((86400, 3600, "d", "h"), (3600, 60, "h", "min"), (60, 1, "min", "s"))
"""Seconds in a unit and in the next smaller one, and their names."""

# Not by strftime: Qt makes it speak the user's language, which the rest of the window does not.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ELAPSED = re.compile(r"(?:\d+:){0,2}(?:\d+\.?\d*|\.\d+)", re.ASCII)


def mark_step(span_s: float, most: int) -> float:
    """Return the shortest step in seconds that goes into ``span_s`` at most ``most`` times."""
    wanted = span_s / max(most, 1)
    fitting = next((step for step in _STEPS_S if step >= wanted), None)
    return fitting or ceil(wanted / _STEPS_S[-1]) * _STEPS_S[-1]


def marks(start_s: float, stop_s: float, step_s: float, origin_s: float = 0.0) -> Sequence[float]:
    """Return the times in [start_s, stop_s] at multiples of ``step_s`` counted from ``origin_s``."""
    first, last = ceil((start_s - origin_s) / step_s), floor((stop_s - origin_s) / step_s)
    return [origin_s + number * step_s for number in range(first, last + 1)]


def decimals(step_s: float) -> int:
    """Return how many decimals of a second tell times apart that lie ``step_s`` apart."""
    return min(_FINEST_DECIMALS, max(0, ceil(-log10(step_s) - 1e-9)))


def elapsed(time_s: float, n_decimals: int = 0) -> str:
    """Return a time since the start of a project: ``m:ss`` or ``h:mm:ss``, with decimals where asked for."""
    units = round(round(abs(time_s), n_decimals) * 10**n_decimals)
    whole, fraction = divmod(units, 10**n_decimals)
    text = f"{whole // 60 % 60:02}:{whole % 60:02}"
    text = f"{whole // 3600}:{text}" if whole >= _HOUR else text.removeprefix("0")
    sign = "-" if time_s < 0 and units else ""
    return f"{sign}{text}{_fraction(fraction, n_decimals)}"


def clock(moment: datetime, n_decimals: int = 0) -> str:
    """Return the time of day ``hh:mm:ss``, with decimals where asked for; cut, not rounded, as clocks are."""
    fraction = moment.microsecond // 10 ** (6 - n_decimals)
    return f"{moment:%H:%M:%S}{_fraction(fraction, n_decimals)}"


def day(moment: datetime) -> str:
    """Return the date with the day of the week: ``Tue 3 Jun 2025``."""
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def zone(moment: datetime) -> str:
    """Return how far a moment's clock is from UTC: ``UTC``, ``UTC+2``, ``UTC-3:30``."""
    offset = moment.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}"


def span(seconds: float) -> str:
    """Return a length of time in the two largest units that say enough: ``9 h 58 min``, ``4.2 s``, ``12 ms``."""
    if round(seconds * 1000) < 1000:
        return f"{seconds * 1000:.3g} ms"
    if round(seconds, 1) < _MINUTE:
        return f"{seconds:.3g} s"
    whole = round(seconds)
    unit, smaller, name, smaller_name = next(scale for scale in _UNITS if whole >= scale[0])
    rest = whole % unit // smaller
    return f"{whole // unit} {name}" + (f" {rest} {smaller_name}" if rest else "")


def hertz(hz: float) -> str:
    """Return a frequency with three digits: ``440 Hz``, ``2.5 kHz``."""
    return f"{hz / 1000:.3g} kHz" if round(hz) >= 1000 else f"{hz:.3g} Hz"


def parse_time(text: str) -> float | None:
    """Return the seconds that ``h:mm:ss.s``, ``m:ss`` or plain seconds stand for, or None where it is no time."""
    if not _ELAPSED.fullmatch(text.strip()):
        return None
    numbers = [float(part) for part in text.split(":")]
    time_s = sum(number * 60.0**power for power, number in enumerate(reversed(numbers)))
    return time_s if isfinite(time_s) and all(number < 60 for number in numbers[1:]) else None


def _fraction(fraction: int, n_decimals: int) -> str:
    return f".{fraction:0{n_decimals}}" if n_decimals else ""
