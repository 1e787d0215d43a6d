"""Which clips an epoch draws when rare classes are to come as often as common ones."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt
from torch.utils.data import Sampler

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


class BalancedSampler(Sampler[int]):
    """The positions of the clips that one of ``n_ranks`` processes reads in one epoch.

    The draws of an epoch are a function of ``seed`` and the epoch alone; the ranks take turns in them, and each has
    the same number: what does not divide by ``n_ranks`` is left out.
    """

    def __init__(self, weights: Float64, seed: int, rank: int = 0, n_ranks: int = 1) -> None:
        self._weights, self._seed = weights, seed
        self._rank, self._n_ranks = rank, n_ranks
        self._epoch, self._first = 0, 0

    def begin(self, epoch: int, first: int = 0) -> None:
        """Let the next iteration be of ``epoch``, without this rank's first ``first`` draws."""
        self._epoch, self._first = epoch, first

    def __len__(self) -> int:
        return len(self._weights) // self._n_ranks - self._first

    def __iter__(self) -> Iterator[int]:
        order = balanced_order(self._weights, np.random.default_rng((self._seed, self._epoch)))
        own = order[: len(order) // self._n_ranks * self._n_ranks][self._rank :: self._n_ranks]
        return iter(own[self._first :].tolist())
