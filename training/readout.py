"""What a stretch of columns says about a recording: the clip's logits, and each class's highest smoothed score."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dass.events import EventPolicy, smooth
from dass.scores import probabilities

Float64 = npt.NDArray[np.float64]

SMOOTHING = EventPolicy().smoothing
_HALF = SMOOTHING // 2


@dataclass(frozen=True)
class Readout:
    """The read-outs of consecutive columns, from which those of longer stretches follow: ``before + after``.

    ``total`` are the sums (classes,) of the logits, ``inside`` the highest smoothed probabilities of the columns whose
    neighbours are known, ``head`` and ``tail`` the probabilities (up to 2, classes) of the columns at either end.
    """

    n_columns: int
    total: Float64
    inside: Float64
    head: npt.NDArray[np.float32]
    tail: npt.NDArray[np.float32]

    @staticmethod
    def of(logits: npt.NDArray[np.float32]) -> "Readout":
        """Return the read-out of ``logits`` (columns, classes)."""
        probs = probabilities(logits)
        head, tail = probs[: 2 * _HALF], probs[max(0, len(probs) - 2 * _HALF) :]
        return Readout(len(probs), logits.sum(0, dtype=np.float64), _inside(probs), head, tail)

    def __add__(self, after: "Readout") -> "Readout":
        joint = np.concatenate([self.tail, after.head])
        return Readout(
            self.n_columns + after.n_columns,
            self.total + after.total,
            np.max([self.inside, after.inside, _inside(joint)], 0),
            np.concatenate([self.head, after.head])[: 2 * _HALF],
            np.concatenate([self.tail, after.tail])[-2 * _HALF :],
        )

    @property
    def pooled(self) -> Float64:
        """Return the logits (classes,) of the recording as published: the mean over its columns."""
        return self.total / self.n_columns

    @property
    def peaks(self) -> Float64:
        """Return the highest probability (classes,) that any column reaches, smoothed as for events."""
        ends = [_smoothed(self.head)[:_HALF], _smoothed(self.tail)[-_HALF:]]
        peaks: Float64 = np.max([self.inside, *np.concatenate(ends)], 0)
        return peaks


def _inside(probs: npt.NDArray[np.float32]) -> Float64:
    inside: Float64 = _smoothed(probs)[_HALF : len(probs) - _HALF].max(0, initial=0)
    return inside


def _smoothed(probs: npt.NDArray[np.float32]) -> Float64:
    return np.apply_along_axis(smooth, 0, probs, SMOOTHING) if len(probs) else probs.astype(np.float64)
