"""Places on a project's axis of time, as a user types them: a time since its start, or a time of day."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from app.core import time_text
from app.core.timeline import Timeline
from dass.errors import DassError

_TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?", re.ASCII)
_ISO_PAIR = re.compile(r"(\d{4}-\d{2}-\d{2})T(?=\d)")


class Place(NamedTuple):
    """A place that what was typed can mean."""

    time_s: float
    """Seconds on the project's axis of time."""
    is_clock: bool
    """Whether it was read as a time of day; else as a time since the start."""


def places(text: str, timeline: Timeline, clock_first: bool = False) -> list[Place]:
    """Return every place in a project that ``text`` can mean, the likeliest first.

    A time of day comes back each day, and twice in the night when clocks are put back. Where something was recorded is
    likelier than a gap.

    Parameters
    ----------
    text
        ``h:mm:ss.s``, ``m:ss`` or seconds since the start; or a time of day ``h:mm`` or ``h:mm:ss.s``. Parts of the
        date may stand beside it, as ISO 8601 or as `app.core.time_text.day` writes them: ``22:15 Tue``, ``3 Jun 6:30``,
        ``2025-06-03 06:30``.
    timeline
        Of the project.
    clock_first
        Whether a time of day is likelier than a time since the start.

    Raises
    ------
    DassError
        The text is no time, or the project has no such time.
    """
    elapsed_s = time_text.parse_time(text)
    clock_times = list(_clock_times(text, timeline))
    if elapsed_s is None and not _time_of_day(text)[0]:
        raise DassError("This is no time: type 1:30:00 or 90 for a time since the start, 22:15 for a time of day.")
    found = [Place(time_s, True) for time_s in clock_times]
    found += [] if elapsed_s is None else [Place(elapsed_s, False)]
    inside = [place for place in found if 0 <= place.time_s <= timeline.duration_s]
    if not inside:
        raise DassError(_outside(timeline))
    return sorted(
        inside, key=lambda place: (place.is_clock != clock_first, timeline.at(place.time_s) is None, place.time_s)
    )


def _clock_times(text: str, timeline: Timeline) -> Iterator[float]:
    at, words = _time_of_day(text)
    if at is not None:
        for day in _days(timeline):
            if _is_meant(day, words):
                yield from _times_on(day, at, timeline)


def _time_of_day(text: str) -> tuple[time | None, list[str]]:
    """Return the one time of day in a text and the words beside it."""
    words = _ISO_PAIR.sub(r"\1 ", text).replace(",", " ").split()
    times = [found for word in words if (found := _TIME_OF_DAY.fullmatch(word))]
    if len(times) != 1:
        return None, words
    hour, minute, second, fraction = times[0].groups(default="0")
    try:
        at = time(int(hour), int(minute), int(second), int(fraction.ljust(6, "0")))
    except ValueError:
        return None, words
    return at, [word for word in words if word != times[0][0]]


def _days(timeline: Timeline) -> Iterator[date]:
    """Yield the dates of a project."""
    first, last = timeline.clock_at(0.0).date(), timeline.clock_at(timeline.duration_s).date()
    return (first + timedelta(days=days) for days in range((last - first).days + 1))


def _is_meant(day: date, words: list[str]) -> bool:
    """Tell whether each of ``words`` is part of a date; names may be cut short, numbers may not."""
    iso = day.isoformat()
    names = [*time_text.day(datetime.combine(day, time())).casefold().split(), iso, iso[5:], iso[8:]]
    return all(
        word in names if word[0].isdigit() else any(name.startswith(word) for name in names)
        for word in map(str.casefold, words)
    )


def _times_on(day: date, at: time, timeline: Timeline) -> Iterator[float]:
    """Yield the seconds at which clocks show a time of day: none, one or two of them."""
    wanted = datetime.combine(day, at)
    moments = {wanted.replace(tzinfo=timeline.zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    for moment in sorted(moments):
        if moment.astimezone(timeline.zone).replace(tzinfo=None, fold=0) == wanted:
            yield (moment - timeline.origin.astimezone(UTC)).total_seconds()


def _outside(timeline: Timeline) -> str:
    first, last = timeline.clock_at(0.0), timeline.clock_at(timeline.duration_s)
    return (
        f"The project has no such time: it lasts {time_text.elapsed(timeline.duration_s)}, "
        f"from {time_text.clock(first)} on {time_text.day(first)} to {time_text.clock(last)} on {time_text.day(last)}."
    )
