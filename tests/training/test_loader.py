"""The batches of a run: a function of the seed, whoever reads them and from where."""

from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from training.batch import Example
from training.loader import Share, load_batches

ALONE = Share(0, 1)


class Numbers:
    """Examples that are their number and a random one."""

    def __init__(self, n):
        self._n = n

    def __len__(self):
        return self._n

    def order(self, rng):
        return rng.permutation(self._n)

    def example(self, index, rng):
        return Example(np.float32([index, rng.random()]))


def read(n, batch, steps, share=ALONE, seed=0, workers=0, epoch=0, step=0):
    batches = load_batches(Numbers(n), batch, share, seed, workers, epoch, step)
    return [batch.features for batch in islice(batches, steps)]


def same(a, b):
    return len(a) == len(b) and all(torch.equal(x, y) for x, y in zip(a, b, strict=True))


@given(st.integers(1, 30), st.integers(1, 8), st.integers(0, 9))
def test_an_epoch_has_every_example_once_but_for_what_fills_no_batch(n, batch, seed):
    steps = n // batch
    numbers = torch.cat([torch.zeros(0, 2), *read(n, batch, steps, seed=seed)])[:, 0] if steps else torch.zeros(0)
    assert len(numbers) == steps * batch
    assert len(numbers.unique()) == len(numbers)


@given(st.integers(0, 20))
def test_reading_can_begin_anywhere(start):
    steps = 13 // 2
    whole = read(13, 2, 30)
    assert same(read(13, 2, 30 - start, epoch=start // steps, step=start % steps), whole[start:])


@given(st.sampled_from([1, 2, 3, 6]))
def test_the_processes_share_the_batches_of_one(n):
    parts = [read(20, 6, 7, Share(i, n)) for i in range(n)]
    assert same([torch.cat(rows) for rows in zip(*parts, strict=True)], read(20, 6, 7))


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_readers_of_their_own_give_the_same():
    assert same(read(20, 6, 5, workers=2), read(20, 6, 5))


def test_epochs_and_seeds_differ():
    first, second = (torch.cat(read(12, 3, 4, epoch=epoch)) for epoch in (0, 1))
    assert not torch.equal(first[:, 0], second[:, 0])
    assert not set(first[:, 1].tolist()) & set(second[:, 1].tolist())
    assert not torch.equal(first, torch.cat(read(12, 3, 4, seed=1)))
