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
