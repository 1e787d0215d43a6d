"""The loop: runs that can be stopped, cut into pieces and spread over processes, and are the same run."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
import torch

from dass.checkpoint import load_model
from dass.config import FORWARD_SCANS, PRESETS
from dass.errors import DassError
from training.config import (
    DataConfig,
    DistillConfig,
    LossConfig,
    ModelConfig,
    OptimiserConfig,
    RunConfig,
    ScheduleConfig,
    write_config,
)  # fmt: skip
from training.loop import train

CONFIG = DistillConfig(
    ModelConfig("tiny"),
    DataConfig("synthetic", ("learnt",), ("held out",), batch=16, frames=32),
    loss=LossConfig(labels=0.5, clip=0.5, column_scores=0.01, column_logits=1, column_embedding=1),
    optimiser=OptimiserConfig("muon", 5e-3, (0.9, 0.98), 0.02, clip=1),
    schedule=ScheduleConfig(steps=6, warmup=2),
    run=RunConfig(precision="float32", ema=0.9, average_epochs=(1, 1), log_every=1, save_every=2),
)
MEASURED = ("loss", "labels", "clip", "column_scores", "column_logits", "column_embedding", "gradient_norm")


def rows(out, name="loss"):
    read = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    return [row for row in read if name in row]


def losses(out):
    return [[row[name] for name in MEASURED] for row in rows(out)]


def stop_after(n):
    """Return what the loop asks before every step; it is asked once more than there are steps."""
    asked = iter(range(n))
    return lambda: next(asked, None) is None


def with_(config, **sections):
    """Return ``config`` with settings of its sections changed: ``with_(CONFIG, run={"seed": 1})``."""
    return replace(config, **{name: replace(getattr(config, name), **changes) for name, changes in sections.items()})


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    out = tmp_path_factory.mktemp("whole")
    assert train(CONFIG, out)
    return out


def test_an_interrupted_run_goes_on_the_same(whole, tmp_path):
    assert not train(CONFIG, tmp_path, stop_after(3))
    assert len(losses(tmp_path)) == 3
    assert train(CONFIG, tmp_path)
    assert [row["step"] for row in rows(tmp_path)] == list(range(1, 7))
    assert losses(tmp_path) == losses(whole)
    assert rows(tmp_path, "validation_loss") == rows(whole, "validation_loss")
    for name in ("last", "best", "ema", "averaged"):
        a, b = (load_model(folder / f"{name}.safetensors").state_dict() for folder in (whole, tmp_path))
        assert all(torch.equal(a[key], b[key]) for key in a)


def test_a_killed_run_goes_on_from_its_last_save(whole, tmp_path):
    after_five = stop_after(5)

    def kill():
        if after_five():
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        train(CONFIG, tmp_path, kill)
    assert len(losses(tmp_path)) == 5
    train(CONFIG, tmp_path)
    assert losses(tmp_path) == losses(whole)


def test_what_is_learnt_is_kept_in_files_that_the_program_opens(whole):
    assert {path.name for path in whole.glob("*.safetensors")} == {
        f"{name}.safetensors" for name in ("last", "best", "ema", "averaged")
    }
    assert load_model(whole / "best.safetensors").config.widths == (8, 16, 24, 32)
    assert [row["step"] for row in rows(whole, "validation_map")] == [4, 6]  # 64 examples, 16 a step


def test_a_complete_run_can_be_made_longer(whole, tmp_path):
    copytree(whole, tmp_path / "run")
    assert train(with_(CONFIG, schedule={"steps": 7}), tmp_path / "run")
    assert [row["step"] for row in rows(tmp_path / "run")] == list(range(1, 8))
    assert losses(tmp_path / "run")[:6] == losses(whole)


def test_micro_batches_give_the_gradient_of_the_whole_batch(whole, tmp_path):
    train(with_(CONFIG, optimiser={"accumulate": 4}), tmp_path, stop_after(2))
    np.testing.assert_allclose(losses(tmp_path), losses(whole)[:2], rtol=1e-3)


def test_two_processes_give_the_gradient_of_one(tmp_path):
    recipe = tmp_path / "two.toml"
    recipe.write_text(write_config(with_(CONFIG, optimiser={"accumulate": 2}, run={"validate_every": 2})), "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    shared = {**os.environ, "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    command = [sys.executable, "-m", "training.distill", "--config", str(recipe), "--out", str(tmp_path / "out")]
    command += ["--set", "schedule.steps=2", "--set", "schedule.kind=constant_decay", "--set", "schedule.decay=0.0"]
    processes = [
        subprocess.Popen(command, env={**shared, "RANK": rank, "LOCAL_RANK": rank}, cwd=Path(__file__).parents[2])
        for rank in "01"
    ]
    assert [process.wait(timeout=300) for process in processes] == [0, 0]
    alone = with_(CONFIG, run={"validate_every": 2})
    alone = with_(alone, schedule={"steps": 2, "kind": "constant_decay", "decay": 0.0})
    train(alone, tmp_path / "alone")
    np.testing.assert_allclose(losses(tmp_path / "out"), losses(tmp_path / "alone"), rtol=1e-4)
    [a], [b] = (rows(tmp_path / name, "validation_loss") for name in ("out", "alone"))
    assert a == pytest.approx(b, rel=1e-4)
    one, two = (load_model(tmp_path / name / "last.safetensors").state_dict() for name in ("alone", "out"))
    for name in one:
        torch.testing.assert_close(one[name], two[name], rtol=1e-3, atol=1e-4, msg=name)


@pytest.fixture
def streaming(monkeypatch):
    tiny = PRESETS["tiny"]
    causal = replace(tiny, scans=FORWARD_SCANS, causal=True)
    monkeypatch.setitem(PRESETS, "tiny_streaming", causal)
    return with_(
        CONFIG, model={"preset": "tiny_streaming"}, data={"carry_scenes": 3, "batch": 4, "validation": ()},
        run={"save_every": 100},
    )  # fmt: skip


def test_recordings_are_carried_on_over_an_interruption(streaming, tmp_path):
    train(streaming, tmp_path / "whole")
    train(streaming, tmp_path / "parts", stop_after(3))
    state = torch.load(tmp_path / "parts" / "state.pt", weights_only=True)
    assert all(len(tensor) == 4 for tensor in state["carry"])
    assert any(tensor.abs().sum() > 0 for tensor in state["carry"])
    train(streaming, tmp_path / "parts")
    assert losses(tmp_path / "parts") == losses(tmp_path / "whole")


def test_a_recordings_past_is_heard(streaming, tmp_path):
    train(streaming, tmp_path / "carried", stop_after(2))
    train(with_(streaming, data={"carry_scenes": 0}), tmp_path / "apart", stop_after(2))
    carried, apart = losses(tmp_path / "carried"), losses(tmp_path / "apart")
    assert carried[0] == apart[0]
    assert carried[1] != apart[1]


def test_a_student_can_learn_from_its_own_running_average(tmp_path):
    config = with_(CONFIG, teacher={"kind": "ema"})
    config = replace(config, loss=LossConfig(labels=0.5, clip=0.5))
    train(config, tmp_path, stop_after(3))
    first, *_, last = (row["clip"] for row in rows(tmp_path))
    assert first == pytest.approx(0, abs=1e-6)  # they are the same before the first step
    assert last > 1e-5


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"data": {"batch": 65}}, "only 64 examples"),
        ({"optimiser": {"accumulate": 3}}, "must be a multiple of 3"),
        ({"optimiser": {"learning_rate": 1e30}}, "not finite"),
    ],
)
def test_what_cannot_be_trained_is_told(changes, told, tmp_path):
    with pytest.raises(DassError, match=told):
        train(with_(CONFIG, **changes), tmp_path)


def test_clips_that_are_missing_or_cannot_be_read_are_listed(manifest, tmp_path):
    (manifest.parent / "siren.wav").unlink()
    (manifest.parent / "dog.wav").write_bytes(b"no sound at all")
    config = with_(
        CONFIG, data={"kind": "clips", "train": (str(manifest),), "validation": (), "batch": 2}, schedule={"steps": 2}
    )
    train(replace(config, loss=LossConfig(labels=1)), tmp_path / "out")
    lines = (tmp_path / "out" / "unusable.txt").read_text().splitlines()
    assert lines[0] == "siren.wav\tmissing"
    assert all("dog.wav" in line for line in lines[1:])
    assert len(lines) > 1
