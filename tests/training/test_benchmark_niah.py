"""The needle benchmark as a command, and the figures it makes."""

import json

import numpy as np
import pytest
import soundfile
import torch
import typer
from typer.testing import CliRunner

from dass.checkpoint import save_model
from dass.config import PRESETS
from dass.fbank import fbank, normalise
from dass.labels import ontology
from dass.model import Dass
from training import benchmark_niah, needle_listeners
from training.benchmark_niah import figures_of, frames_of, places
from training.metrics import mean_average_precision

NAMES = ["Dog", "Cat", "Siren"]


@pytest.fixture
def model(tmp_path):
    torch.manual_seed(0)
    model = Dass(PRESETS["tiny"]).eval()
    save_model(model, tmp_path / "model.safetensors")
    return model


@pytest.fixture
def clips(tmp_path):
    rows = ["path,split,audioset_names"]
    for number, name in enumerate(NAMES):
        tone = np.sin(np.arange(80_000) * (0.05 + 0.2 * number))
        soundfile.write(tmp_path / f"{name}.wav", 0.3 * tone, 16_000)
        rows.append(f"{name}.wav,dev,{name}")
    (tmp_path / "set.csv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path / "set.csv"


def run(tmp_path, *arguments):
    app = typer.Typer()
    app.command()(benchmark_niah.main)
    common = ["--model", tmp_path / "model.safetensors", "--set", tmp_path / "set.csv", "--device", "cpu"]
    return CliRunner().invoke(app, [str(argument) for argument in [*common, *arguments]])


def rows_of(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_recordings_are_whole_columns_and_no_shorter_than_a_needle():
    assert [frames_of(s) for s in (1, 10, 10.24, 10.25, 50)] == [1024, 1024, 1024, 1056, 5024]
    assert places([50, 10], [0, 1]) == [(1024, 0), (5024, 0), (5024, 1)]


def test_top_1_is_among_the_classes_that_needles_have():
    truth, scores = np.zeros((3, 5), bool), np.zeros((3, 5))
    truth[[0, 1, 1, 2], [0, 1, 2, 2]] = True
    scores[:, 4] = 9
    scores[[0, 1, 2], [0, 2, 0]] = 1
    assert figures_of(truth, scores) == {"mAP": mean_average_precision(truth, scores), "top-1": pytest.approx(2 / 3)}


def test_a_needle_that_is_all_there_is_gives_the_clip_s_published_figure(model, clips, tmp_path):
    result = run(tmp_path, "--lengths", 10, "--haystacks", "zeros", "--policies", "whole", "--json", tmp_path / "out")
    assert result.exit_code == 0, result.output
    scores, truth = np.zeros((3, 527)), np.zeros((3, 527), bool)
    for row, name in enumerate(NAMES):
        samples, _ = soundfile.read(tmp_path / f"{name}.wav", dtype="float32")
        frames = np.pad(fbank(np.tile(samples, 2)), ((0, 26), (0, 0)))
        with torch.inference_mode():
            scores[row] = model(torch.from_numpy(normalise(frames))[None])[0]
        truth[row, ontology().find(name)] = True
    [row] = rows_of(tmp_path / "out")
    assert row["figures"]["pooled"]["mAP"] == pytest.approx(mean_average_precision(truth, scores))


def test_an_interrupted_run_goes_on_and_every_listener_is_shown(model, clips, tmp_path, monkeypatch):
    file, plot = tmp_path / "out", tmp_path / "out.png"
    wishes = ["--lengths", "10,15", "--positions", "0,1", "--haystacks", "zeros,babble", "--json", file, "--plot", plot]
    run(tmp_path, *wishes, "--policies", "windows")
    kept = file.read_text()
    heard = []
    whole_pass = needle_listeners.whole_pass
    monkeypatch.setattr(needle_listeners, "whole_pass", lambda *args: heard.append(args) or whole_pass(*args))
    result = run(tmp_path, *wishes, "--policies", "windows,whole")
    assert result.exit_code == 0, result.output
    assert file.read_text().startswith(kept)
    assert len(rows_of(file)) == 12
    assert len(heard) == 3 * 2 * 3
    assert all(word in result.output for word in ("windows", "whole", "pooled", "columns", "15 s"))
    assert plot.stat().st_size > 1000
    run(tmp_path, *wishes, "--policies", "windows,whole")
    assert len(heard) == 18
    assert len(rows_of(file)) == 12
