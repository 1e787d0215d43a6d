"""The command: from a recipe to a model."""

import json
import os
import signal

import pytest
from typer.testing import CliRunner

from dass.checkpoint import load_model
from training.config import read_config
from training.distill import app, stop_on_signal


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def losses(out):
    rows = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    return [row["loss"] for row in rows if "loss" in row]


@pytest.fixture
def handlers():
    """Put the handlers of signals back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_the_smoke_recipe_learns(tmp_path):
    done = run("--config", "smoke", "--out", str(tmp_path))
    assert done.exit_code == 0
    assert "complete" in done.output
    learnt = losses(tmp_path)
    assert len(learnt) == read_config("smoke").schedule.steps
    assert sum(learnt[-5:]) < 0.5 * sum(learnt[:5])
    assert load_model(tmp_path / "best.safetensors").config.n_classes == 527


@pytest.mark.usefixtures("handlers")
def test_ctrl_c_saves_and_tells_how_to_go_on(tmp_path, monkeypatch):
    def train(_config, out, should_stop):
        os.kill(os.getpid(), signal.SIGINT)
        return not should_stop()

    monkeypatch.setattr("training.distill.train", train)
    done = run("--config", "smoke", "--out", str(tmp_path))
    assert done.exit_code == 0
    assert "the same command goes on" in done.output


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_ends(number):
    asked = stop_on_signal()
    assert not asked()
    os.kill(os.getpid(), number)
    assert asked()
    assert signal.getsignal(number) == signal.SIG_DFL


def test_a_mistake_is_told_in_a_sentence(tmp_path):
    done = run("--config", "smoke", "--out", str(tmp_path), "--set", "run.sede=1")
    assert done.exit_code != 0
    assert "run.seed" in str(done.exception)


def test_help_names_the_recipes():
    told = run("--help").output
    for word in ("paper_balanced", "smoke", "Ctrl+C", "torchrun", "docs/training.md"):
        assert word in told
