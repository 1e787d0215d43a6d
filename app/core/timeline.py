"""The recordings of a project on one time axis.

Its seconds count from the first sample of all. Gaps and overlaps are kept as the clocks state them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import groupby, pairwise
from typing import NamedTuple, Self

from app.core.placement import EPOCH, NS, Placement, place, stated_offset
from app.core.recording import Recording

__all__ = ["Piece", "Placement", "Span", "Timeline"]


class Span(NamedTuple):
    """A stretch of the time axis, [start_s, stop_s)."""

    start_s: float
    stop_s: float


class Piece(NamedTuple):
    """What is seen and heard of a recording within [start_s, stop_s)."""

    placement: Placement
    start_s: float
    stop_s: float


class Timeline:
    """One time axis for all recordings of a project.

    Parameters
    ----------
    placements
        In nanoseconds from time 0, in any order; of those that begin at once, a later one lies above an earlier.
    origin
        When time 0 is; aware.
    is_zone_known
        See below.

    Attributes
    ----------
    origin : datetime
        When time 0 is, where the first recording begins, in the project's time zone.
    is_zone_known : bool
        False: neither a clock nor the user states a time zone, and the recorders' times are shown as if they were UTC.
    placements : tuple of Placement
        By their start.
    gaps, overlaps : tuple of Span
        Where there is no recording, and where there are several.
    duration_s : float
        From time 0 to the last end.
    """

    def __init__(self, placements: Iterable[Placement], origin: datetime, is_zone_known: bool = True) -> None:
        self.origin, self.is_zone_known = origin, is_zone_known
        self.placements = tuple(sorted(placements, key=lambda placement: placement.start_ns))
        self.duration_s = max((placement.stop_s for placement in self.placements), default=0.0)
        stretches = list(_stretches(self.placements))
        self.gaps = tuple(_spans(stretches, lambda there: not there))
        self.overlaps = tuple(_spans(stretches, lambda there: len(there) > 1))
        self._pieces = list(_pieces(stretches))
        self._starts = [piece.start_s for piece in self._pieces]
        self._stops = [piece.stop_s for piece in self._pieces]
        self._by_id = {placement.recording.id: placement for placement in self.placements}

    @classmethod
    def of(cls, recordings: Sequence[Recording], zone: tzinfo | None = None) -> Self:
        """Place recordings by their clocks.

        `app.core.placement` says how.

        Parameters
        ----------
        recordings
            With different ids.
        zone
            The project's time zone, in which times are shown and which counts for clocks without an offset. None: the
            offset that a clock states, or UTC.
        """
        stated = stated_offset(recordings)
        shown_zone = zone or timezone(stated or timedelta())
        placements = place(recordings, shown_zone)
        first_ns = min((placement.start_ns for placement in placements), default=0)
        origin = EPOCH + timedelta(microseconds=first_ns // 1000)
        moved = [Placement(placement.recording, placement.start_ns - first_ns) for placement in placements]
        return cls(moved, origin.astimezone(shown_zone), is_zone_known=zone is not None or stated is not None)

    @property
    def zone(self) -> tzinfo:
        """The time zone in which `origin` and `clock_at` tell the time."""
        zone = self.origin.tzinfo
        assert zone is not None
        return zone

    def at(self, time_s: float) -> tuple[Placement, int] | None:
        """Return the recording at a time and the sample it has reached there; None in a gap.

        In an overlap it is the recording that began later. ``at(time_of(id, sample))`` is that sample again.
        """
        index = bisect_right(self._starts, time_s) - 1
        if index < 0 or time_s >= self._stops[index]:
            return None
        placement = self._pieces[index].placement
        return placement, min(placement.sample_at(time_s), placement.recording.n_samples - 1)

    def within(self, start_s: float, stop_s: float) -> list[Piece]:
        """Return what there is in [start_s, stop_s), in order, cut to it; overlaps are resolved as in `at`."""
        if start_s >= stop_s:
            return []
        first, last = bisect_right(self._stops, start_s), bisect_left(self._starts, stop_s)
        return [
            Piece(piece.placement, max(piece.start_s, start_s), min(piece.stop_s, stop_s))
            for piece in self._pieces[first:last]
        ]

    def time_of(self, recording_id: int, sample: int) -> float:
        """Return the second at which a sample begins.

        Raises
        ------
        KeyError
            There is no such recording.
        """
        return self._by_id[recording_id].time_of(sample)

    def clock_at(self, time_s: float) -> datetime:
        """Return the time of day, in the project's time zone."""
        return (self.origin.astimezone(UTC) + timedelta(seconds=time_s)).astimezone(self.zone)


_Stretch = tuple[int, int, list[Placement]]
"""From and to (ns) where the same recordings are, and those."""


def _stretches(placements: Sequence[Placement]) -> Iterator[_Stretch]:
    """Yield the stretches between each start or end and the next; together they are the whole time axis."""
    waiting = [placement for placement in reversed(placements) if placement.recording.n_samples]
    edges = {0, *(edge for placement in placements for edge in (placement.start_ns, placement.stop_ns))}
    there: list[Placement] = []
    for start_ns, stop_ns in pairwise(sorted(edges)):
        there = [placement for placement in there if placement.stop_ns > start_ns]
        while waiting and waiting[-1].start_ns <= start_ns:
            there.append(waiting.pop())
        yield start_ns, stop_ns, list(there)


def _spans(stretches: list[_Stretch], is_wanted: Callable[[list[Placement]], bool]) -> Iterator[Span]:
    for wanted, group in groupby(stretches, key=lambda stretch: is_wanted(stretch[2])):
        if wanted:
            yield _span(list(group))


def _pieces(stretches: list[_Stretch]) -> Iterator[Piece]:
    for top, group in groupby(stretches, key=lambda stretch: stretch[2][-1] if stretch[2] else None):
        if top:
            yield Piece(top, *_span(list(group)))


def _span(group: list[_Stretch]) -> Span:
    return Span(group[0][0] / NS, group[-1][1] / NS)
