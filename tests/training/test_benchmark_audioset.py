"""The figures are scikit-learn's for the published protocol, worked out here step by step."""

import json
import math

import numpy as np
import pytest
import soundfile
import torch
import typer
from scipy.stats import norm
from sklearn.metrics import average_precision_score, roc_auc_score
from typer.testing import CliRunner

from dass.checkpoint import save_model
from dass.config import FEATURES, PRESETS
from dass.errors import DassError
from dass.fbank import fbank
from dass.labels import ontology
from dass.model import Dass
from training import benchmark_audioset

CLIPS = {
    "dog.wav": ("Dog|Bark", 1.0),
    "puppy.wav": ("Dog", 0.5),
    "cat.wav": ("Cat", 2.0),
    "zoo.wav": ("Dog|Cat", 3.0),
    "rain.wav": ("Rain", 14.0),
}


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return Dass(PRESETS["tiny"]).eval()


@pytest.fixture
def clips(tmp_path):
    """Return a set of tones in noise, of which one cannot be read."""
    rng = np.random.default_rng(0)
    rows = ["path,audioset_names"]
    for number, (name, (classes, seconds)) in enumerate(CLIPS.items()):
        tone = np.sin(np.arange(int(seconds * 16_000)) * (0.05 + 0.2 * number))
        soundfile.write(tmp_path / name, 0.3 * tone + rng.normal(0, 0.01 * (number + 1), len(tone)), 16_000)
        rows.append(f"{name},{classes}")
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    file = tmp_path / "set.csv"
    file.write_text("\n".join([*rows, "broken.wav,Dog", "gone.wav,Cat"]), encoding="utf-8")
    return file


def published_logits(model, path):
    frames = fbank(soundfile.read(path, dtype="float32")[0])[:1024]
    filled = np.concatenate([frames, np.zeros((1024 - len(frames), 128), np.float32)])
    with torch.inference_mode():
        return model(torch.from_numpy((filled - FEATURES.mean) / (2 * FEATURES.std)).float()[None])[0].numpy()


def run(*arguments):
    app = typer.Typer()
    app.command()(benchmark_audioset.main)
    return CliRunner().invoke(app, [*map(str, arguments), "--workers", "0", "--device", "cpu"])


def test_figures_are_those_of_scikit_learn(model, clips, tmp_path):
    save_model(model, tmp_path / "tiny.safetensors")
    options = ["--batch", 2, "--json", tmp_path / "figures.json", "--plot", tmp_path / "classes.png"]
    result = run("--model", tmp_path / "tiny.safetensors", "--set", clips, *options)
    assert result.exit_code == 0, result.output
    logits = np.stack([published_logits(model, tmp_path / name) for name in CLIPS])
    names = ["Dog", "Bark", "Cat", "Rain"]
    truth = {name: np.array([name in classes.split("|") for classes, _ in CLIPS.values()]) for name in names}
    scores = {name: logits[:, ontology().find(name)] for name in names}
    precision = {name: average_precision_score(truth[name], scores[name]) for name in names}
    auc = np.mean([roc_auc_score(truth[name], scores[name]) for name in names])
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["mAP"] == pytest.approx(np.mean(list(precision.values())), abs=1e-9)
    assert figures["mAUC"] == pytest.approx(auc, abs=1e-9)
    assert figures["d'"] == pytest.approx(math.sqrt(2) * norm.ppf(auc), abs=1e-9)
    assert {name: value for name, _, value in figures["average_precision"]} == pytest.approx(precision, abs=1e-9)
    assert {name: count for name, count, _ in figures["average_precision"]} == {n: truth[n].sum() for n in names}
    assert (tmp_path / "classes.png").exists()


def test_clips_that_cannot_be_used_are_counted_and_listed(model, clips, tmp_path):
    save_model(model, tmp_path / "tiny.safetensors")
    result = run("--model", tmp_path / "tiny.safetensors", "--set", clips, "--json", tmp_path / "figures.json")
    assert "1 missing (gone.wav), 1 unreadable" in result.output
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["clips"] == len(CLIPS)
    assert figures["missing"] == ["gone.wav"]
    assert [path.rsplit("/", 1)[-1] for path in figures["unreadable"]] == ["broken.wav"]


def test_a_set_that_cannot_be_read_at_all_is_refused(model, clips, tmp_path):
    save_model(model, tmp_path / "tiny.safetensors")
    clips.write_text("path,audioset_names\nbroken.wav,Dog\n", encoding="utf-8")
    result = run("--model", tmp_path / "tiny.safetensors", "--set", clips)
    assert isinstance(result.exception, DassError)
    assert "None of the clips can be read: 1 unreadable" in str(result.exception)
