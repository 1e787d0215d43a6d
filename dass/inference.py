"""The form in which a model is run when nothing is learnt: the fastest there is for a device."""

from typing import Protocol

import torch
from torch import Tensor

from dass.carry import Carry
from dass.cpu_model import CpuModel
from dass.device import Precision
from dass.model import Dass


class Network(Protocol):
    """What `dass.streaming` asks of a model."""

    def column_logits(self, features: Tensor, carry: Carry | None = None) -> Tensor:
        """Return logits per column; see `Dass.column_logits`."""
        ...


def inference_form(model: Dass, device: str, precision: Precision) -> Network:
    """Return ``model``, which is on ``device``, in the form in which it is run there."""
    dtype: torch.dtype = getattr(torch, precision)
    return CpuModel(model, dtype) if device == "cpu" else _Autocast(model, device, dtype)


class _Autocast:
    """A model whose products PyTorch works out in another type."""

    def __init__(self, model: Dass, device: str, dtype: torch.dtype) -> None:
        self._model, self._device, self._dtype = model, device, dtype

    def column_logits(self, features: Tensor, carry: Carry | None = None) -> Tensor:
        with torch.autocast(self._device, self._dtype, enabled=self._dtype != torch.float32):
            return self._model.column_logits(features, carry)
