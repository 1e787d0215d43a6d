import pytest
import torch

from dass.device import pick_device
from dass.errors import DassError


@pytest.mark.parametrize(
    ("name", "has_gpu", "device"),
    [
        ("auto", True, "cuda"),
        ("auto", False, "cpu"),
        ("cpu", True, "cpu"),
        ("cpu", False, "cpu"),
        ("cuda", True, "cuda"),
    ],
)
def test_a_gpu_is_taken_where_wished_and_there(monkeypatch, name, has_gpu, device):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_gpu)
    assert pick_device(name) == device


def test_a_gpu_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DassError, match="--device cpu"):
        pick_device("cuda")
