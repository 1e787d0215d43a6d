"""When a recording began that this program makes, as its file says it: in its name and in its comment."""

import re
from datetime import datetime, timedelta, timezone

from app.core.clock import Clock, ClockSource

_COMMENT = re.compile(r"Recorded at (\S+) by DASS Explorer", re.ASCII)


def live_clock(start: datetime, sample_rate: int) -> Clock:
    """Return the clock of a recording whose first sample is taken at ``start``, aware, in this computer's zone."""
    return _clock(start.astimezone(), sample_rate)


def file_stem(clock: Clock) -> str:
    """Return a file name without its suffix that `app.core.clock_names` reads as the same second: ISO 8601."""
    return f"{_start(clock):%Y%m%dT%H%M%S%z}"


def comment(clock: Clock) -> str:
    """Return a comment from which `commented_clock` makes an equal clock."""
    return f"Recorded at {_start(clock).isoformat()} by DASS Explorer"


def commented_clock(text: str, sample_rate: int) -> Clock | None:
    """Return the clock in a text that holds a comment of ours; None where there is none.

    Raises
    ------
    ValueError
        It is not a time.
    """
    found = _COMMENT.search(text)
    return _clock(datetime.fromisoformat(found[1]), sample_rate) if found else None


def _start(clock: Clock) -> datetime:
    assert clock.utc_offset is not None, "a live clock states it"
    return clock.wall.replace(tzinfo=timezone(clock.utc_offset))


def _clock(start: datetime, sample_rate: int) -> Clock:
    """Return a clock so fine that recordings join which follow each other to the sample, and no others."""
    resolution = max(timedelta.resolution, timedelta(seconds=0.5 / sample_rate))
    return Clock(start.replace(tzinfo=None), start.utcoffset(), ClockSource.LIVE, resolution)
