import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.audioset import read_set
from training.sampling import BalancedSampler, balanced_order, class_balanced_weights


def test_a_clip_weighs_what_its_classes_do(write_manifest) -> None:
    rows = [("a.wav", "train", "Dog|Bark", 0.1), ("b.wav", "train", "Dog", 0.1), ("c.wav", "train", "Rain", 0.1)]
    weights = class_balanced_weights(read_set(write_manifest(rows)))
    np.testing.assert_allclose(weights, [1000 / 2.01 + 1000 / 1.01, 1000 / 2.01, 1000 / 1.01])


def test_clips_come_in_proportion_to_their_weight() -> None:
    weights = np.repeat([1.0, 3.0], 5_000)
    drawn = balanced_order(weights, np.random.default_rng(0))
    assert len(drawn) == 10_000
    np.testing.assert_allclose(np.mean(drawn >= 5_000), 3 / 4, atol=0.02)


@given(st.integers(1, 60), st.integers(1, 5), st.integers(0, 9), st.integers(0, 9))
def test_the_ranks_together_read_the_epoch_and_each_the_same_number(n: int, ranks: int, seed: int, epoch: int) -> None:
    weights = np.arange(1.0, n + 1)
    parts = []
    for rank in range(ranks):
        sampler = BalancedSampler(weights, seed, rank, ranks)
        sampler.begin(epoch)
        parts.append(list(sampler))
        assert len(parts[-1]) == len(sampler) == n // ranks
    whole = balanced_order(weights, np.random.default_rng((seed, epoch)))[: n // ranks * ranks]
    assert [place for turn in zip(*parts, strict=True) for place in turn] == whole.tolist()


@given(st.integers(1, 60), st.integers(1, 5), st.integers(0, 60), st.integers(0, 9))
def test_an_epoch_goes_on_from_any_position(n: int, ranks: int, first: int, epoch: int) -> None:
    sampler = BalancedSampler(np.arange(1.0, n + 1), 3, ranks - 1, ranks)
    sampler.begin(epoch)
    whole = list(sampler)
    first = min(first, len(whole))
    sampler.begin(epoch, first)
    assert list(sampler) == whole[first:]
    assert len(sampler) == len(whole) - first


def test_epochs_differ() -> None:
    sampler = BalancedSampler(np.ones(50), 0)
    orders = []
    for epoch in (0, 1, 0):
        sampler.begin(epoch)
        orders.append(list(sampler))
    assert orders[0] == orders[2] != orders[1]
