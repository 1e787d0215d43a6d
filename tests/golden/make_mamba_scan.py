"""Draw the inputs of ``mamba_scan.npz`` and work the figures out with mamba-ssm's ``selective_scan_ref``.

It needs no GPU: with torch, setuptools, ninja, einops, triton, huggingface-hub and transformers installed, run
``MAMBA_FORCE_BUILD=TRUE MAMBA_SKIP_CUDA_BUILD=TRUE pip install --no-build-isolation --no-deps --no-binary mamba-ssm
mamba-ssm``, then ``python -m tests.golden.make_mamba_scan`` in the project's folder.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from dass.config import FORWARD_SCANS, PUBLISHED_SCANS
from dass.scan import PATHS, scan_grid_by_sequences, with_initial_state

FIGURES = Path(__file__).with_name("mamba_scan.npz")
SEQUENCE_INPUTS = ("u", "delta", "A", "B", "C", "D")
GRID_INPUTS = ("u", "raw", "B", "C", "A", "D")
GRID_KEEP = 2
GRID_PATHS = {
    "published": tuple(PATHS[name] for name in PUBLISHED_SCANS),
    "forward": tuple(PATHS[name] for name in FORWARD_SCANS),
}


def published_scan():
    """Import ``selective_scan_ref``; plain PyTorch, but its module imports the CUDA extension by name first.

    Built without CUDA there is none, so an empty module stands in for it during the import, and only then.
    """
    with pytest.MonkeyPatch.context() as patch:
        if find_spec("selective_scan_cuda") is None:
            patch.setitem(sys.modules, "selective_scan_cuda", ModuleType("selective_scan_cuda"))
        return import_module("mamba_ssm.ops.selective_scan_interface").selective_scan_ref


def scan_sequences(kernel, u, delta, A, B, C, D):
    """Do what ``dass.scan.selective_scan`` does with ``kernel``, whose axes are (batch, width or N, length)."""
    u, delta, B, C = (x.transpose(1, 2) for x in (u, delta, B, C))
    y, final_state = kernel(u, delta, A, B, C, D, return_last_state=True)
    return y.transpose(1, 2), final_state


def draw_sequences(batch, length, width, n_states, seed):
    random = np.random.RandomState(seed)
    sequence, weights = (batch, length, width), (batch, length, n_states)
    u, delta = random.standard_normal(sequence), np.log1p(np.exp(random.standard_normal(sequence)))
    A, D = -np.exp(random.standard_normal((width, n_states))), random.standard_normal(width)
    B, C = random.standard_normal((2, *weights))
    return [_wanting_gradient(x) for x in (u, delta, A, B, C, D)]


def draw_grid(batch, n_t, n_f, width, n_paths, seed):
    """Return u, raw, B, C, A, D and start, as ``dass.scan.scan_grid`` takes them."""
    random = np.random.RandomState(seed)
    grid, weights = (batch, n_t, n_f, width), (batch, n_t, n_f, n_paths)
    u, raw = random.standard_normal(grid), random.standard_normal((n_paths, *grid))
    B, C = random.standard_normal((2, *weights))
    A, D = -np.exp(random.standard_normal((n_paths, width))), random.standard_normal((n_paths, width))
    start = random.standard_normal((n_paths, batch, n_f, width))
    return [_wanting_gradient(x) for x in (u, raw, B, C, A, D)], torch.tensor(start, dtype=torch.float32)


def sequence_figures(kernel):
    inputs = draw_sequences(batch=2, length=12, width=6, n_states=3, seed=1)
    y, final_state = scan_sequences(kernel, *inputs)
    return _named(SEQUENCE_INPUTS, inputs, y) | {"final_state": final_state}


def grid_figures(kernel, paths):
    inputs, start = draw_grid(batch=1, n_t=4, n_f=3, width=5, n_paths=len(paths), seed=2)
    y, end = scan_grid_by_sequences(with_initial_state(kernel), *inputs, paths, start, GRID_KEEP)
    return _named(GRID_INPUTS, inputs, y) | {"start": start, "end": end}


def figures():
    """Return every array of ``mamba_scan.npz`` by its name."""
    kernel = published_scan()
    found = sequence_figures(kernel)
    for name, paths in GRID_PATHS.items():
        found |= {f"{name}_{key}": x for key, x in grid_figures(kernel, paths).items()}
    return {key: x.detach().numpy() for key, x in found.items()}


def _wanting_gradient(x):
    return torch.tensor(x, dtype=torch.float32, requires_grad=True)


def _named(names, inputs, y):
    grads = torch.autograd.grad(y.sum(), inputs)
    named_grads = {f"grad_{name}": grad for name, grad in zip(names, grads, strict=True)}
    return dict(zip(names, inputs, strict=True)) | {"y": y} | named_grads


if __name__ == "__main__":
    np.savez_compressed(FIGURES, **figures())
