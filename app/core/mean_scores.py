"""How sure a model was on average over stretches of recordings."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from app.core.class_kinds import kinds
from app.core.column_axis import COLUMN_NS
from app.core.event_table import EventTable, Numbers
from app.core.placement import NS
from app.core.score_table import ScoreTable
from app.core.timeline import Timeline
from dass.scores import probabilities

Means = npt.NDArray[np.float64]


def mean_scores(events: EventTable, timeline: Timeline, tables: Mapping[int, ScoreTable], with_kinds: bool) -> Means:
    """Return the mean probability of each event's class over its columns; NaN where they are not scored.

    Parameters
    ----------
    events
        On the project's axis of time.
    timeline
        That axis.
    tables
        Scores by recording.
    with_kinds
        Whether the probability of a class is the highest of its own and its kinds', as a search takes it.
    """
    means = np.full(len(events), np.nan)
    starts_ns = {placement.recording.id: placement.start_ns for placement in timeline.placements}
    pairs = np.stack([events.recording_id, events.class_index], axis=1)
    for recording_id, index in np.unique(pairs, axis=0).tolist():
        if recording_id in tables:
            rows = np.flatnonzero((pairs == (recording_id, index)).all(axis=1))
            columns = _columns(events.take(rows), starts_ns[recording_id])
            means[rows] = _means(tables[recording_id], kinds(index) if with_kinds else (index,), *columns)
    return means


def _columns(events: EventTable, start_ns: int) -> tuple[Numbers, Numbers]:
    """Return the first column of each event and the one after its last, of a recording that begins at ``start_ns``."""
    first, stop = (
        np.rint((np.rint(edge_s * NS) - start_ns) / COLUMN_NS).astype(np.int64)
        for edge_s in (events.start_s, events.stop_s)
    )
    return first, np.maximum(stop, first + 1)


def _means(table: ScoreTable, classes: tuple[int, ...], first: Numbers, stop: Numbers) -> Means:
    line = probabilities(table.logits[list(classes), : table.n_scored].max(axis=0).astype(np.float32))
    sums = np.concatenate([[0.0], np.cumsum(line, dtype=np.float64)])
    first, stop = np.minimum(first, len(line)), np.minimum(stop, len(line))
    with np.errstate(invalid="ignore"):
        return np.asarray((sums[stop] - sums[first]) / (stop - first), np.float64)
