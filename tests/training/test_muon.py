"""Muon in float32: PyTorch's own, more exactly."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from training.muon import Muon, orthogonal


@given(rows=st.integers(1, 40), columns=st.integers(1, 40), scale=st.sampled_from([1e-4, 1.0, 1e4]))
def test_singular_values_become_alike_and_vectors_stay(rows, columns, scale):
    matrix = torch.randn(rows, columns, generator=torch.Generator().manual_seed(rows * 41 + columns))
    u, s, vt = torch.linalg.svd(matrix, full_matrices=False)
    kept = s > 0.05 * s[0]
    turned = (u.T @ orthogonal(scale * matrix) @ vt.T).diag()[kept]
    assert ((turned > 0.4) & (turned < 1.4)).all()


def test_it_is_pytorchs_but_for_rounding():
    torch.manual_seed(0)
    start, gradients = torch.randn(24, 96), torch.randn(6, 24, 96)
    ours, theirs = (torch.nn.Parameter(start.clone()) for _ in range(2))
    optimisers = [
        Muon([ours], lr=0.01, weight_decay=0.1),
        torch.optim.Muon([theirs], lr=0.01, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"),
    ]
    for gradient in gradients:
        for matrix, optimiser in zip((ours, theirs), optimisers, strict=True):
            matrix.grad = gradient.clone()
            optimiser.step()
    assert (ours - start).norm() > 0.3
    assert (ours - theirs).norm() < 0.02 * (ours - start).norm()


def test_a_matrix_without_gradient_stays():
    matrix = torch.nn.Parameter(torch.ones(3, 4))
    Muon([matrix], lr=1.0, weight_decay=1.0).step()
    assert (matrix == 1).all()
