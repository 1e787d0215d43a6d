"""Made examples."""

import numpy as np

from training.config import AugmentConfig
from training.synthetic_source import SyntheticSource


def examples(name):
    source = SyntheticSource((name,), 64, AugmentConfig())
    return [source.example(i, np.random.default_rng(0)) for i in range(len(source))]


def test_labels_teacher_and_sound_agree():
    for example in examples("a"):
        [band] = np.flatnonzero(example.labels)
        assert example.teacher_clip.argmax() == band
        assert (example.teacher_columns.argmax(-1) == band).all()
        assert (example.teacher_embedding.argmax(-1) == band).all()
        assert example.features.mean(0).reshape(8, -1).mean(1).argmax() == band


def test_the_same_word_is_the_same_noise():
    a, same, other = examples("a"), examples("a"), examples("b")
    assert all((x.features == y.features).all() for x, y in zip(a, same, strict=True))
    assert all((x.features != y.features).any() for x, y in zip(a, other, strict=True))
