"""Augmentation: what may change, and what must not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.augment import (
    FLOOR,
    augment_frames,
    mix_logits,
    mix_targets,
    mix_waveforms,
    mixing_weight,
    shift_level,
)  # fmt: skip
from training.batch import Example
from training.config import AugmentConfig

weights = st.floats(0.01, 0.99)
seeds = st.integers(0, 2**32 - 1)


def sigmoid(x):
    return 1 / (1 + np.exp(-np.float64(x)))


@given(seeds, weights)
def test_teacher_scores_are_mixed_as_probabilities(seed, weight):
    a, b = np.random.default_rng(seed).normal(0, 5, (2, 527)).astype(np.float32)
    mixed = sigmoid(mix_logits(a, b, weight))
    np.testing.assert_allclose(mixed, weight * sigmoid(a) + (1 - weight) * sigmoid(b), rtol=1e-5, atol=1e-9)


@given(weights)
def test_scores_too_sure_for_probabilities_are_mixed_all_the_same(weight):
    a, b = np.float32([-600, 600, -600, np.nan]), np.float32([-600, 600, 600, 0])
    mixed = mix_logits(a, b, weight)
    np.testing.assert_allclose(mixed[:2], a[:2], rtol=1e-5)
    assert mixed[2] == pytest.approx(np.log((1 - weight) / weight), abs=1e-4)
    assert np.isnan(mixed[3])


@given(seeds, weights)
def test_labels_are_mixed_with_the_weight_of_the_waveforms(seed, weight):
    rng = np.random.default_rng(seed)
    a, b = (
        Example(
            np.zeros((0, 128)), labels=rng.random(5), teacher_clip=rng.random(5), teacher_columns=rng.random((2, 5))
        )
        for _ in range(2)
    )
    mixed = mix_targets(a, replace(b, unreadable=("b",)), weight)
    np.testing.assert_allclose(mixed.labels, weight * a.labels + (1 - weight) * b.labels, rtol=1e-6)
    np.testing.assert_array_equal(mixed.teacher_clip, mix_logits(a.teacher_clip, b.teacher_clip, weight))
    np.testing.assert_array_equal(mixed.teacher_columns, mix_logits(a.teacher_columns, b.teacher_columns, weight))
    assert mixed.unreadable == ("b",)
    x, y = rng.normal(0, 1, (2, 50)).astype(np.float32)
    wanted = weight * (x - x.mean()) + (1 - weight) * (y - y.mean())
    np.testing.assert_allclose(mix_waveforms(x, y, weight), wanted, atol=1e-5)


def test_a_waveform_is_mixed_with_a_shorter_and_a_longer_one():
    ones = np.float32([1, -1] * 5)
    assert len(mix_waveforms(ones, ones[:4], 0.5)) == 10
    assert (mix_waveforms(ones, ones[:4], 0.5)[4:] == 0.5 * ones[4:]).all()
    assert len(mix_waveforms(ones[:4], ones, 0.5)) == 4


def test_as_many_clips_are_mixed_as_asked_for():
    config, rng = AugmentConfig(mixup_rate=0.5, mixup_beta=10), np.random.default_rng(0)
    drawn = [mixing_weight(config, rng) for _ in range(2000)]
    mixed = [weight for weight in drawn if weight is not None]
    assert len(mixed) / 2000 == pytest.approx(0.5, abs=0.05)
    assert np.std(mixed) == pytest.approx((1 / 84) ** 0.5, rel=0.1)  # of Beta(10, 10)
    assert mixing_weight(AugmentConfig(), rng) is None


@given(seeds)
def test_spec_augment_blanks_one_stretch_of_each_axis(seed):
    config = AugmentConfig(frequency_mask=48, time_mask=192)
    frames = augment_frames(np.ones((1024, 128), np.float32), config, np.random.default_rng(seed))
    bins, times = (np.flatnonzero((frames == 0).all(axis)) for axis in (0, 1))
    for blank, most in ((bins, 48), (times, 192)):
        assert len(blank) < most
        assert len(blank) == 0 or np.ptp(blank) == len(blank) - 1
    assert (frames == 1).sum() == (1024 - len(times)) * (128 - len(bins))


def test_no_augmentation_changes_nothing():
    frames = np.random.default_rng(0).normal(-8, 1, (64, 128)).astype(np.float32)
    np.testing.assert_array_equal(augment_frames(frames, AugmentConfig(), np.random.default_rng(0)), frames)


@given(seeds)
def test_silence_stays_silent(seed):
    frames = np.full((64, 128), -15.942385, np.float32)
    changed = augment_frames(frames, AugmentConfig(level_db=6, band=20), np.random.default_rng(seed))
    np.testing.assert_allclose(changed, frames, rtol=1e-5)


@given(st.floats(-6, 6))
def test_a_level_shift_is_that_of_the_power(decibels):
    shifted = shift_level(np.float32([[0, -3, FLOOR]]), decibels)
    np.testing.assert_allclose(np.exp(shifted[0, :2] - [0, -3]), 10 ** (decibels / 10), rtol=1e-5)
    assert shifted[0, 2] == np.float32(FLOOR)


def test_a_blanked_band_is_the_mean_of_the_scene():
    frames = np.random.default_rng(0).normal(-8, 1, (64, 128)).astype(np.float32)
    changed = augment_frames(frames, AugmentConfig(band=20), np.random.default_rng(1))
    touched = (changed != frames).any(0)
    assert 0 < touched.sum() < 20
    np.testing.assert_allclose(changed[:, touched], frames.mean(), rtol=1e-6)
