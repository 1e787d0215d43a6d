"""From clips to figures."""

import json

import numpy as np
import pytest
import soundfile
import torch
import typer
from typer.testing import CliRunner

from dass.checkpoint import save_model
from dass.config import N_CLASSES, PRESETS
from dass.model import Dass
from training import benchmark_timeline
from training.benchmark_timeline import examine, make_scene, one_after_the_other

LABELS = {"dog": "Dog|Bark", "cat": "Cat", "rain": "Rain"}
QUALITY = {"segment mAP", "event F1", "PSDS 1", "PSDS 2", "needle @ 1", "needle @ 3", "needle @ 10"}


@pytest.fixture(scope="module")
def audio(tmp_path_factory):
    """Return a folder of tones of three labels, one to three seconds long."""
    folder = tmp_path_factory.mktemp("audio")
    rows = ["path,split,label,audioset_names"]
    for number, (label, classes) in enumerate(LABELS.items()):
        for seconds in (1, 2, 3):
            tone = 0.3 * np.sin(np.arange(seconds * 16_000) * 0.1 * (1 + number))
            soundfile.write(folder / f"{label}{seconds}.wav", tone, 16_000)
            rows.append(f"{label}{seconds}.wav,dev,{label},{classes}")
    (folder / "manifest.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def scenes(audio):
    return [make_scene(audio, "dev", 1.0, 3, seed) for seed in (0, 1)]


def all_knowing(scene):
    probs = np.zeros((scene.n_columns, N_CLASSES), np.float32)
    for event in scene.known:
        probs[round(event.start_s / 0.32) : round(event.stop_s / 0.32), sorted(event.clip.classes)] = 0.9
    return probs


def test_scenes_are_whole_columns_and_differ(scenes):
    assert [scene.n_columns for scene in scenes] == [188, 188]
    assert [len(scene.waveform) for scene in scenes] == [188 * 5120] * 2
    assert scenes[0].known != scenes[1].known


def test_who_knows_all_finds_all(scenes):
    figures = examine(all_knowing, scenes)
    assert figures["segment mAP"] > 0.8  # a second that an event touches for less than half a column may score 0
    assert {name: figures[name] for name in QUALITY - {"segment mAP", "PSDS 1"}} == pytest.approx(
        dict.fromkeys(QUALITY - {"segment mAP", "PSDS 1"}, 1)
    )


def test_who_hears_nothing_finds_nothing(scenes):
    figures = examine(lambda scene: np.zeros((scene.n_columns, N_CLASSES), np.float32), scenes)
    assert {name: figures[name] for name in QUALITY - {"segment mAP"}} == dict.fromkeys(QUALITY - {"segment mAP"}, 0)


def test_scenes_follow_each_other_with_their_events(scenes):
    probs, known = one_after_the_other([all_knowing(scene) for scene in scenes], scenes)
    assert len(probs) == 188 + 1 + 188
    assert np.isneginf(probs).all(1).tolist() == [column == 188 for column in range(377)]
    assert len(known) == sum(len(scene.known) for scene in scenes)
    for event in known:
        middle = round((event.start_s + event.stop_s) / 2 / 0.32)
        assert probs[middle, min(event.clip.classes)] == np.float32(0.9)


def test_the_command_compares_policies_and_a_teacher_on_the_same_scenes(audio, teacher_file, tmp_path):
    torch.manual_seed(0)
    save_model(Dass(PRESETS["tiny"]), tmp_path / "tiny.safetensors")
    app = typer.Typer()
    app.command()(benchmark_timeline.main)
    wishes = [
        "--minutes",
        0.3,
        "--labels",
        3,
        "--scenes",
        2,
        "--policies",
        "default,whole,none:8:0:0",
        "--device",
        "cpu",
    ]
    files = ["--json", tmp_path / "figures.json", "--plot", tmp_path / "figures.png", "--teacher", teacher_file]
    arguments = ["--model", tmp_path / "tiny.safetensors", "--audio", audio, *wishes, *files]
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["figures"]
    assert list(figures) == ["default", "whole", "none:8:0:0", "made"]
    assert all(own.keys() == QUALITY | {"seconds", "times real time"} for own in figures.values())
    short_scenes_are_one_chunk = {name: pytest.approx(figures["whole"][name], abs=1e-6) for name in QUALITY}
    assert {name: figures["default"][name] for name in QUALITY} == short_scenes_are_one_chunk
    assert (tmp_path / "figures.png").exists()
