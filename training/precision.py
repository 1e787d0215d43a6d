"""The number format that a training step multiplies in."""

from dataclasses import dataclass

import torch

from dass.errors import DassError

_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Precision:
    """Mixed precision on one device: matrix products in ``dtype``, weights and sums in float32."""

    device: torch.device
    dtype: torch.dtype

    @staticmethod
    def of(name: str, device: torch.device) -> "Precision":
        """Return the precision called ``name``; ``auto`` is the fastest that the device has instructions for.

        Raises
        ------
        DassError
            float16 is asked for on a CPU.
        """
        if name == "float16" and device.type == "cpu":
            raise DassError("run.precision = float16 needs a GPU; choose auto, float32 or bfloat16.")
        return Precision(device, _fastest(device) if name == "auto" else _DTYPES[name])

    def autocast(self) -> torch.autocast:
        """Return the context for a forward pass."""
        return torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32)

    def scaler(self) -> torch.amp.GradScaler:
        """Return what keeps float16 gradients from vanishing; it does nothing for the others."""
        return torch.amp.GradScaler(self.device.type, enabled=self.dtype == torch.float16)


def _fastest(device: torch.device) -> torch.dtype:
    if device.type == "cpu":  # one without bfloat16 instructions imitates them, more slowly than it does float32
        return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
