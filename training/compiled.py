"""PyTorch's compiler on a student, our scan left as it is."""

from typing import cast

import torch
from torch import nn

from dass import ss2d
from dass.scan import scan_grid

_SHAPES = 64
"""More than the shapes that the four stages' blocks are called with: the compiler makes code for each."""


def compiled(student: nn.Module) -> nn.Module:
    """Return ``student`` with the operations between scans fused; weights and results are the same but for rounding."""
    torch._dynamo.config.recompile_limit = _SHAPES
    # A fused kernel that the compiler cannot look into.
    ss2d.scan_grid = torch.compiler.disable(scan_grid)  # type: ignore[attr-defined, no-untyped-call]
    return cast("nn.Module", torch.compile(student, dynamic=False))
