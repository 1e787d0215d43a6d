"""The run folder: what is kept, and who may go on with it."""

import json
import subprocess

import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from dass.checkpoint import load_model
from dass.config import PRESETS
from dass.errors import DassError
from dass.metadata import read_metadata
from dass.model import Dass
from training import run_folder
from training.config import DistillConfig, LossConfig, RunConfig, ScheduleConfig, read_config
from training.run_folder import RunFolder
from training.shortfall import UNUSABLE

CONFIG = DistillConfig(schedule=ScheduleConfig(steps=9), run=RunConfig(seed=5))


@pytest.fixture
def folder(tmp_path):
    folder = RunFolder(tmp_path / "run", CONFIG)
    with folder.writing(0):
        yield folder


def test_a_run_tells_how_it_was_made(folder):
    assert read_config(str(folder.path / "config.toml")) == CONFIG
    told = json.loads((folder.path / "run.json").read_text())
    assert told["seed"] == 5
    assert told["torch"] == torch.__version__
    assert "git_revision" in told


def test_the_revision_is_that_of_the_code_or_none(monkeypatch):
    def describe(*_args, **_kwargs):
        return subprocess.CompletedProcess([], 0, stdout="0123abc-dirty\n")

    def fail(*_args, **_kwargs):
        raise FileNotFoundError("git")

    monkeypatch.setattr(run_folder.subprocess, "run", describe)
    assert run_folder.git_revision() == "0123abc-dirty"
    monkeypatch.setattr(run_folder.subprocess, "run", fail)
    assert run_folder.git_revision() is None


def test_figures_are_lines_of_json_and_curves(folder):
    with folder.writing(0):
        folder.log(1, {"loss": 2.5})
        folder.log(2, {"loss": 1.5})
    rows = [json.loads(line) for line in (folder.path / "metrics.jsonl").read_text().splitlines()]
    assert rows == [{"step": 1, "loss": 2.5}, {"step": 2, "loss": 1.5}]
    board = EventAccumulator(str(folder.path / "tensorboard")).Reload()
    assert [(event.step, event.value) for event in board.Scalars("loss")] == [(1, 2.5), (2, 1.5)]


def test_figures_after_the_last_save_are_forgotten(folder):
    for step in (1, 2, 3):
        folder.log(step, {"loss": 1.0})
    with (folder.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 4, "lo')  # killed in the middle of a line
    with RunFolder(folder.path, CONFIG).writing(2):
        pass
    assert len((folder.path / "metrics.jsonl").read_text().splitlines()) == 2


def test_a_state_comes_back(folder):
    assert folder.load_state() is None
    folder.save_state({"step": 3, "carry": [torch.ones(2)]})
    state = RunFolder(folder.path, CONFIG).load_state()
    assert state["step"] == 3
    assert torch.equal(state["carry"][0], torch.ones(2))


def test_a_damaged_state_is_told(folder):
    folder.save_state({"step": 3})
    file = folder.path / "state.pt"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(DassError, match=r"state\.pt is damaged"):
        folder.load_state()


def test_the_program_opens_a_checkpoint(folder):
    model = Dass(PRESETS["tiny"])
    folder.save_checkpoint("best", model, 12)
    file = folder.path / "best.safetensors"
    assert torch.equal(load_model(file).classifier.head.weight, model.classifier.head.weight)
    assert read_metadata(file)["steps"] == "12"


def test_another_run_is_refused_and_a_longer_one_is_not(folder):
    folder.save_state({"step": 3})
    RunFolder(folder.path, DistillConfig(schedule=ScheduleConfig(steps=99)))
    with pytest.raises(DassError, match=r"another loss\.clip"):
        RunFolder(folder.path, DistillConfig(schedule=ScheduleConfig(steps=9), loss=LossConfig(clip=1)))


def test_unusable_clips_are_listed(folder):
    folder.note_unusable(())
    assert not (folder.path / UNUSABLE).exists()
    folder.note_unusable(("a.wav is empty", "b.wav is empty"))
    folder.note_unusable(("c.wav is empty",))
    assert (folder.path / UNUSABLE).read_text().splitlines() == [f"{name}.wav is empty" for name in "abc"]
