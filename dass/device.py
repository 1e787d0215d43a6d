"""Where a model runs, and with what precision."""

import time
from functools import cache
from importlib.util import find_spec
from typing import Literal

import torch

from dass.errors import DassError

Precision = Literal["float32", "bfloat16"]
"""What matrix products are worked out in; all else is float32."""

_WORTH_IT = 1.5
"""How many times as fast products in bfloat16 have to be: a processor without them takes longer than in float32."""


def pick_device(name: str) -> str:
    """Return the torch device for ``auto`` (the GPU where it can be used), ``cpu`` or ``cuda``.

    Raises
    ------
    DassError
        A GPU is asked for and there is none that can be used.
    """
    if name == "cpu":
        return "cpu"
    obstacle = gpu_obstacle()
    if obstacle is None:
        return "cuda"
    if name == "auto":
        return "cpu"
    raise DassError(f"{obstacle}; choose --device cpu or auto.")


def gpu_obstacle() -> str | None:
    """Return why models cannot run on a GPU here, as a sentence without its full stop; None where they can."""
    if not torch.cuda.is_available():
        return "There is no CUDA GPU that PyTorch can use here"
    if find_spec("mamba_ssm") is None:
        return "Running on a GPU needs mamba-ssm, which is not installed (pip install 'dass-explorer[cuda]')"
    return None


@cache
def pick_precision(device: str) -> Precision:
    """Return in what products are fastest on a device; a processor is tried out, which takes some milliseconds."""
    if device != "cpu":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float32"
    return "bfloat16" if _product_s(torch.float32) > _WORTH_IT * _product_s(torch.bfloat16) else "float32"


def _product_s(dtype: torch.dtype) -> float:
    """Return how long a product of the size of those in a model takes."""
    a, b = torch.ones(512, 384, dtype=dtype), torch.ones(384, 768, dtype=dtype)
    times = []
    for _ in range(6):  # the first one prepares
        began = time.perf_counter()
        torch.mm(a, b)
        times.append(time.perf_counter() - began)
    return min(times)
