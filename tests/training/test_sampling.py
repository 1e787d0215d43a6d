import numpy as np

from training.audioset import read_set
from training.sampling import balanced_order, class_balanced_weights


def test_a_clip_weighs_what_its_classes_do(write_manifest) -> None:
    rows = [("a.wav", "train", "Dog|Bark", 0.1), ("b.wav", "train", "Dog", 0.1), ("c.wav", "train", "Rain", 0.1)]
    weights = class_balanced_weights(read_set(write_manifest(rows)))
    np.testing.assert_allclose(weights, [1000 / 2.01 + 1000 / 1.01, 1000 / 2.01, 1000 / 1.01])


def test_clips_come_in_proportion_to_their_weight() -> None:
    weights = np.repeat([1.0, 3.0], 5_000)
    drawn = balanced_order(weights, np.random.default_rng(0))
    assert len(drawn) == 10_000
    np.testing.assert_allclose(np.mean(drawn >= 5_000), 3 / 4, atol=0.02)
