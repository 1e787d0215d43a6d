"""Where recordings begin on the time axis of their project, by what their clocks say.

A clock that counts in whole seconds says nothing about their parts. So a recording that would begin less than one step
of its clock from where another ends, begins just there: the files of one take, split by the recorder, join without a
gap or an overlap that is none. No recording is moved by a whole step, however many there are in a row.

Recorders do not put their clocks forward in spring. So all clocks without an offset of their own get the same one: that
of the project's time zone when the first of them began.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction
from functools import cached_property
from math import floor

from app.core.clock import Clock, ClockSource
from app.core.recording import Recording

NS = 10**9
"""Nanoseconds in a second."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Placement:
    """A recording and where it begins on a time axis.

    Attributes
    ----------
    recording : Recording
        Which.
    start_ns : int
        Where its first sample begins, in nanoseconds.
    """

    recording: Recording
    start_ns: int

    @cached_property
    def stop_ns(self) -> int:
        """Where its last sample has ended."""
        return self.start_ns - (-self.recording.n_samples * NS // self.recording.sample_rate)

    @cached_property
    def start_s(self) -> float:
        """Where it begins, in seconds."""
        return self.start_ns / NS

    @cached_property
    def stop_s(self) -> float:
        """Where it has ended, in seconds."""
        return self.stop_ns / NS

    def time_of(self, sample: int) -> float:
        """Return the second at which ``sample`` begins, as exactly as a float can say."""
        rate = self.recording.sample_rate
        return (self.start_ns * rate + sample * NS) / (rate * NS)

    def sample_at(self, time_s: float) -> int:
        """Return the last sample that has begun at ``time_s``, at least 0; ``n_samples`` from the end on."""
        since_start = Fraction(time_s) - Fraction(self.start_ns, NS)
        sample = floor(since_start * self.recording.sample_rate)
        if self.time_of(sample + 1) <= time_s:  # as a float, which may be a little early
            sample += 1
        return min(max(sample, 0), self.recording.n_samples)


def place(recordings: Iterable[Recording], zone: tzinfo) -> list[Placement]:
    """Place recordings by their clocks, in nanoseconds from `EPOCH`.

    Where there are several, those whose clock is a guess follow the others end to end, in the order of their names.

    Parameters
    ----------
    recordings
        In any order.
    zone
        What stands for the offsets that clocks do not state.
    """
    in_order = sorted(recordings, key=_trust_order)
    n_timed = max(1, sum(not _is_guessed(recording) for recording in in_order))
    timed, guessed = in_order[:n_timed], in_order[n_timed:]
    offset = _recorder_offset((recording.clock for recording in timed), zone)
    placements = _joined(Placement(recording, _start_ns(recording.clock, offset)) for recording in timed)
    end_ns = max((placement.stop_ns for placement in placements), default=0)
    for recording in guessed:
        placements.append(Placement(recording, end_ns))
        end_ns = placements[-1].stop_ns
    return placements


def stated_offset(recordings: Iterable[Recording]) -> timedelta | None:
    """Return the offset from UTC of the first clock that states one, guesses last."""
    offsets = (recording.clock.utc_offset for recording in sorted(recordings, key=_trust_order))
    return next((offset for offset in offsets if offset is not None), None)


def _trust_order(recording: Recording) -> tuple[bool, list[str | int]]:
    """Order guesses last, and names as people count: 2 before 10."""
    parts = re.split(r"(\d+)", str(recording.path).casefold())
    return _is_guessed(recording), [int(part) if place % 2 else part for place, part in enumerate(parts)]


def _is_guessed(recording: Recording) -> bool:
    return recording.clock.source is ClockSource.GUESS


def _recorder_offset(clocks: Iterable[Clock], zone: tzinfo) -> timedelta:
    walls = [clock.wall for clock in clocks if clock.utc_offset is None]
    return (zone.utcoffset(min(walls)) if walls else None) or timedelta()


def _start_ns(clock: Clock, recorder_offset: timedelta) -> int:
    offset = recorder_offset if clock.utc_offset is None else clock.utc_offset
    return _ns(clock.wall.replace(tzinfo=UTC) - offset - EPOCH)


def _joined(stated: Iterable[Placement]) -> list[Placement]:
    """Undo the rounding of the clocks where it alone parts recordings or makes them overlap."""
    joined: list[Placement] = []
    ends_ns: list[int] = []
    for placement in sorted(stated, key=lambda placement: placement.start_ns):
        nearest = _nearest(ends_ns, placement.start_ns)
        if nearest is not None and abs(nearest - placement.start_ns) < _ns(placement.recording.clock.resolution):
            placement = Placement(placement.recording, nearest)
        joined.append(placement)
        insort(ends_ns, placement.stop_ns)
    return joined


def _nearest(numbers: list[int], wanted: int) -> int | None:
    """Return which of the sorted ``numbers`` is nearest to ``wanted``."""
    place = bisect_left(numbers, wanted)
    return min(numbers[max(0, place - 1) : place + 1], key=lambda number: abs(number - wanted), default=None)


def _ns(time: timedelta) -> int:
    return time // timedelta.resolution * 1000
