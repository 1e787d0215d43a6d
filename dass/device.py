"""Where a model runs."""

from importlib.util import find_spec

import torch

from dass.errors import DassError


def pick_device(name: str) -> str:
    """Return the torch device for ``auto`` (the GPU where it can be used), ``cpu`` or ``cuda``.

    Raises
    ------
    DassError
        A GPU is asked for and there is none that can be used.
    """
    if name == "cpu":
        return "cpu"
    has_gpu, has_kernel = torch.cuda.is_available(), find_spec("mamba_ssm") is not None
    if has_gpu and has_kernel:
        return "cuda"
    if name == "auto":
        return "cpu"
    if has_gpu:
        raise DassError(
            "Running on a GPU needs mamba-ssm, which is not installed: "
            "install it with pip install 'dass-explorer[cuda]', or choose --device cpu."
        )
    raise DassError("There is no CUDA GPU that PyTorch can use here; choose --device cpu or auto.")
