"""What the scores of a project say: its events, and what there is of each class."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.class_summaries import N_STRIP, ClassSummaries
from app.core.column_axis import ColumnAxis, Stretch
from app.core.event_table import EventTable
from app.core.score_table import ScoreTable
from app.core.spans import Spans
from dass.config import N_CLASSES
from dass.events import Event, EventPolicy, find_events
from dass.scores import probabilities

Scores = npt.NDArray[np.float32]

_PART_COLUMNS = 2048
"""Taken as float32 at once: 4 MiB."""


@dataclass(frozen=True)
class Findings:
    """The events of a project and the summaries of its classes, both of the same scores."""

    events: EventTable
    summaries: ClassSummaries

    @classmethod
    def none(cls) -> "Findings":
        """Return the findings where nothing is analysed."""
        return cls(EventTable.empty(), ClassSummaries.empty())


class ScoredPart:
    """The first columns of a table that grows: a `dass.events.ProbabilityTable` that stays as it is."""

    def __init__(self, table: ScoreTable, n_columns: int) -> None:
        self.shape = n_columns, N_CLASSES
        self._table = table

    def __getitem__(self, key: tuple[slice, int]) -> Scores:
        """Return ``[:, class_index]``."""
        _, index = key
        return self._table.probs(index, 0, self.shape[0])

    def max(self, *, axis: int, initial: float) -> Scores:  # noqa: ARG002 - the protocol's name for the only axis
        """Return the highest probability of each class, at least ``initial``; ``axis`` is 0."""
        starts = range(0, self.shape[0], _PART_COLUMNS)
        parts = [self.peaks(start, min(start + _PART_COLUMNS, self.shape[0])) for start in starts]
        return np.asarray(np.max(parts, axis=0, initial=initial), np.float32)

    def peaks(self, start: int, stop: int) -> Scores:
        """Return the highest probability of each class in columns [start, stop)."""
        # numpy's maximum of float16 takes five times as long.
        return probabilities(self._table.logits[:, start:stop].astype(np.float32).max(axis=1))


@dataclass(frozen=True)
class _Found:
    """What one recording holds, as far as it was scored."""

    table: ScoreTable
    n_columns: int
    events: EventTable
    first_place: int
    presence: Scores
    """Highest probabilities (classes, places), from ``first_place`` of the project's strip."""


class Finder:
    """Finds what a project holds again and again while its scores grow, without doing again what has not changed.

    Parameters
    ----------
    axis
        Where on the axis of time the columns lie.
    policy
        What counts as an event.
    """

    def __init__(self, axis: ColumnAxis, policy: EventPolicy) -> None:
        self._axis = axis
        self._policy = policy
        self._places = axis.spans(np.linspace(0.0, axis.strip_s, N_STRIP + 1))
        self._found: dict[int, _Found] = {}

    def find(self, tables: Mapping[int, ScoreTable]) -> Findings:
        """Return the findings in ``tables``, by recording, as far as they are scored now.

        Raises
        ------
        DassError
            Scores are not numbers.
        """
        lengths = {recording_id: table.n_scored for recording_id, table in tables.items()}
        self._found = {
            recording_id: self._updated(recording_id, table, lengths[recording_id])
            for recording_id, table in tables.items()
            if lengths[recording_id]
        }
        events = EventTable.merged(found.events for found in self._found.values())
        return Findings(events, ClassSummaries.of(events, self._presence()))

    def _updated(self, recording_id: int, table: ScoreTable, n_columns: int) -> _Found:
        known = self._found.get(recording_id)
        if known is not None and known.table is table and known.n_columns == n_columns:
            return known
        part = ScoredPart(table, n_columns)
        events = EventTable.merged([_placed(find_events(part, self._policy), self._axis, recording_id)])
        return _Found(table, n_columns, events, *self._strip(part, self._axis.of(recording_id)))

    def _strip(self, part: ScoredPart, stretches: list[Stretch]) -> tuple[int, Scores]:
        """Return the first place of the project's strip that a recording lies in, and its peaks from there on."""
        first, stop = self._places
        seen = [(first < s.offset + s.stop - s.first) & (stop > s.offset) for s in stretches]
        places = np.flatnonzero(np.any(seen, axis=0)) if seen else np.empty(0, np.int64)
        if len(places) == 0:
            return 0, np.empty((N_CLASSES, 0), np.float32)
        columns = range(places[0], places[-1] + 1)
        peaks = [self._peaks(part, stretches, place) for place in columns]
        return int(places[0]), np.stack(peaks, axis=1)

    def _peaks(self, part: ScoredPart, stretches: list[Stretch], place: int) -> Scores:
        """Return the peaks of a recording in one place of the project's strip."""
        highest = np.full(N_CLASSES, np.nan, np.float32)
        for stretch in stretches:
            start = max(int(self._places[0][place]) - stretch.to_axis, stretch.first)
            stop = min(int(self._places[1][place]) - stretch.to_axis, stretch.stop, part.shape[0])
            if start < stop:
                highest = np.fmax(highest, part.peaks(start, stop))
        return highest

    def _presence(self) -> Scores:
        presence = np.full((N_CLASSES, N_STRIP), np.nan, np.float32)
        for found in self._found.values():
            places = slice(found.first_place, found.first_place + found.presence.shape[1])
            presence[:, places] = np.fmax(presence[:, places], found.presence)
        return presence


def _placed(found: list[Event], axis: ColumnAxis, recording_id: int) -> EventTable:
    """Return the events of a recording on the project's axis, cut to what is seen of it."""
    starts, stops = ([event.start_column for event in found], [event.stop_column for event in found])
    columns = Spans(np.array(starts, np.int64), np.array(stops, np.int64))
    times, owner = axis.place(np.full(len(found), recording_id, np.int64), columns)
    return EventTable(
        start_s=times.starts / 1e9,
        stop_s=times.stops / 1e9,
        class_index=np.array([event.class_index for event in found], np.int64)[owner],
        score=np.array([event.score for event in found], np.float32)[owner],
        recording_id=np.full(len(owner), recording_id, np.int64),
    )
