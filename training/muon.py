"""Muon: momentum steps whose singular values are all made alike (https://kellerjordan.github.io/posts/muon)."""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

_A, _B, _C = 3.4445, -4.7750, 2.0315
"""Coefficients of the Newton-Schulz iteration, as published: steepest at zero, not exact."""
_ITERATIONS = 5
_RMS = 0.2
"""Root mean square of a step per unit of learning rate, that of AdamW (arXiv 2502.16982): one rate fits both."""


class Muon(torch.optim.Optimizer):
    """Muon with Nesterov momentum and decoupled weight decay, for matrices.

    The same as ``torch.optim.Muon(adjust_lr_fn="match_rms_adamw")`` but for the number format: PyTorch's multiplies in
    bfloat16, which processors without instructions for it imitate more than ten times slower than float32.

    Parameters
    ----------
    matrices : tensors of two dimensions
    lr, weight_decay, momentum : float
    """

    def __init__(self, matrices: Iterable[Tensor], lr: float, weight_decay: float, momentum: float = 0.95) -> None:
        super().__init__(matrices, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Change every matrix that has a gradient; the closure of PyTorch's interface has no use here."""
        assert closure is None
        for group in self.param_groups:
            for matrix in group["params"]:
                if matrix.grad is not None:
                    self._change(matrix, matrix.grad, group)

    def _change(self, matrix: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        state, momentum = self.state[matrix], group["momentum"]
        if not state:
            state["momentum"] = torch.zeros_like(matrix)
        state["momentum"].lerp_(gradient, 1 - momentum)
        ahead = torch.lerp(gradient, state["momentum"], momentum)
        matrix.mul_(1 - group["lr"] * group["weight_decay"])
        matrix.add_(orthogonal(ahead), alpha=-group["lr"] * _RMS * math.sqrt(max(matrix.shape)))


def orthogonal(matrix: Tensor) -> Tensor:
    """Return a matrix with the singular vectors of ``matrix`` and singular values near 1, 0.7 to 1.2 or so."""
    x: Tensor = matrix / matrix.norm().clamp(min=1e-7)
    x = x.T if x.shape[0] > x.shape[1] else x
    for _ in range(_ITERATIONS):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=_B, alpha=_C), x, beta=_A)
    return x.T if matrix.shape[0] > matrix.shape[1] else x
