"""Clocks as a user says they are."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.core import time_text
from app.core.clock import Clock, ClockSource

MOST_S = 100 * 366 * 86_400.0
"""No clock is wrong by more than a century."""


def set_by_hand(start: datetime, is_zone_known: bool) -> Clock:
    """Return the clock of a recording of which the user says when it began.

    Parameters
    ----------
    start
        In the project's time zone; aware.
    is_zone_known
        As `app.core.timeline.Timeline` has it. False: the clock states no offset either, and means what the others mean
        once the user chooses a time zone.
    """
    offset = start.utcoffset() if is_zone_known else None
    return Clock(start.replace(tzinfo=None, fold=0), offset, ClockSource.MANUAL, timedelta.resolution)


def shifted(clock: Clock, start: datetime, by: timedelta, is_zone_known: bool) -> Clock:
    """Return the clock of a recording that the user says began later by ``by``, earlier where that is negative.

    Parameters
    ----------
    clock
        Of the recording so far; it keeps its steps and its offset, so that recordings which joined still do. A guess is
        not where its recording was placed, so it becomes the time that was shown.
    start
        Where the recording began on the project's axis of time; aware.
    is_zone_known
        As for `set_by_hand`.
    """
    if clock.source is ClockSource.GUESS:
        return set_by_hand(start + by, is_zone_known)
    return replace(clock, wall=clock.wall + by, source=ClockSource.MANUAL)


def parse_shift(text: str) -> timedelta | None:
    """Return the time that ``h:mm:ss.s``, ``m:ss`` or seconds stand for, with a sign or without; None where none."""
    unsigned = text.strip().removeprefix("+")
    is_earlier = unsigned.startswith("-")
    seconds = time_text.parse_time(unsigned.removeprefix("-"))
    if seconds is None or not 0 <= seconds < MOST_S:
        return None
    return timedelta(seconds=-seconds if is_earlier else seconds)
