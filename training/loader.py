"""The batches of a run: which examples each step of each process reads, from any step on."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from torch.utils.data import DataLoader, Dataset, Sampler

from training.batch import Batch, Example, collate
from training.sources import Source

Place = tuple[int, int, int]
"""Epoch, position in its order, number of the example."""


class _Steps(Sampler[list[Place]]):
    """The examples that one process reads in each step, from ``step`` of ``epoch`` on, without end."""

    def __init__(self, source: Source, seed: int, batch: int, share: slice, epoch: int, step: int) -> None:
        self._source, self._seed, self._batch, self._share = source, seed, batch, share
        self._epoch, self._step = epoch, step

    def __iter__(self) -> Iterator[list[Place]]:
        epoch, first = self._epoch, self._step
        while True:
            order = self._source.order(np.random.default_rng((self._seed, epoch)))
            for step in range(first, len(order) // self._batch):
                rows = range(step * self._batch, (step + 1) * self._batch)[self._share]
                yield [(epoch, row, int(order[row])) for row in rows]
            epoch, first = epoch + 1, 0


class _Examples(Dataset[Example]):
    """A source as PyTorch's loader wants it; the random changes of an example depend on its place alone."""

    def __init__(self, source: Source, seed: int) -> None:
        self._source, self._seed = source, seed

    def __getitem__(self, place: Place) -> Example:
        epoch, row, index = place
        return self._source.example(index, np.random.default_rng((self._seed, epoch, row)))


def _leave_interrupts(_worker: int) -> None:
    """Leave Ctrl+C to the process that is read for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@dataclass(frozen=True)
class Share:
    """The part of every batch that one of ``n`` processes works on: rows that follow each other."""

    number: int
    n: int

    def rows(self, batch: int) -> slice:
        """Return this process's rows of a batch of ``batch``, a multiple of ``n``."""
        own = batch // self.n
        return slice(self.number * own, (self.number + 1) * own)


def load_batches(
    source: Source, batch: int, share: Share, seed: int, workers: int, epoch: int, step: int
) -> Iterator[Batch]:
    """Yield this process's part of every batch, from ``step`` of ``epoch`` on, without end.

    The order of an epoch and the random changes of every example depend on ``seed`` and their place alone: on neither
    the number of processes nor on where the run was interrupted. What does not fill a batch is left out of the epoch.
    """
    steps = _Steps(source, seed, batch, share.rows(batch), epoch, step)
    yield from DataLoader(
        _Examples(source, seed),
        batch_sampler=steps,
        num_workers=workers,
        collate_fn=collate,
        worker_init_fn=_leave_interrupts,
        multiprocessing_context="fork" if workers else None,  # readers share what is mapped, and copy nothing
    )
