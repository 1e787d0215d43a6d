"""Distillation: what the loss asks for, and runs that can be stopped."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from dass.checkpoint import load_model
from dass.metadata import read_metadata, untrained_classes
from training.distill import (
    HIGHEST,
    LOWEST,
    DistillConfig,
    Scale,
    augment,
    batches,
    distillation_loss,
    learning_rate,
    train,
)
from training.release import release
from training.teacher import EMBEDDING

CONFIG = DistillConfig("tiny", steps=6, batch=2, learning_rate=2e-3, warmup=2, save_every=2)


@pytest.fixture
def scenes(tmp_path):
    """Two shards of four scenes each, in which the teacher tells how loud it is."""
    rng, folder = np.random.default_rng(0), tmp_path / "scenes"
    folder.mkdir()
    for number in range(2):
        loud = rng.uniform(-3, 3, (4, 1, 1))
        teacher = rng.normal(-6, 0.1, (4, 32, 527)) + loud
        teacher[:, :, 7] = np.nan
        arrays = {
            "features": rng.normal(-6, 1, (4, 1024, 128)) + 3 * loud,
            "teacher": teacher,
            "embedding": rng.uniform(0, 0.1, (4, 32, EMBEDDING)) + loud + 3,
        }
        for name, array in arrays.items():
            np.save(folder / f"{name}_{number:05d}.npy", array.astype(np.float16))
        (folder / f"truth_{number:05d}.json").write_text("[]")
    return folder


def scale_and_targets():
    torch.manual_seed(0)
    teacher, embedding = torch.randn(2, 32, 527) * 2 - 5, torch.rand(2, 32, EMBEDDING)
    teacher[..., 7] = torch.nan
    return Scale.of(teacher.half().numpy(), embedding.half().numpy()), teacher, embedding


def losses(out):
    return [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]


def test_no_student_does_better_than_the_teacher_itself():
    scale, teacher, embedding = scale_and_targets()
    wanted = teacher.nan_to_num(0).clamp(LOWEST, HIGHEST)
    best = distillation_loss(wanted, scale.standard(embedding), teacher, embedding, scale, CONFIG)
    assert best["logits"] == 0
    assert best["embedding"] == 0
    off = distillation_loss(wanted + 0.3, scale.standard(embedding) + 0.3, teacher, embedding, scale, CONFIG)
    assert all(off[name] > best[name] for name in best)


def test_classes_the_teacher_lacks_teach_nothing():
    scale, teacher, embedding = scale_and_targets()
    logits = torch.zeros_like(teacher, requires_grad=True)
    distillation_loss(logits, embedding, teacher, embedding, scale, CONFIG)["loss"].backward()
    assert (logits.grad[..., 7] == 0).all()
    assert (logits.grad.sum((0, 1)) != 0).sum() == 526


def test_silent_columns_count_less():
    scale, teacher, embedding = scale_and_targets()
    silent = teacher.clone()
    silent[0, 0] = -500
    logits = torch.zeros_like(teacher, requires_grad=True)
    distillation_loss(logits, embedding, silent, embedding, scale, CONFIG)["scores"].backward()
    assert logits.grad[0, 0].abs().sum() < 0.5 * logits.grad[0, 1].abs().sum()


def test_augmentation_keeps_silence_silent():
    frames = np.full((3, 1024, 128), -15.942385, np.float32)
    np.testing.assert_allclose(augment(frames.copy(), np.random.default_rng(0)), frames, rtol=1e-5)


def test_every_scene_comes_once_per_epoch(scenes):
    steps = batches(scenes, CONFIG, 0)
    seen = [teacher[:, 0, 0] for _, (_, teacher, _) in zip(range(4), steps, strict=False)]
    assert len(torch.cat(seen).unique()) == 8


def test_learning_rate_rises_then_falls_to_nothing():
    rates = [learning_rate(step, replace(CONFIG, steps=100, warmup=10)) for step in range(101)]
    assert rates[0] < rates[5] < max(rates) <= CONFIG.learning_rate
    assert max(rates) > 0.9 * CONFIG.learning_rate
    assert rates[-1] == pytest.approx(0, abs=1e-12)


def test_loss_falls_and_an_interrupted_run_goes_on_the_same(scenes, tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train(scenes, whole, replace(CONFIG, steps=40, log_every=1))
    train(scenes, parts, replace(CONFIG, steps=40, log_every=1), stop_after=4)
    train(scenes, parts, replace(CONFIG, steps=40, log_every=1))
    expected, resumed = losses(whole), losses(parts)
    assert [row["step"] for row in resumed] == list(range(40))
    assert [row["loss"] for row in resumed] == [row["loss"] for row in expected]
    first, last = (np.mean([row["loss"] for row in rows]) for rows in (expected[:4], expected[-4:]))
    assert last < 0.8 * first
    assert load_model(whole / "model.safetensors").config.widths == (8, 16, 24, 32)


def test_a_released_model_is_the_trained_one_in_float16(scenes, tmp_path):
    train(scenes, tmp_path / "run", CONFIG)
    file = release(tmp_path / "run" / "model.safetensors", tmp_path / "starter", "BSD-3-Clause", "A model.", (1, 7))
    assert untrained_classes(file) == {1, 7}
    assert read_metadata(file)["licence"] == "BSD-3-Clause"
    trained, released = load_model(tmp_path / "run" / "model.safetensors"), load_model(file)
    for (name, a), b in zip(trained.state_dict().items(), released.state_dict().values(), strict=True):
        torch.testing.assert_close(a, b, atol=1e-3, rtol=1e-3, msg=name)
