"""Which clips an epoch draws when rare classes are to come as often as common ones."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from dass.config import N_CLASSES

Float64 = npt.NDArray[np.float64]


class Labelled(Protocol):
    """Clips whose labels are known, such as a `Dataset`."""

    def labels(self) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        """Return all labels end to end, and the edges (clips + 1,) of the clips in them."""
        ...


def class_balanced_weights(clips: Labelled) -> Float64:
    """Return the weight (clips,) with which each clip is drawn: the sum of its classes' ``1000 / (clips + 0.01)``.

    Source: AST's ``gen_weight_file.py``, which the published recipe takes over.
    """
    labels, edges = clips.labels()
    of_class = 1000 / (np.bincount(labels, minlength=N_CLASSES) + 0.01)
    sums = np.concatenate([[0.0], np.cumsum(of_class[labels])])
    return np.asarray(sums[edges[1:]] - sums[edges[:-1]])


def balanced_order(weights: Float64, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return one epoch, as many draws as there are clips, with replacement."""
    return rng.choice(len(weights), len(weights), p=weights / weights.sum())
