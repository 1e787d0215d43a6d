"""Where a model runs."""

import torch

from dass.errors import DassError


def pick_device(name: str) -> str:
    """Return the torch device for ``auto`` (the GPU where there is one), ``cpu`` or ``cuda``.

    Raises
    ------
    DassError
        A GPU is asked for and there is none that can be used.
    """
    if name != "cpu" and torch.cuda.is_available():
        return "cuda"
    if name == "cuda":
        raise DassError("There is no CUDA GPU that PyTorch can use here; choose --device cpu or auto.")
    return "cpu"
