"""The likely scores of all recordings of a project in one row, so that all events are found in a few steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.core.likely_scores import LikelyScores
from app.core.score_table import ScoreTable
from app.core.spans import Numbers


@dataclass(frozen=True, eq=False)
class _Known:
    """What is known of a table, as long as it is the same and nothing in it is scored again."""

    table: ScoreTable
    n_rewrites: int
    likely: LikelyScores

    def is_of(self, table: ScoreTable) -> bool:
        is_same = self.table is table and self.n_rewrites == table.n_rewrites
        return is_same and self.likely.width > table.n_columns


class ScoreLines:
    """Lines of places, one for each of some classes in each recording; between two of them a place stays free.

    Parameters
    ----------
    classes
        Class indices, each with its kinds.

    Attributes
    ----------
    classes : tuple of int
    recordings : ndarray, int64
        Ids, in the order of their lines.
    widths : ndarray, int64
        Of each recording, how many places a line has.
    places : ndarray, int64 (n,)
        Ascending; consecutive ones are consecutive columns of one line.
    probs, strengths : ndarray, float32 (n,)
        As those of `LikelyScores`.
    """

    def __init__(self, classes: Sequence[int]) -> None:
        self.classes = tuple(classes)
        self._known: dict[int, _Known] = {}
        self._join()

    def update(self, tables: Mapping[int, ScoreTable]) -> None:
        """Take what is scored in ``tables`` now, by recording, without reading again what was there before.

        Raises
        ------
        DassError
            Scores are not numbers.
        """
        known = {number: self._updated(number, table) for number, table in tables.items()}
        if list(known.items()) != list(self._known.items()):
            self._known = known
            self._join()

    def decode(self, places: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return of each of ascending ``places`` its recording, its class, both as numbers, and its column."""
        edges = np.append(np.searchsorted(places, self._begins), len(places))
        recording = np.repeat(np.arange(len(self.recordings)), np.diff(edges))
        row, column = np.divmod(places - self._begins[recording], self.widths[recording])
        return recording, row, column

    def number(self, places: Numbers) -> Numbers:
        """Return of each of ascending ``places`` the number of its line."""
        recording, row, _ = self.decode(places)
        return recording * len(self.classes) + row

    def _updated(self, number: int, table: ScoreTable) -> _Known:
        known = self._known.get(number)
        if known is None or not known.is_of(table):
            # The number of rewrites is taken before the scores: what is written meanwhile is read again next time.
            known = _Known(table, table.n_rewrites, LikelyScores.none(table.n_columns))
        if known.likely.n_scored == table.n_scored:
            return known
        return replace(known, likely=known.likely.grown(table, self.classes))

    def _join(self) -> None:
        likely = [known.likely for known in self._known.values()]
        self.recordings = np.array(list(self._known), np.int64)
        self.widths = np.array([part.width for part in likely], np.int64)
        ends = np.cumsum(self.widths * len(self.classes))
        self._begins = ends - self.widths * len(self.classes)
        none = LikelyScores.none(0)
        places = [part.places + begin for part, begin in zip(likely, self._begins.tolist(), strict=True)]
        self.places = np.concatenate([none.places, *places])
        self.probs = np.concatenate([none.probs, *(part.probs for part in likely)])
        self.strengths = np.concatenate([none.strengths, *(part.strengths for part in likely)])
