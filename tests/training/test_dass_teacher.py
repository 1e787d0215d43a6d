from pathlib import Path

import numpy as np
import pytest
import torch

from dass.checkpoint import load_model, save_model
from dass.config import PRESETS
from dass.errors import CheckpointError
from dass.metadata import UNTRAINED, sha256
from dass.model import Dass
from training.audioset import clip_features
from training.dass_teacher import DassTeacher


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("dass") / "tiny.safetensors"
    save_model(Dass(PRESETS["tiny"]), path, {UNTRAINED: "3 500"})
    return path


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(n).uniform(-0.1, 0.1, n).astype(np.float32)


def test_its_logits_are_the_model_s(checkpoint: Path) -> None:
    teacher, waveforms = DassTeacher(checkpoint), [noise(9_000), noise(160_000)]
    prepared = [teacher.prepare(waveform) for waveform in waveforms]
    columns, clips = teacher.column_logits(prepared), teacher.clip_logits(prepared)
    with torch.inference_mode():
        model = load_model(checkpoint).eval()
        expected = model.column_logits(torch.from_numpy(np.stack([clip_features(w) for w in waveforms]))).numpy()
    taught = list(teacher.classes)
    assert columns.shape == (2, 32, 527)
    np.testing.assert_allclose(columns[..., taught], expected[..., taught], atol=1e-5)
    np.testing.assert_allclose(clips[:, taught], expected[..., taught].mean(1), atol=1e-5)


def test_classes_it_was_never_taught_are_nan(checkpoint: Path) -> None:
    teacher = DassTeacher(checkpoint)
    logits = teacher.clip_logits([teacher.prepare(noise(9_000))])[0]
    assert np.flatnonzero(np.isnan(logits)).tolist() == [3, 500]
    assert set(range(527)) - set(teacher.classes) == {3, 500}


def test_it_names_its_weights(checkpoint: Path) -> None:
    teacher = DassTeacher(checkpoint)
    assert (teacher.name, teacher.revision) == ("tiny.safetensors", sha256(checkpoint))


def test_a_file_that_is_no_checkpoint_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.safetensors"):
        DassTeacher(tmp_path / "gone.safetensors")
