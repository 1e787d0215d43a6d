"""A compiled student is the student; the compiler's front half is enough to show it, without its code generator."""

from functools import partial

import pytest
import torch

from dass import ss2d
from dass.carry import Carry
from dass.config import FORWARD_SCANS, PRESETS, DassConfig
from dass.model import Dass
from training.compiled import compiled
from training.student import Student

CAUSAL = DassConfig((8, 16, 24, 32), (1, 1, 2, 1), FORWARD_SCANS, causal=True, drop_path=0.0)


@pytest.fixture(autouse=True)
def _front_half(monkeypatch):
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend="aot_eager"))
    monkeypatch.setattr(ss2d, "scan_grid", ss2d.scan_grid)  # put back afterwards


# PyTorch itself asks for the gradient of a tensor that has none.
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor")
@pytest.mark.parametrize("config", [PRESETS["tiny"], CAUSAL], ids=["published", "causal"])
def test_outputs_and_gradients_are_those_of_the_student(config):
    torch.manual_seed(0)
    student = Student(Dass(config), 8)
    features = torch.randn(2, 64, 128)
    results = []
    for forward in (student, compiled(student)):
        student.zero_grad()
        carry = Carry([], frozenset(FORWARD_SCANS), 64) if config.causal else None
        output = forward(features, carry)
        (output.columns.square().mean() + output.embedding.square().mean()).backward()
        carried = carry.after if carry else []
        results.append([*output, *carried, *(p.grad.clone() for p in student.parameters())])
    for one, other in zip(*results, strict=True):
        torch.testing.assert_close(one, other)
