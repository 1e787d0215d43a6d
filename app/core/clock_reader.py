"""What a file says about when it was recorded: its header before its name, and a guess where neither does."""

from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from app.core.clock import Clock, ClockSource
from app.core.clock_headers import header_clocks
from app.core.clock_names import name_clocks

_YEARS = range(1990, 2101)
"""A recorder that is in another has lost its time, or the digits are no date."""


def read_clock(path: Path, duration_s: float, name_pattern: str | None = None) -> Clock:
    """Return the clock of a recording from the first source that has one.

    Parameters
    ----------
    path
        The recording.
    duration_s
        Its length, for the guess: recorders close a file when it ends.
    name_pattern
        See `name_clocks`.

    Raises
    ------
    OSError
        The file is not there. A damaged header raises nothing: it is no clock.
    DassError
        The pattern is none.
    """
    clocks = chain(header_clocks(path), name_clocks(path.stem, name_pattern))
    return next((clock for clock in clocks if clock.wall.year in _YEARS), None) or _guess(path, duration_s)


def _guess(path: Path, duration_s: float) -> Clock:
    began = datetime.fromtimestamp(max(0.0, path.stat().st_mtime - duration_s), UTC).astimezone()
    return Clock(began.replace(tzinfo=None), began.utcoffset(), ClockSource.GUESS)
