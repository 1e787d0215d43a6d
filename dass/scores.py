"""Column scores: what the model says about each 320 ms of a recording."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES


@dataclass(frozen=True)
class ScoreBlock:
    """Scores of consecutive columns.

    ``logits`` is float32 (columns, classes); column ``i`` of the block starts at
    ``(first_column + i) * FEATURES.column_s`` seconds of the recording.
    """

    first_column: int
    logits: npt.NDArray[np.float32]

    @property
    def stop_column(self) -> int:
        """Return the column after the last one of this block."""
        return self.first_column + len(self.logits)

    @property
    def stop_s(self) -> float:
        """Return the seconds of the recording that are scored once this block is."""
        return self.stop_column * FEATURES.column_s


def probabilities(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the sigmoid of ``logits`` (any shape), without overflow."""
    half = np.float32(0.5)
    probs: npt.NDArray[np.float32] = half * np.tanh(half * logits) + half
    return probs
