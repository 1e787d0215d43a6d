import json
import sys
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import soundfile
import torch

from app.__main__ import main
from app.core import analyser
from app.core.engine import load_engine, load_engine_like
from app.core.latency import LATENCIES
from dass import device as device_module
from dass.audio import open_audio
from dass.checkpoint import save_model
from dass.config import FORWARD_SCANS, PRESETS
from dass.device import Precision, pick_device
from dass.errors import DassError
from dass.metadata import sha256
from dass.model import Dass


@pytest.fixture
def model(tmp_path):
    torch.manual_seed(0)
    save_model(Dass(PRESETS["tiny"]), tmp_path / "tiny.safetensors")
    return tmp_path / "tiny.safetensors"


@pytest.fixture
def forward_model(tmp_path):
    torch.manual_seed(0)
    save_model(Dass(replace(PRESETS["tiny"], scans=FORWARD_SCANS, causal=True)), tmp_path / "forward.safetensors")
    return tmp_path / "forward.safetensors"


@pytest.fixture
def recording(tmp_path):
    noise = np.random.default_rng(0).normal(0, 0.1, (44_100 * 12, 2))
    soundfile.write(tmp_path / "noise.wav", noise, 44_100)
    return tmp_path / "noise.wav"


@pytest.fixture(params=["float32", "bfloat16"])
def precision(request, monkeypatch):
    """Make this a machine that is fastest in one or the other."""
    monkeypatch.setattr(device_module, "pick_precision", lambda _device: request.param)
    return request.param


TOLERANCES = {"float32": 2e-4, "bfloat16": 2e-2}
"""In logits, between chunks of different lengths."""


def test_an_engine_scores_every_column_in_order(model, recording):
    engine = load_engine(str(model), "cpu")
    with open_audio(recording) as source:
        blocks = list(engine.scores(source))
    assert (engine.model, engine.model_sha256) == ("tiny", sha256(model))
    assert [block.first_column for block in blocks] == [0, *(block.stop_column for block in blocks[:-1])]
    assert blocks[-1].stop_column == np.ceil(12 / 0.32)


def test_scoring_goes_on_from_any_block_as_if_it_had_never_stopped(model, tmp_path):
    soundfile.write(tmp_path / "long.wav", np.random.default_rng(0).normal(0, 0.1, 8000 * 150), 8000)
    engine = load_engine(str(model), "cpu")
    with open_audio(tmp_path / "long.wav") as source:
        blocks = list(engine.scores(source))
        assert len(blocks) == 3
        for number, block in enumerate(blocks):
            rest = list(engine.scores(source, block.state))
            assert [b.first_column for b in rest] == [b.first_column for b in blocks[number + 1 :]]
            for again, before in zip(rest, blocks[number + 1 :], strict=True):
                np.testing.assert_array_equal(again.logits, before.logits)
                assert again.state == before.state


def logits_of(engine, recording, **how):
    with open_audio(recording) as source:
        return np.concatenate([block.logits for block in engine.scores(source, **how)])


@pytest.mark.parametrize("latency", LATENCIES)
def test_a_forward_model_scores_the_same_at_any_latency_and_its_runs_are_those_of_files(
    forward_model, recording, latency, precision
):
    file, live = load_engine(str(forward_model), "cpu"), load_engine(str(forward_model), "cpu", latency)
    np.testing.assert_allclose(logits_of(live, recording), logits_of(file, recording), atol=TOLERANCES[precision])
    assert live.provenance == file.provenance


@pytest.mark.parametrize("latency", LATENCIES)
def test_a_published_model_has_runs_of_its_own_at_each_latency(model, recording, latency):
    live = load_engine(str(model), "cpu", latency)
    with open_audio(recording) as source:
        assert len(next(live.scores(source)).logits) == latency.chunk
    runs = {load_engine(str(model), "cpu", other).provenance.settings_sha256 for other in (None, *LATENCIES)}
    assert len(runs) == len(LATENCIES) + 1


def test_more_columns_at_once_have_the_same_scores(forward_model, recording, precision):
    live = load_engine(str(forward_model), "cpu", LATENCIES[0])
    with open_audio(recording) as source:
        assert {len(block.logits) for block in live.scores(source, chunk=19)} == {19}
    at_once, one_by_one = logits_of(live, recording, chunk=19), logits_of(live, recording)
    np.testing.assert_allclose(at_once, one_by_one, atol=TOLERANCES[precision])


def test_no_fewer_columns_at_once_than_the_latency_says(model, recording):
    live = load_engine(str(model), "cpu", LATENCIES[-1])
    np.testing.assert_array_equal(logits_of(live, recording, chunk=3), logits_of(live, recording))


def test_the_device_and_the_precision_that_are_used_are_named(model, precision):
    named = {"float32": pick_device("auto"), "bfloat16": f"{pick_device('auto')} bfloat16"}
    assert load_engine(str(model), "auto").device == named[precision]


@pytest.mark.parametrize("precision", get_args(Precision))
def test_an_engine_can_be_loaded_again_elsewhere_with_the_same_scores(model, recording, precision):
    first = load_engine(str(model), "cpu", precision=precision)
    again = load_engine_like(str(model), first.device)
    with open_audio(recording) as source:
        for block, same in zip(first.scores(source), again.scores(source), strict=True):
            np.testing.assert_array_equal(block.logits, same.logits)
    assert again.provenance == first.provenance


def test_a_model_that_is_not_there_is_named():
    with pytest.raises(DassError, match=r"lost\.safetensors"):
        load_engine("lost.safetensors", "cpu")


def test_the_command_line_gives_the_scores_of_the_model(model, recording, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(analyser, "cache_folder", lambda: tmp_path)
    columns = tmp_path / "noise.npz"
    arguments = ["tag", str(recording), "--model", str(model), "--clip", "--format", "json", "--columns", str(columns)]
    monkeypatch.setattr(sys, "argv", ["dass-explorer", *arguments])
    with pytest.raises(SystemExit, match="0"):
        main()
    found = json.loads(capsys.readouterr().out)
    with np.load(columns) as file:
        logits = file["logits"].astype(np.float64)
    assert found["duration_s"] == 12.0
    assert [entry["logit"] for entry in found["classes"]] == pytest.approx(logits.mean(axis=0), abs=1e-5)
    scores = (1 / (1 + np.exp(-logits))).mean(axis=0)
    assert [entry["score"] for entry in found["classes"]] == pytest.approx(scores, abs=1e-5)
