"""The probabilities of single classes along a whole project."""

from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from app.core.column_axis import ColumnAxis, Indices, Stretch
from app.core.score_table import ScoreTable

Values = npt.NDArray[np.float32]

MOST_ROWS = 32
"""Rows kept, those asked for last: 14 MiB at ten hours."""

_UNKNOWN = -1.0
"""In place of a probability that is not known: below all others, so that a plain maximum passes it over."""


class ClassRows:
    """One row of probabilities for each class that is asked for, in the order of the axis, made when first needed.

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
        self._rows: OrderedDict[int, Values] = OrderedDict()

    def update(self, recording_id: int, start: int, stop: int) -> None:
        """Read columns [start, stop) of a recording again."""
        for class_index, row in self._rows.items():
            for stretch in self._axis.of(recording_id):
                self._read(row, class_index, stretch, start, stop)

    def peaks(self, class_index: int, first: Indices, stop: Indices) -> Values:
        """Return the highest probability in each [first[i], stop[i]) of the axis, NaN where none is known.

        Parameters
        ----------
        class_index
            The class.
        first, stop : ndarray, int (n,)
            As `ColumnAxis.spans` gives them.

        Returns
        -------
        ndarray, float32 (n,)
        """
        edges = np.stack([first, stop], axis=1).ravel()
        peaks = np.maximum.reduceat(self._row(class_index), edges)[::2]
        return np.where((first == stop) | (peaks == _UNKNOWN), np.float32(np.nan), peaks)

    def _row(self, class_index: int) -> Values:
        if class_index not in self._rows:
            self._rows[class_index] = self._made(class_index)
            if len(self._rows) > MOST_ROWS:
                self._rows.popitem(last=False)
        self._rows.move_to_end(class_index)
        return self._rows[class_index]

    def _made(self, class_index: int) -> Values:
        # One value more than there are columns, so that a span may begin where they end.
        row = np.full(len(self._axis) + 1, _UNKNOWN, np.float32)
        for stretch in self._axis.stretches:
            self._read(row, class_index, stretch, stretch.first, stretch.stop)
        return row

    def _read(self, row: Values, class_index: int, stretch: Stretch, start: int, stop: int) -> None:
        start, stop = max(start, stretch.first), min(stop, stretch.stop)
        table = self._tables.get(stretch.recording_id)
        if table is None or start >= stop:
            return
        probs = table.probs(class_index, start, stop)
        place = start + stretch.to_axis
        row[place : place + len(probs)] = np.nan_to_num(probs, nan=_UNKNOWN)
