import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import ASTConfig, ASTFeatureExtractor, ASTForAudioClassification

from dass.errors import DassError
from dass.labels import ontology
from training.hf_teacher import HfTeacher

CLASSES = [74, 0, 500]

# 128 filters on 257 frequencies leave the lowest one empty, in AST as in Kaldi.
pytestmark = pytest.mark.filterwarnings("ignore:At least one mel filter")


def save_ast(folder: Path, labels: list[str], rate: int = 16_000) -> Path:
    torch.manual_seed(0)
    config = ASTConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, max_length=64,
        frequency_stride=64, time_stride=16, id2label=dict(enumerate(labels)),
    )  # fmt: skip
    ASTForAudioClassification(config).save_pretrained(folder)
    ASTFeatureExtractor(max_length=64, sampling_rate=rate).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first, *others = (ontology().classes[index] for index in CLASSES)
    return save_ast(tmp_path_factory.mktemp("tiny_ast"), [first.mid, *(other.display_name for other in others)])


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(n).uniform(-0.1, 0.1, n).astype(np.float32)


def test_its_logits_are_the_model_s_in_our_order(folder: Path) -> None:
    teacher, waveforms = HfTeacher(folder), [noise(9_000), noise(12_000)]
    logits = teacher.clip_logits([teacher.prepare(waveform) for waveform in waveforms])
    inputs = ASTFeatureExtractor.from_pretrained(folder)(waveforms, sampling_rate=16_000, return_tensors="pt")
    with torch.inference_mode():
        expected = ASTForAudioClassification.from_pretrained(folder).eval()(**inputs).logits.numpy()
    assert logits.shape == (2, 527)
    np.testing.assert_allclose(logits[:, CLASSES], expected, atol=1e-5)
    assert np.isnan(np.delete(logits, CLASSES, axis=1)).all()


def test_a_clip_shorter_than_a_window_is_heard(folder: Path) -> None:
    teacher = HfTeacher(folder)
    assert np.isfinite(teacher.clip_logits([teacher.prepare(noise(10))])[0, CLASSES]).all()


def test_it_names_its_weights_and_classes(folder: Path) -> None:
    teacher = HfTeacher(folder)
    assert teacher.name == folder.name
    assert teacher.revision == hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert teacher.classes == tuple(CLASSES)


@pytest.mark.parametrize(
    ("labels", "rate", "message"),
    [
        (["Dog", "Speech"], 44_100, "hears 44100 Hz: a teacher must hear 16000 Hz"),
        (["LABEL_0", "LABEL_1"], 16_000, 'labels must be AudioSet classes, .* There is no class "LABEL_0"'),
        (["Dog", "/m/0bt9lr"], 16_000, "2 of its labels are Dog"),
    ],
)
def test_a_teacher_that_does_not_fit_is_explained(tmp_path: Path, labels: list[str], rate: int, message: str) -> None:
    save_ast(tmp_path, labels, rate)
    with pytest.raises(DassError, match=message):
        HfTeacher(tmp_path)


def test_a_folder_without_a_classifier_is_named(tmp_path: Path) -> None:
    with pytest.raises(DassError, match=f"{tmp_path.name} holds no audio classifier"):
        HfTeacher(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}), encoding="utf-8")
    with pytest.raises(DassError, match="holds no audio classifier"):
        HfTeacher(tmp_path)


def test_damaged_weights_are_explained(tmp_path: Path) -> None:
    save_ast(tmp_path, ["Dog", "Speech"])
    (tmp_path / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(DassError, match="holds no audio classifier"):
        HfTeacher(tmp_path)


def test_a_model_whose_head_was_never_trained_is_refused(tmp_path: Path) -> None:
    save_ast(tmp_path, ["Dog", "Speech"])
    tensors = load_file(tmp_path / "model.safetensors")
    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith("classifier.dense")}
    save_file(kept, tmp_path / "model.safetensors", {"format": "pt"})
    with pytest.raises(DassError, match=r"lacks the weights classifier\.dense\.bias"):
        HfTeacher(tmp_path)
