"""The student, and what it starts from."""

import pytest
import torch

from dass.carry import Carry
from dass.checkpoint import save_model
from dass.config import FORWARD_SCANS, PRESETS, DassConfig
from dass.errors import DassError
from dass.model import Dass
from training.config import ModelConfig
from training.student import Student, new_model, start_from

TINY = PRESETS["tiny"]
STREAMING = DassConfig(TINY.widths, TINY.depths, FORWARD_SCANS, causal=True, drop_path=0)


def a_model(config=TINY, seed=0):
    torch.manual_seed(seed)
    model = Dass(config)
    for p in model.parameters():
        torch.nn.init.normal_(p)
    return model


def scan_part(model, key, scan):
    tensor = model.state_dict()[key]
    scans = model.config.scans
    return tensor.view(len(scans), -1)[scans.index(scan)]


def test_what_it_says_of_a_clip_is_what_the_model_says():
    student = Student(a_model(), 4).eval()
    features = torch.randn(2, 64, 128)
    output = student(features)
    torch.testing.assert_close(output.clip, student.model(features))
    torch.testing.assert_close(output.columns, student.model.column_logits(features))
    assert output.embedding.shape == (2, 2, 4)
    assert Student(a_model())(features).embedding is None


def test_a_model_of_the_same_kind_is_taken_over_whole():
    source, model = a_model(seed=1), a_model(seed=2)
    start_from(model, source)
    assert all(
        torch.equal(a, b) for a, b in zip(model.state_dict().values(), source.state_dict().values(), strict=True)
    )


@pytest.mark.parametrize("name", ["x_proj_weight", "dt_projs_weight", "dt_projs_bias", "A_logs", "Ds"])
def test_forward_scans_start_from_their_nearest_published_ones(name):
    source, model = a_model(seed=1), a_model(STREAMING, seed=2)
    start_from(model, source)
    key = f"layers.2.blocks.1.op.{name}"
    for own, theirs in (("rows_apart", "rows"), ("columns", "columns"), ("columns_down", "columns_back")):
        assert torch.equal(scan_part(model, key, own), scan_part(source, key, theirs))
    for same in ("layers.2.blocks.1.op.conv2d.weight", "classifier.head.bias", "layers.0.downsample.1.weight"):
        assert torch.equal(model.state_dict()[same], source.state_dict()[same])


def test_what_does_not_fit_keeps_its_own_values():
    wider = a_model(DassConfig((8, 16, 24, 48), TINY.depths, drop_path=0), seed=1)
    model = a_model(seed=2)
    before = {key: tensor.clone() for key, tensor in model.state_dict().items()}
    start_from(model, wider)
    own, theirs = model.state_dict(), wider.state_dict()
    assert torch.equal(own["layers.0.blocks.0.op.Ds"], theirs["layers.0.blocks.0.op.Ds"])
    for key in ("classifier.head.weight", "layers.3.blocks.0.op.x_proj_weight"):
        assert torch.equal(own[key], before[key])


def test_a_checkpoint_is_where_training_begins(tmp_path):
    source = a_model(seed=1)
    save_model(source, tmp_path / "it.safetensors")
    model = new_model(ModelConfig("tiny", init=str(tmp_path / "it.safetensors")))
    assert model.training
    assert torch.equal(model.classifier.head.weight, source.classifier.head.weight)


def test_imagenet_weights_bring_all_but_the_head(tmp_path):
    tensors = dict(a_model(seed=1).state_dict())
    tensors["patch_embed.0.weight"] = tensors["patch_embed.0.weight"].repeat(1, 3, 1, 1) / 3
    tensors["classifier.head.weight"] = torch.zeros(1000, 32)
    tensors["classifier.head.bias"] = torch.zeros(1000)
    torch.save({"model": tensors}, tmp_path / "vmamba.pth")
    model = new_model(ModelConfig("tiny", imagenet=str(tmp_path / "vmamba.pth")))
    source = a_model(seed=1).state_dict()
    torch.testing.assert_close(model.patch_embed["0"].weight, source["patch_embed.0.weight"])
    assert torch.equal(model.classifier.norm.weight, source["classifier.norm.weight"])
    with pytest.raises(DassError, match=r"vmamba\.pth"):
        new_model(ModelConfig("starter", imagenet=str(tmp_path / "vmamba.pth")))


def test_a_student_takes_part_in_a_stream():
    student = Student(a_model(STREAMING)).eval()
    features = torch.randn(2, 64, 128) * 0.1
    first = Carry([], frozenset(FORWARD_SCANS), 32)
    parts = [student(features[:, :32], first), student(features[:, 32:], Carry(first.after, first.scans, 32))]
    whole = student(features)
    torch.testing.assert_close(torch.cat([part.columns for part in parts], 1), whole.columns, atol=1e-4, rtol=1e-3)
