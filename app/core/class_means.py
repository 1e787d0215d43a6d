"""Mean probabilities over any part of a project, as quick for ten hours as for a minute."""

from collections.abc import Mapping
from threading import Lock

import numpy as np
import numpy.typing as npt

from app.core.column_axis import ColumnAxis
from app.core.score_table import ScoreTable
from dass.config import N_CLASSES
from dass.scores import probabilities

_BLOCK = 256
"""Columns that are summed up once: 82 s."""

Sums = npt.NDArray[np.float64]


class ClassMeans:
    """Keeps sums of consecutive columns of an axis, which any thread may `prepare`.

    Parameters
    ----------
    axis
        The columns that are seen.
    tables
        Scores by recording; a recording may come later (`update`).
    """

    def __init__(self, axis: ColumnAxis, tables: Mapping[int, ScoreTable]) -> None:
        self._axis = axis
        self._tables = tables
        n_blocks = len(axis) // _BLOCK
        self._sums = np.zeros((n_blocks, N_CLASSES))
        self._n_scored = np.zeros(n_blocks, np.int64)
        self._is_stale = np.ones(n_blocks, np.bool_)
        self._lock = Lock()

    def update(self, recording_id: int, start: int, stop: int) -> None:
        """Forget what was known of columns [start, stop) of a recording."""
        with self._lock:
            for stretch in self._axis.of(recording_id):
                first = max(start, stretch.first) + stretch.to_axis
                last = min(stop, stretch.stop) + stretch.to_axis - 1
                if first <= last:
                    self._is_stale[first // _BLOCK : last // _BLOCK + 1] = True

    def prepare(self) -> None:
        """Sum up all that is new, so that no mean has to."""
        for block in range(len(self._sums)):
            self._refresh(block)

    def mean(self, start_s: float, stop_s: float) -> npt.NDArray[np.float32] | None:
        """Return the mean (classes,) of the columns that [start_s, stop_s) touches and that are scored, if any is."""
        (first,), (stop,) = (ends.tolist() for ends in self._axis.spans(np.array([start_s, stop_s])))
        whole = range(-(-first // _BLOCK), stop // _BLOCK)
        if len(whole) == 0:
            total, n_scored = self._sum(first, stop)
        else:
            for block in whole:
                self._refresh(block)
            head, n_head = self._sum(first, whole.start * _BLOCK)
            tail, n_tail = self._sum(whole.stop * _BLOCK, stop)
            inside = slice(whole.start, whole.stop)
            total = head + self._sums[inside].sum(axis=0) + tail
            n_scored = n_head + int(self._n_scored[inside].sum()) + n_tail
        return (total / n_scored).astype(np.float32) if n_scored else None

    def _refresh(self, block: int) -> None:
        with self._lock:
            if self._is_stale[block]:
                self._sums[block], self._n_scored[block] = self._sum(block * _BLOCK, (block + 1) * _BLOCK)
                self._is_stale[block] = False

    def _sum(self, first: int, stop: int) -> tuple[Sums, int]:
        """Return the sum of the probabilities (classes,) in [first, stop) of the axis, and how many columns it has."""
        total, n_scored = np.zeros(N_CLASSES), 0
        for recording_id, start, end in self._axis.pieces(first, stop):
            table = self._tables.get(recording_id)
            if table is not None and start < table.n_scored:
                logits = table.logits[:, start : min(end, table.n_scored)]
                total += probabilities(logits.astype(np.float32)).sum(axis=1, dtype=np.float64)
                n_scored += logits.shape[1]
        return total, n_scored
