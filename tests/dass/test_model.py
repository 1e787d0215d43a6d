"""The model: the published figures, and what every size keeps."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from dass.checkpoint import load_model
from dass.config import PRESETS, DassConfig
from dass.model import Dass
from tests.published import published_input, published_model

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "conformance.npz")
CASES = [name for name in GOLDEN.files if not name.endswith("stages")]


@pytest.fixture(scope="module")
def models():
    return {preset: published_model(preset) for preset in ("small", "medium")}


def case_input(case):
    n_frames, seed = case.split("_T")[1].split("_seed")
    return published_input(int(n_frames), int(seed))


@pytest.mark.parametrize("case", CASES)
def test_published_logits(case, models):
    with torch.inference_mode():
        logits = models[case.split("_")[0]](case_input(case))
    np.testing.assert_allclose(logits[0].numpy(), GOLDEN[case], atol=1e-4, rtol=0)


@pytest.mark.parametrize("case", CASES)
def test_published_stage_outputs(case, models):
    model, seen = models[case.split("_")[0]], {}
    stages = {"patch_embed": model.patch_embed, **{f"layers.{s}": stage for s, stage in enumerate(model.layers)}}
    hooks = [
        module.register_forward_hook(lambda _m, _i, out, name=name: seen.update({name: out}))
        for name, module in stages.items()
    ]
    with torch.inference_mode():
        model(case_input(case))
    for hook in hooks:
        hook.remove()
    for name, (shape, mean, std) in json.loads(str(GOLDEN[f"{case}_stages"][0])).items():
        batch, channels, height, width = shape
        assert seen[name].shape == (batch, width, height, channels)
        assert seen[name].mean().item() == pytest.approx(mean, abs=1e-4)
        assert seen[name].std().item() == pytest.approx(std, abs=1e-4)


def test_a_published_checkpoint_gives_the_published_logits(models, tmp_path):
    weights = {f"module.v.{name}": tensor for name, tensor in models["small"].state_dict().items()}
    torch.save(weights, tmp_path / "dass_small.pth")
    with torch.inference_mode():
        logits = load_model(tmp_path / "dass_small.pth")(case_input("small_T301_seed3"))
    np.testing.assert_allclose(logits[0].numpy(), GOLDEN["small_T301_seed3"], atol=1e-4, rtol=0)


@pytest.mark.parametrize(("depths", "before", "after"), [((2, 2, 8, 2), 247, 216), ((2, 2, 20, 2), 439, 408)])
def test_convolutions_reach_as_far_as_the_documentation_says(depths, before, after):
    """With scans that only pass on what stands where they are, a column hears this many frames beside its own 32."""
    model = Dass(DassConfig(widths=(8, 8, 8, 8), depths=depths, drop_path=0.0)).eval()
    for name, parameter in model.named_parameters():
        if name.endswith("x_proj_weight"):
            parameter.data[:, -2:] = 0
    x = published_input(64 * 32, 1).requires_grad_()
    model.column_logits(x)[0, 32].sum().backward()
    heard = x.grad.abs().sum((0, 2)).nonzero().flatten()
    assert (32 * 32 - heard.min(), heard.max() - (33 * 32 - 1)) == (before, after)


@pytest.mark.parametrize(("preset", "millions", "tensors"), [("small", 29.88, 276), ("medium", 48.65, 492)])
def test_published_sizes(preset, millions, tensors, models):
    parameters = list(models[preset].parameters())
    assert len(models[preset].state_dict()) == tensors
    assert sum(p.numel() for p in parameters) / 1e6 == pytest.approx(millions, abs=0.005)


@pytest.mark.parametrize("preset", ["starter", "streaming"])
def test_our_sizes_fit_the_repository_as_float16(preset):
    assert sum(p.numel() for p in Dass(PRESETS[preset]).parameters()) * 2 < 12e6


@pytest.mark.parametrize("n_frames", [1, 31, 32, 33, 301])
def test_mean_of_column_logits_is_the_clip_logit(n_frames):
    model = Dass(PRESETS["tiny"]).eval()
    x = published_input(n_frames, 5)
    with torch.inference_mode():
        columns, clip = model.column_logits(x), model.classifier.head(model.classifier.norm(model.grid(x)).mean((1, 2)))
        assert columns.shape == (1, -(-n_frames // 32), 527)
        torch.testing.assert_close(columns.mean(1), clip, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(model(x), clip, atol=1e-5, rtol=1e-5)


def test_clips_of_a_batch_do_not_mix():
    model = Dass(PRESETS["tiny"]).eval()
    both = torch.cat([published_input(96, 1), published_input(96, 2)])
    with torch.inference_mode():
        torch.testing.assert_close(model(both)[1:], model(both[1:]), atol=1e-5, rtol=1e-5)


def test_stochastic_depth_drops_whole_branches_in_training_only():
    config = PRESETS["tiny"].__class__(**{**vars(PRESETS["tiny"]), "drop_path": 0.9})
    model, x = Dass(config), published_input(64, 3)
    torch.manual_seed(0)
    with torch.inference_mode():
        assert not torch.equal(model.train()(x), model(x))
        assert torch.equal(model.eval()(x), model(x))


def test_every_parameter_learns():
    model = Dass(PRESETS["tiny"]).train()
    model(published_input(64, 3)).square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.parameters())
