"""Precision: what is multiplied in what."""

import pytest
import torch

from dass.errors import DassError
from training.precision import Precision

CPU = torch.device("cpu")


@pytest.mark.parametrize(("has_instructions", "dtype"), [(True, torch.bfloat16), (False, torch.float32)])
def test_auto_is_half_precision_only_where_it_is_fast(monkeypatch, has_instructions, dtype):
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: has_instructions)
    assert Precision.of("auto", CPU).dtype == dtype


@pytest.mark.parametrize("name", ["float32", "bfloat16"])
def test_matrices_are_multiplied_in_the_precision_asked_for(name):
    precision = Precision.of(name, CPU)
    with precision.autocast():
        product = torch.ones(2, 2) @ torch.ones(2, 2)
    assert product.dtype == getattr(torch, name)
    assert not precision.scaler().is_enabled()


def test_float16_needs_a_gpu():
    with pytest.raises(DassError, match="needs a GPU"):
        Precision.of("float16", CPU)
