import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from dass.checkpoint import initialise_from_vmamba, load_model, read_config, save_model, weights_file
from dass.config import FORWARD_SCANS, PRESETS, DassConfig
from dass.errors import CheckpointError
from dass.metadata import sha256
from dass.model import Dass

TINY = DassConfig(widths=(8, 16, 24, 32), depths=(1, 1, 2, 1))
"""The published scans at a size that tests can afford."""


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(1)
    model = Dass(TINY).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return model


@pytest.fixture(scope="module")
def features():
    return torch.randn(1, 128, 128, generator=torch.Generator().manual_seed(2))


def logits(model, features):
    with torch.inference_mode():
        return model(features)


def refused(path: Path) -> str:
    """What `load_model` says about a file it must refuse: one sentence that names the file."""
    with pytest.raises(CheckpointError) as error:
        load_model(path)
    message = str(error.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message


def published(model, prefix="module.v."):
    return {f"{prefix}{key}": tensor for key, tensor in model.state_dict().items()}


def write(tensors, path):
    if path.suffix == ".safetensors":
        save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, path)
    else:
        torch.save(tensors, path)
    return path


@pytest.mark.parametrize("preset", ["tiny", "streaming"])
def test_a_saved_model_comes_back_whole(preset, tmp_path):
    model = Dass(replace(PRESETS[preset], drop_path=0.125, n_classes=5))
    save_model(model, tmp_path / "m.safetensors", {"name": "mine"})
    loaded = load_model(tmp_path / "m.safetensors")
    assert loaded.config == model.config == read_config(tmp_path / "m.safetensors")
    assert not loaded.training
    assert list(tmp_path.iterdir()) == [tmp_path / "m.safetensors"]
    for key, tensor in model.state_dict().items():
        assert torch.equal(loaded.state_dict()[key], tensor)


@given(
    widths=st.lists(st.integers(1, 20).map(lambda half: 2 * half), min_size=1, max_size=3).map(tuple),
    data=st.data(),
    drop_path=st.floats(0, 0.9),
    scans=st.permutations(FORWARD_SCANS).map(tuple),
    causal=st.booleans(),
)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_configuration_survives_saving(widths, data, drop_path, scans, causal, tmp_path):
    depths = data.draw(st.tuples(*[st.integers(1, 2)] * len(widths)))
    config = DassConfig(widths, depths, scans, causal, drop_path, n_classes=3)
    save_model(Dass(config), tmp_path / "m.safetensors")
    assert load_model(tmp_path / "m.safetensors").config == config


def test_float16_halves_the_file_and_loads_as_float32(model, features, tmp_path):
    save_model(model, tmp_path / "half.safetensors", dtype=torch.float16)
    save_model(model, tmp_path / "full.safetensors")
    half = load_model(tmp_path / "half.safetensors")
    sizes = [(tmp_path / name).stat().st_size for name in ("half.safetensors", "full.safetensors")]
    assert sizes[0] < 0.6 * sizes[1]
    for key, tensor in half.state_dict().items():
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, model.state_dict()[key].half().float())
    assert torch.allclose(logits(half, features), logits(model, features), atol=0.02)


@pytest.mark.parametrize(
    ("prefix", "wrapper", "suffix"),
    [("module.v.", None, ".pth"), ("", "model", ".pt"), ("backbone.model.v.", "state_dict", ".pth")],
)
def test_a_published_pth_gives_the_logits_of_its_maker(prefix, wrapper, suffix, model, features, tmp_path):
    tensors = published(model, prefix)
    path = write({wrapper: tensors, "epoch": 5} if wrapper else tensors, tmp_path / f"published{suffix}")
    loaded = load_model(path)
    assert loaded.config == TINY == read_config(path)
    assert torch.equal(logits(loaded, features), logits(model, features))


def test_a_hub_folder_gives_the_logits_of_its_maker(model, features, tmp_path):
    write(published(model, "v."), tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text("{}")
    assert weights_file(tmp_path) == tmp_path / "model.safetensors"
    assert torch.equal(logits(load_model(tmp_path), features), logits(model, features))


@pytest.mark.parametrize("preset", ["small", "medium"])
def test_the_published_sizes_are_recognised_by_their_tensors(preset, tmp_path):
    tensors = {f"layers.{s}.blocks.{b}.norm.weight": torch.zeros(1) for s, n in depths(preset) for b in range(n)}
    tensors |= {f"layers.{s}.downsample.1.weight": torch.zeros(96 * 2 ** (s + 1), 1, 1, 1) for s in range(3)}
    tensors["patch_embed.5.weight"] = torch.zeros(96, 1, 1, 1)
    assert read_config(write(tensors, tmp_path / "sizes.pth")) == PRESETS[preset]


def depths(preset):
    return enumerate(PRESETS[preset].depths)


def test_1x1_convolutions_are_matrices(model, features, tmp_path):
    tensors = published(model)
    for key in tensors:
        if key.endswith(("in_proj.weight", "out_proj.weight", "fc1.weight", "fc2.weight")):
            tensors[key] = tensors[key][..., None, None]
    loaded = load_model(write(tensors, tmp_path / "convolutions.pth"))
    assert torch.equal(logits(loaded, features), logits(model, features))


def imagenet(model):
    """The model as a VMamba ImageNet checkpoint: three input channels, 1000 classes, linear layers as convolutions."""
    tensors = {key: tensor.clone() for key, tensor in model.state_dict().items()}
    tensors["patch_embed.0.weight"] = torch.randn(TINY.widths[0] // 2, 3, 3, 3)
    tensors["classifier.head.weight"] = torch.randn(1000, TINY.widths[-1])
    tensors["classifier.head.bias"] = torch.randn(1000)
    for key in tensors:
        if key.endswith(("in_proj.weight", "fc2.weight")):
            tensors[key] = tensors[key][..., None, None]
    return tensors


def test_vmamba_weights_start_a_model_that_keeps_its_own_head(model, tmp_path):
    tensors = imagenet(model)
    path = write({"model": tensors}, tmp_path / "vmamba.pth")
    fresh = Dass(TINY)
    head = {key: tensor.clone() for key, tensor in fresh.state_dict().items() if "head" in key}
    initialise_from_vmamba(fresh, path)
    for key, tensor in fresh.state_dict().items():
        if key in head:
            assert torch.equal(tensor, head[key])
        elif key == "patch_embed.0.weight":
            assert torch.equal(tensor, tensors[key].sum(1, keepdim=True))
        else:
            assert torch.equal(tensor, model.state_dict()[key])


def test_vmamba_weights_of_another_size_change_nothing(model, tmp_path):
    other = Dass(PRESETS["starter"])
    before = {key: tensor.clone() for key, tensor in other.state_dict().items()}
    with pytest.raises(CheckpointError, match="is missing"):
        initialise_from_vmamba(other, write(imagenet(model), tmp_path / "vmamba.pth"))
    assert all(torch.equal(tensor, before[key]) for key, tensor in other.state_dict().items())


def test_vmamba_weights_are_no_finished_model(model, tmp_path):
    message = refused(write(imagenet(model), tmp_path / "vmamba.pth"))
    assert "'patch_embed.0.weight' has shape (4, 3, 3, 3) where (4, 1, 3, 3) is needed" in message


SUFFIXES = pytest.mark.parametrize("suffix", [".pth", ".safetensors"])


@SUFFIXES
@given(data=st.data())
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_missing_tensor_is_named(suffix, data, model, tmp_path):
    tensors = published(model)
    key = data.draw(st.sampled_from(sorted(tensors)))
    del tensors[key]
    message = refused(write(tensors, tmp_path / f"missing{suffix}"))
    assert "is missing" in message
    assert key.removeprefix("module.v.") in message


@SUFFIXES
@given(data=st.data())
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_wrong_shape_is_named_with_both_shapes(suffix, data, model, tmp_path):
    tensors = published(model)
    key = data.draw(st.sampled_from([key for key in sorted(tensors) if "patch_embed.5" not in key]))
    shape = data.draw(st.lists(st.integers(1, 40), max_size=4).map(tuple))
    needed = tuple(tensors[key].shape)
    tensors[key] = torch.zeros(shape)
    if shape in (needed, (*needed, 1, 1)) or "downsample.1.weight" in key:
        return
    message = refused(write(tensors, tmp_path / f"shape{suffix}"))
    assert f"{key.removeprefix('module.v.')!r} has shape {shape} where {needed} is needed" in message


@SUFFIXES
def test_an_unexpected_tensor_is_named(suffix, model, tmp_path):
    tensors = published(model) | {"module.v.layers.0.blocks.0.op.gate.weight": torch.zeros(2)}
    assert "'layers.0.blocks.0.op.gate.weight' belongs to no DASS" in refused(
        write(tensors, tmp_path / f"extra{suffix}")
    )


@SUFFIXES
def test_weights_of_something_else_are_refused(suffix, tmp_path):
    message = refused(write({"conv1.weight": torch.zeros(2, 2)}, tmp_path / f"other{suffix}"))
    assert "no DASS checkpoint" in message


@SUFFIXES
@given(data=st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_truncated_file_is_refused(suffix, data, model, tmp_path):
    whole = write(published(model), tmp_path / f"whole{suffix}").read_bytes()
    path = tmp_path / f"part{suffix}"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert "damaged, truncated" in refused(path)


@SUFFIXES
@given(content=st.binary(max_size=300))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused(suffix, content, tmp_path):
    path = tmp_path / f"bytes{suffix}"
    path.write_bytes(content)
    refused(path)


class Trap:
    """A pickle that would make a folder."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("as_zip", [True, False])
def test_a_pickled_object_is_named_and_never_run(as_zip, model, tmp_path):
    content = published(model) | {"trap": Trap(tmp_path / "sprung")}
    torch.save(content, tmp_path / "trap.pth", _use_new_zipfile_serialization=as_zip)
    message = refused(tmp_path / "trap.pth")
    assert "mkdir" in message
    assert "was not opened" in message
    assert not (tmp_path / "sprung").exists()


def test_a_plain_pickle_is_refused_and_never_run(tmp_path):
    (tmp_path / "trap.pth").write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    refused(tmp_path / "trap.pth")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([1, 2], "holds a list"),
        ({"epoch": 3}, "'epoch' is no named tensor"),
        ({1: torch.zeros(1)}, "1 is no named tensor"),
        ({"model": {"a.layers.x": torch.zeros(1), "b.layers.x": torch.zeros(1)}}, "more than one model"),
        ({}, "is missing"),
    ],
)
def test_a_pickle_of_something_else_is_refused(content, said, tmp_path):
    torch.save(content, tmp_path / "thing.pth")
    assert said in refused(tmp_path / "thing.pth")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"colour": 1}', "cannot be read"),
        ('{"scans": ["sideways"]}', "not all known"),
        ("{}", "differ in size"),
        ('{"widths": [8, 16, 24, 32], "depths": [1, 1, 2, 1], "n_classes": "many"}', "describes no model"),
        (
            '{"widths": [8, 16, 24, 32], "depths": [1, 1, 2, 1], "n_classes": 5}',
            "has shape (527,) where (5,) is needed",
        ),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(config, said, model, tmp_path):
    save_file(model.state_dict(), tmp_path / "odd.safetensors", {"dass_config": config})
    assert said in refused(tmp_path / "odd.safetensors")


def test_what_is_not_there_or_no_model_file_is_refused(tmp_path):
    assert "no such model file" in refused(tmp_path / "absent.pth")
    assert "no such model file" in refused(tmp_path / "absent").removeprefix(str(tmp_path))
    (tmp_path / "sound.wav").write_bytes(b"RIFF")
    assert "ends in .safetensors, .pth or .pt" in refused(tmp_path / "sound.wav")
    with pytest.raises(CheckpointError, match=r"model\.safetensors: there is no such model file"):
        load_model(tmp_path)


def test_saving_replaces_the_old_file_and_keeps_what_is_said_about_it(model, tmp_path):
    path = tmp_path / "m.safetensors"
    path.write_text("old")
    save_model(model, path, {"licence": "CC0-1.0"})
    assert set(load_file(path)) == set(model.state_dict())
    assert b"CC0-1.0" in path.read_bytes()[:4096]


def test_sha256_is_that_of_the_bytes(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
