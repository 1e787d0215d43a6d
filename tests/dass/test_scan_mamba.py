"""Our scans and mamba-ssm's own ``selective_scan_ref`` agree: live where mamba-ssm imports, by its figures anywhere.

Without a GPU it imports too: ``tests.golden.make_mamba_scan`` says how.
"""

import numpy as np
import pytest
import torch

from dass.scan import scan_grid, scan_grid_by_sequences, selective_scan, with_initial_state
from tests.golden.make_mamba_scan import (
    FIGURES,
    GRID_INPUTS,
    GRID_KEEP,
    GRID_PATHS,
    draw_grid,
    draw_sequences,
    figures,
    published_scan,
    scan_sequences,
)


@pytest.fixture(scope="module")
def kernel():
    try:
        return published_scan()
    except ImportError as error:
        pytest.skip(f"mamba-ssm does not import here ({error}); test_scan.py compares with its recorded figures")


def with_gradients(results, inputs):
    """Return the results, and the gradients of their sum under random weights in every input."""
    generator = torch.Generator().manual_seed(3)
    total = sum((x * torch.randn(x.shape, generator=generator)).sum() for x in results if x.requires_grad)
    return results, torch.autograd.grad(total, inputs)


def assert_same(found, expected):
    """Compare (results, gradients), all float32; gradients get more room: they sum many terms that cancel in part."""
    for atol, tensors, references in zip((1e-5, 1e-4), found, expected, strict=True):
        for x, reference in zip(tensors, references, strict=True):
            torch.testing.assert_close(x, reference, atol=atol, rtol=1e-5)


@pytest.mark.parametrize("with_final_state", [True, False])
@pytest.mark.parametrize("n_states", [1, 4, 16])
def test_reference_agrees_with_mamba_ssm(kernel, n_states, with_final_state):
    inputs = draw_sequences(batch=2, length=33, width=7, n_states=n_states, seed=n_states)
    results = 2 if with_final_state else 1
    found = with_gradients(selective_scan(*inputs)[:results], inputs)
    assert_same(found, with_gradients(scan_sequences(kernel, *inputs)[:results], inputs))


@pytest.mark.parametrize("n_states", [1, 4, 16])
def test_initial_state_is_added_to_mamba_ssm(kernel, n_states):
    inputs = draw_sequences(batch=2, length=33, width=7, n_states=n_states, seed=n_states)
    inputs.append(torch.sin(torch.arange(2.0 * 7 * n_states)).view(2, 7, n_states).requires_grad_())
    found = with_gradients(with_initial_state(kernel)(*inputs), inputs)
    assert_same(found, with_gradients(selective_scan(*inputs), inputs))


@pytest.mark.parametrize("keep", [0, 4, 9, 10])
@pytest.mark.parametrize("paths", GRID_PATHS.values(), ids=GRID_PATHS)
def test_cpu_kernels_agree_with_mamba_ssm(kernel, paths, keep):
    inputs, start = draw_grid(batch=2, n_t=10, n_f=4, width=100, n_paths=len(paths), seed=keep)
    by_mamba = scan_grid_by_sequences(with_initial_state(kernel), *inputs, paths, start, keep)
    y, end = scan_grid(*inputs, paths, start, keep)
    expected_y, expected_end = by_mamba[0], by_mamba[1].detach()
    assert_same(with_gradients((y, end), inputs), with_gradients((expected_y, expected_end), inputs))


def test_recorded_figures_are_those_of_mamba_ssm(kernel):
    recorded, found = np.load(FIGURES), figures()
    assert set(recorded) == set(found)
    for name, figure in found.items():
        np.testing.assert_allclose(figure, recorded[name], atol=1e-4, rtol=1e-5, err_msg=name)


@pytest.mark.parametrize("name", GRID_PATHS)
def test_cpu_kernels_agree_with_the_recorded_figures(name):
    recorded = np.load(FIGURES)
    figure = {key: torch.tensor(recorded[f"{name}_{key}"]) for key in (*GRID_INPUTS, "start", "y", "end")}
    inputs = [figure[key].requires_grad_() for key in GRID_INPUTS]
    y, end = scan_grid(*inputs, GRID_PATHS[name], figure["start"], GRID_KEEP)
    grads = [torch.tensor(recorded[f"{name}_grad_{key}"]) for key in GRID_INPUTS]
    assert_same(((y, end), torch.autograd.grad(y.sum(), inputs)), ((figure["y"], figure["end"]), grads))
