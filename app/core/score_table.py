"""The scores of one recording by one run, whole in memory."""

import math

import numpy as np
import numpy.typing as npt

from app.core.project import Project
from app.core.project_rows import Half, Run
from dass.config import FEATURES, N_CLASSES
from dass.scores import ScoreBlock, probabilities

Scores = npt.NDArray[np.float32]


class ScoreTable:
    """Logits of every class in every column, filled from the start on.

    One thread puts blocks in, any thread reads. Probabilities are float32 from 0 to 1, NaN where nothing is scored.
    113 MiB for ten hours. Over the scored part it is a `dass.events.ProbabilityTable`.

    Parameters
    ----------
    n_columns
        Of the whole recording as far as known; blocks beyond make the table longer.

    Attributes
    ----------
    logits : ndarray
        float16 (classes, columns), NaN where not scored.
    n_scored : int
        Columns scored, from the first on.
    n_rewrites : int
        How often columns that were scored were scored again: what is known of them may be of no use any more.
    """

    def __init__(self, n_columns: int) -> None:
        self.logits: Half = np.empty((N_CLASSES, n_columns), np.float16)
        for row in self.logits:  # one by one: numpy keeps Python from other threads while it fills
            row.fill(np.nan)
        self.n_scored = self.n_rewrites = 0

    @classmethod
    def load(cls, project: Project, run: Run) -> "ScoreTable":
        """Return what a run has scored so far, in a table for the whole recording.

        Raises
        ------
        DassError
            The project cannot be read.
        """
        recording = next(recording for recording in project.recordings() if recording.id == run.recording_id)
        table = cls(column_count(recording.duration_s))
        for first_column, logits in project.logits(run.id):
            table._put(first_column, logits)
        return table

    @property
    def n_columns(self) -> int:
        """Columns of the whole recording."""
        return len(self.logits[0])

    @property
    def shape(self) -> tuple[int, int]:
        """Return the numbers of columns scored and of classes."""
        return self.n_scored, N_CLASSES

    def put(self, block: ScoreBlock) -> None:
        """Take scores of the columns that come next, or of columns that are there already.

        Raises
        ------
        ValueError
            There are columns without scores before the block.
        """
        self._put(block.first_column, block.logits.T)

    def probs(self, class_index: int, start: int = 0, stop: int | None = None) -> Scores:
        """Return the probabilities (stop - start,) of one class; ``stop`` is by default the end of the recording."""
        return _probs(self.logits[class_index, start:stop])

    def at(self, column: int) -> Scores:
        """Return the probabilities (classes,) in one column."""
        return _probs(self.logits[:, column])

    def max(self, *, axis: int, initial: float) -> Scores:  # noqa: ARG002 - the protocol's name for the only axis
        """Return the highest probability (classes,) of what is scored, at least ``initial``; ``axis`` is 0."""
        part = self.logits[:, : self.n_scored]
        return np.array([_probs(row).max(initial=initial) for row in part])

    def __getitem__(self, key: tuple[slice, int]) -> Scores:
        """Return ``[:, class_index]``, one class in all columns that are scored."""
        _, class_index = key
        return self.probs(class_index, 0, self.n_scored)

    def _put(self, first_column: int, logits: npt.NDArray[np.floating]) -> None:
        if first_column > self.n_scored:
            raise ValueError(f"a block at column {first_column} after {self.n_scored} columns")
        stop = first_column + logits.shape[1]
        if stop > self.n_columns:
            self._lengthen(stop)
        self.logits[:, first_column:stop] = logits
        self.n_rewrites += first_column < self.n_scored
        self.n_scored = max(stop, self.n_scored)  # last, so that another thread finds what it stands for

    def _lengthen(self, n_columns: int) -> None:
        self.logits = np.pad(self.logits, ((0, 0), (0, n_columns - self.n_columns)), constant_values=np.nan)


def column_count(duration_s: float) -> int:
    """Return how many columns a recording of ``duration_s`` has, the last one perhaps in part."""
    return math.ceil(duration_s / FEATURES.column_s)


def _probs(logits: Half) -> Scores:
    return probabilities(logits.astype(np.float32))
