"""Calibration: the spread that was asked for is the spread that comes out."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dass.config import PRESETS
from dass.model import Dass
from training.calibrate import Spread, calibrate, measure
from training.scenes import SceneShards

LACKING = 7
"""A class that the teacher lacks."""


@pytest.fixture
def scenes(tmp_path):
    """Four scenes with a teacher whose classes differ in mean and spread; the last column is digital silence."""
    rng = np.random.default_rng(0)
    teacher = rng.normal(rng.uniform(-8, -4, 527), rng.uniform(0.5, 1.2, 527), (4, 32, 527))
    teacher[:, -1] = -500
    teacher[:, :, LACKING] = np.nan
    arrays = {
        "features": rng.normal(-6, 3, (4, 1024, 128)),
        "teacher": teacher,
        "embedding": np.zeros((4, 32, 1024)),
    }
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}_00000.npy", array.astype(np.float16))
    (tmp_path / "truth_00000.json").write_text("[]")
    return SceneShards(tmp_path)


@pytest.fixture
def model():
    torch.manual_seed(0)
    return Dass(replace(PRESETS["tiny"], depths=(1, 1, 1, 1))).eval()


def test_spread_is_that_of_all_rows_however_they_came():
    rows = torch.randn(50, 527) * 3 - 5
    spread = Spread()
    for part in rows.split([1, 20, 29]):
        spread.add(part)
    torch.testing.assert_close(spread.mean.float(), rows.mean(0))
    torch.testing.assert_close(spread.std.float(), rows.std(0, correction=0))


def test_a_calibrated_model_has_its_teachers_spread(scenes, model):
    calibrate(model.classifier, *measure(model, scenes), prior=1, spread=1)
    student, teacher = measure(model, scenes)
    known = torch.arange(527) != LACKING
    torch.testing.assert_close(student.mean[known], teacher.mean[known], atol=1e-3, rtol=0)
    torch.testing.assert_close(student.std[known], teacher.std[known], atol=1e-3, rtol=0)


def test_digital_silence_and_lacking_classes_do_not_count(scenes, model):
    before = [tensor.clone() for tensor in (model.classifier.head.weight, model.classifier.head.bias)]
    student, teacher = measure(model, scenes)
    assert student.n == teacher.n == 4 * 31
    calibrate(model.classifier, student, teacher, prior=1, spread=1)
    for old, new in zip(before, (model.classifier.head.weight, model.classifier.head.bias), strict=True):
        assert torch.equal(old[LACKING], new[LACKING])
        assert not torch.equal(old, new)


def test_without_prior_and_spread_all_classes_are_alike_but_their_overall_level_stays(scenes, model):
    calibrate(model.classifier, *measure(model, scenes), prior=0, spread=0)
    student, teacher = measure(model, scenes)
    known = torch.arange(527) != LACKING
    assert student.mean[known].std() < 1e-3
    assert student.std[known].std() < 1e-3
    torch.testing.assert_close(student.mean[known].mean(), teacher.mean[known].mean(), atol=1e-3, rtol=0)


def test_order_of_scores_within_a_class_is_unchanged(scenes, model):
    features = torch.randn(2, 256, 128)
    before = model.column_logits(features)[..., 11].flatten().argsort()
    calibrate(model.classifier, *measure(model, scenes), prior=0.5, spread=0.5)
    assert torch.equal(model.column_logits(features)[..., 11].flatten().argsort(), before)
