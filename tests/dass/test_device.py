import re

import pytest
import torch

from dass import device as device_module
from dass.device import gpu_obstacle, pick_device
from dass.errors import DassError


@pytest.fixture
def machine(monkeypatch):
    """Make this a machine with or without a GPU and mamba-ssm."""

    def make(has_gpu, has_kernel):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: has_gpu)
        monkeypatch.setattr(device_module, "find_spec", lambda _name: object() if has_kernel else None)

    return make


@pytest.mark.parametrize(
    ("name", "has_gpu", "has_kernel", "device"),
    [
        ("auto", True, True, "cuda"),
        ("auto", True, False, "cpu"),
        ("auto", False, True, "cpu"),
        ("cpu", True, True, "cpu"),
        ("cpu", False, False, "cpu"),
        ("cuda", True, True, "cuda"),
    ],
)
def test_a_gpu_is_taken_where_wished_and_usable(machine, name, has_gpu, has_kernel, device):
    machine(has_gpu, has_kernel)
    assert pick_device(name) == device


@pytest.mark.parametrize(
    ("has_gpu", "has_kernel", "said"),
    [(False, False, "no CUDA GPU"), (False, True, "no CUDA GPU"), (True, False, r"dass-explorer\[cuda\]")],
)
def test_a_gpu_that_cannot_be_used_is_told(machine, has_gpu, has_kernel, said):
    machine(has_gpu, has_kernel)
    with pytest.raises(DassError, match=said):
        pick_device("cuda")


def test_what_hinders_a_gpu_is_a_part_of_what_is_told(machine):
    machine(True, True)
    assert gpu_obstacle() is None
    for has_gpu in (False, True):
        machine(has_gpu, False)
        with pytest.raises(DassError, match=re.escape(gpu_obstacle())):
            pick_device("cuda")
