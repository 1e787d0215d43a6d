"""The time by which live sound is placed and watched."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple


class CaptureClock(NamedTuple):
    """Two ways to tell the time.

    Attributes
    ----------
    steady_s : callable
        Seconds from some moment: nobody can set it, and it goes on while the computer sleeps.
    utc : callable
        What the computer's clock says; it may be set at any moment.
    """

    steady_s: Callable[[], float]
    utc: Callable[[], datetime]


def system_clock() -> CaptureClock:
    """Return the computer's own."""
    return CaptureClock(_steady_s, lambda: datetime.now(UTC))


def _steady_s() -> float:
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # time.monotonic() rests while a Mac sleeps
    return time.monotonic()
