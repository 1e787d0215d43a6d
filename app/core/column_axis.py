"""The score columns of a project on its one axis of time."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.spans import Spans, ragged
from app.core.timeline import Span, Timeline
from dass.config import FEATURES

COLUMN_NS = round(FEATURES.column_s * 1e9)
_WINDOW_S = FEATURES.window / FEATURES.sample_rate
"""A rest shorter than this (25 ms) at the end of a recording has no column: the last one stands for it."""

_SHORTEST_STRIP_S = 60.0

Times = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


def n_columns(duration_s: float) -> int:
    """Return how many score columns a recording of ``duration_s`` has."""
    return max(1, int((duration_s - _WINDOW_S) / FEATURES.column_s + 1e-9) + 1)


@dataclass(frozen=True)
class Stretch:
    """Consecutive columns of one recording that are seen without a break.

    Attributes
    ----------
    recording_id : int
    begin_ns : int
        When the recording's first column begins, in nanoseconds of the project.
    start_ns, stop_ns : int
        From when to when these columns are seen.
    first, stop : int
        Columns of the recording: [first, stop).
    offset : int
        Position of column ``first`` on the axis.
    """

    recording_id: int
    begin_ns: int
    start_ns: int
    stop_ns: int
    first: int
    stop: int
    offset: int

    @property
    def to_axis(self) -> int:
        """Return what makes a column of the recording a position on the axis, by addition."""
        return self.offset - self.first


class ColumnAxis:
    """All columns that are seen, one after the other; where recordings overlap, those of the later one.

    Parameters
    ----------
    timeline
        The project.
    reached_s
        Up to when something is recorded, where more is to come.

    Attributes
    ----------
    duration_s : float
        Length of the project.
    strip_s : float
        Length of what a strip shows of the whole project: more than is recorded, and at most twice as much.
    stretches : tuple of Stretch
        In order of time.
    """

    def __init__(self, timeline: Timeline, reached_s: float = math.inf) -> None:
        self.duration_s = timeline.duration_s
        self.strip_s = min(_strip_s(reached_s), self.duration_s)
        self.stretches = _stretches(timeline)
        self._start_ns, self._stop_ns = _extents(self.stretches)
        self._offsets = [stretch.offset for stretch in self.stretches]
        self._by_recording: dict[int, list[Stretch]] = {}
        for stretch in self.stretches:
            self._by_recording.setdefault(stretch.recording_id, []).append(stretch)
        self._seen = _SeenStretches(self.stretches)

    def __len__(self) -> int:
        return len(self._start_ns)

    def spans(self, edges_s: Times) -> tuple[Indices, Indices]:
        """Return the first column that is seen in each [edges_s[i], edges_s[i+1]), and the one after the last.

        The two are equal where nothing was recorded. A column at an edge belongs to the spans on both sides.
        """
        edges = nanoseconds(edges_s)
        first = np.searchsorted(self._stop_ns, edges[:-1], side="right")
        stop = np.searchsorted(self._start_ns, edges[1:], side="left")
        return first, np.maximum(first, stop)

    def count_before(self, time_s: float) -> int:
        """Return how many columns have begun by a time."""
        return bisect_left(self._start_ns, time_s * 1e9)

    def span(self, first: int, stop: int) -> Span:
        """Return from when to when columns [first, stop) of the axis are seen; gaps between them count."""
        if first >= stop:
            return Span(0.0, 0.0)
        return Span(self._start_ns[first].item() / 1e9, self._stop_ns[stop - 1].item() / 1e9)

    def of(self, recording_id: int) -> list[Stretch]:
        """Return the stretches of one recording."""
        return self._by_recording.get(recording_id, [])

    def find(self, time_s: float) -> tuple[int, int] | None:
        """Return the recording and its column that are seen at ``time_s``, or None in a gap.

        The end of the project belongs to its last column.
        """
        time_ns = round(time_s * 1e9) - (time_s == self.duration_s)
        position = int(np.searchsorted(self._stop_ns, time_ns, side="right"))
        if position == len(self) or self._start_ns[position] > time_ns:
            return None
        stretch = self.stretches[bisect_right(self._offsets, position) - 1]
        return stretch.recording_id, position - stretch.to_axis

    def place(self, recording_ids: Indices, columns: Spans) -> tuple[Spans, Indices]:
        """Return where spans of columns are seen: what overlaps hide is left out, and may leave several pieces.

        Parameters
        ----------
        recording_ids : ndarray, int64 (n,)
        columns
            n spans of columns of each recording.

        Returns
        -------
        times : Spans
            From when to when each piece is seen, in nanoseconds of the project; none is empty.
        owner : ndarray, int64
            Which of the spans each piece is of; ascending.
        """
        stretch, owner = self._seen.of(recording_ids)
        begin, seen = self._seen.begin_ns[stretch], self._seen.times_ns.take(stretch)
        times = Spans(*(np.clip(begin + edges[owner] * COLUMN_NS, *seen) for edges in columns))
        is_seen = times.lengths > 0
        return times.take(is_seen), owner[is_seen]

    def pieces(self, first: int, stop: int) -> list[tuple[int, int, int]]:
        """Return (recording, first column, column after the last) of the columns [first, stop) of the axis."""
        near = self.stretches[max(0, bisect_right(self._offsets, first) - 1) : bisect_left(self._offsets, stop)]
        return [
            (s.recording_id, max(s.first, first - s.to_axis), min(s.stop, stop - s.to_axis))
            for s in near
            if first < stop
        ]


class _SeenStretches:
    """Stretches recording by recording, in columns of equal length."""

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        ordered = sorted(stretches, key=lambda stretch: stretch.recording_id)
        table = [(stretch.recording_id, stretch.begin_ns, stretch.start_ns, stretch.stop_ns) for stretch in ordered]
        ids, self.begin_ns, starts, stops = np.array(table, np.int64).reshape(-1, 4).T
        self.times_ns = Spans(starts, stops)
        self._ids, self._first, self._counts = np.unique(ids, return_index=True, return_counts=True)

    def of(self, recording_ids: Indices) -> tuple[Indices, Indices]:
        """Return the numbers of the stretches of each of some recordings, and which of them each one is of."""
        recording = np.searchsorted(self._ids, recording_ids)
        is_there = np.append(self._ids, -1)[recording] == recording_ids
        owner, number = ragged(np.append(self._counts, 0)[recording] * is_there)
        return self._first[recording[owner]] + number, owner


def _strip_s(reached_s: float) -> float:
    """Return a length that is rarely another while ``reached_s`` grows."""
    if math.isinf(reached_s):
        return reached_s
    return _SHORTEST_STRIP_S * 2.0 ** math.ceil(math.log2(max(reached_s / _SHORTEST_STRIP_S, 1.0)))


def nanoseconds(times_s: Times) -> Indices:
    """Return times in whole nanoseconds, in which edges of columns are exact."""
    return np.round(times_s * 1e9).astype(np.int64)


def _stretches(timeline: Timeline) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    offset = 0
    for piece in timeline.within(0.0, timeline.duration_s):
        recording, begin = piece.placement.recording, piece.placement.start_ns
        start, stop = round(piece.start_s * 1e9), round(piece.stop_s * 1e9)
        last = n_columns(recording.duration_s) - 1
        first = min((start - begin) // COLUMN_NS, last)
        end = min(-((begin - stop) // COLUMN_NS), last + 1)
        found.append(Stretch(recording.id, begin, start, stop, first, end, offset))
        offset += end - first
    return tuple(found)


def _extents(stretches: tuple[Stretch, ...]) -> tuple[Indices, Indices]:
    """Return from when to when each column is seen, cut to what its stretch shows."""
    edges = [_edges(stretch) for stretch in stretches]
    if not edges:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([own[:-1] for own in edges]), np.concatenate([own[1:] for own in edges])


def _edges(stretch: Stretch) -> Indices:
    edges = stretch.begin_ns + np.arange(stretch.first, stretch.stop + 1, dtype=np.int64) * COLUMN_NS
    edges[0], edges[-1] = stretch.start_ns, stretch.stop_ns
    return edges
