"""Labelled clips as examples."""

import numpy as np
import pytest

from dass.errors import DassError
from dass.labels import ontology
from training.audioset import clip_features, read_clip, read_set
from training.augment import mix_logits
from training.clip_sets import Clips
from training.clip_source import ClipSource
from training.config import AugmentConfig

DOG, BARK, SIREN, RAIN = (ontology().find(name) for name in ("Dog", "Bark", "Siren", "Rain"))
MIXED = AugmentConfig(mixup_rate=1.0)


class FakeStore:
    """A store that knows some clips."""

    def __init__(self, rows, kind="clip"):
        self._rows = rows
        self.header = type("Header", (), {"kind": kind})

    def get(self, clip_id):
        return self._rows.get(clip_id)


@pytest.fixture
def clips(manifest):
    return Clips([read_set(manifest, split="train"), read_set(manifest, split="dev")])


def source(clips, store=None, augment=None, frames=96, balanced=False):
    return ClipSource(clips, store, augment or AugmentConfig(), frames, balanced)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_an_example_is_a_clip_as_it_is_scored(clips):
    for i, labels in enumerate(([DOG, BARK], [SIREN], [RAIN])):
        example = source(clips).example(i, rng())
        wanted = clip_features(read_clip(clips[i].path, 96), 96)
        np.testing.assert_array_equal(example.features, wanted)
        assert set(np.flatnonzero(example.labels)) == set(labels)
        assert example.teacher_clip is None


def test_clips_without_a_row_have_an_unknown_one(clips):
    row = rng().normal(0, 1, 527).astype(np.float32)
    taught = source(clips, FakeStore({"siren": row}))
    np.testing.assert_array_equal(taught.example(1, rng()).teacher_clip, row)
    assert np.isnan(taught.example(0, rng()).teacher_clip).all()


def test_a_store_of_columns_teaches_columns(clips):
    rows = rng().normal(0, 1, (32, 527)).astype(np.float32)
    taught = source(clips, FakeStore({"dog": rows}, "columns"), frames=1024)
    np.testing.assert_array_equal(taught.example(0, rng()).teacher_columns, rows)
    assert np.isnan(taught.example(1, rng()).teacher_columns).all()
    assert taught.example(1, rng()).teacher_columns.shape == (32, 527)
    with pytest.raises(DassError, match=r"data\.frames = 1024"):
        source(clips, FakeStore({}, "columns"))


def test_a_mix_has_the_labels_and_scores_of_both(clips):
    rows = {clips[i].id: rng(i).normal(0, 1, 527).astype(np.float32) for i in range(4)}
    mixed = source(clips, FakeStore(rows), MIXED)
    for seed in range(9):
        example = mixed.example(1, rng(seed))
        weight = example.labels[SIREN]
        others = np.flatnonzero((example.labels > 0) & (np.arange(527) != SIREN))
        if weight == 1:
            continue  # mixed with itself
        assert example.labels[others] == pytest.approx(1 - weight)
        [other] = (i for i in range(4) if set(clips[i].classes) == set(others))
        wanted = mix_logits(rows["siren"], rows[clips[other].id], float(weight))
        np.testing.assert_allclose(example.teacher_clip, wanted, atol=1e-4)
        assert (example.features != source(clips).example(1, rng()).features).any()


def test_an_epoch_has_every_clip_once_or_rare_classes_as_often(clips):
    assert sorted(source(clips).order(rng())) == [0, 1, 2, 3]
    drawn = [source(clips, balanced=True).order(rng(seed)) for seed in range(200)]
    share = np.bincount(np.concatenate(drawn), minlength=4) / 800
    assert share == pytest.approx([0.4, 0.2, 0.2, 0.2], abs=0.05)  # the dog has two classes


def test_an_unreadable_clip_is_replaced_and_told_of(clips):
    clips[0].path.write_bytes(b"no sound at all")
    example = source(clips).example(0, rng())
    assert example.labels.any()
    assert all("dog.wav" in one for one in example.unreadable)
    assert example.unreadable


def test_a_set_that_cannot_be_read_at_all_is_an_error(clips):
    for i in range(4):
        clips[i].path.write_bytes(b"no sound at all")
    with pytest.raises(DassError, match="in a row cannot be read"):
        source(clips).example(0, rng())
