"""The four-stage VMamba backbone: spectrogram in, grid of features out.

Grids are (batch, time, frequency, channels).
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dass.carry import Carry
from dass.config import DassConfig
from dass.ss2d import SS2D, conv2d


class HalvingConv(nn.Module):
    """3x3 convolution with stride 2: a column of the output depends on its two columns of the input and the one before.

    It sees nothing to the right of a pair, so a stream in even chunks only has to keep one column.
    """

    def __init__(self, n_in: int, n_out: int, causal: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(n_out, n_in, 3, 3))
        self.bias = nn.Parameter(torch.zeros(n_out))
        self.causal = causal
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))

    def forward(self, x: Tensor, carry: Carry | None) -> Tensor:
        """Return a grid of half the size in time and frequency, odd sizes rounded up."""
        if not (self.causal and carry):
            return conv2d(x, self.weight, self.bias, stride=2)
        past = carry.take((x.shape[0], 1, *x.shape[2:]), x)
        carry.put(x[:, -1:].clone())
        return conv2d(torch.cat([past, x], 1), self.weight, self.bias, stride=2, padding=0)


class PatchEmbed(nn.ModuleDict):
    """Turn the spectrogram into a grid a quarter its size; keys are the positions in the published sequence."""

    def __init__(self, width: int, causal: bool) -> None:
        super().__init__({
            "0": HalvingConv(1, width // 2, causal), "2": nn.LayerNorm(width // 2),
            "5": HalvingConv(width // 2, width, causal), "7": nn.LayerNorm(width),
        })  # fmt: skip

    def forward(self, features: Tensor, carry: Carry | None) -> Tensor:
        """Turn (batch, time, mel) into (batch, time / 4, mel / 4, width)."""
        x = F.gelu(self["2"](self["0"](features[..., None], carry)))
        return self["7"](self["5"](x, carry))  # type: ignore[no-any-return]


class Downsample(nn.ModuleDict):
    """Between stages: half the time, half the frequency, twice the channels."""

    def __init__(self, n_in: int, n_out: int, causal: bool) -> None:
        super().__init__({"1": HalvingConv(n_in, n_out, causal), "3": nn.LayerNorm(n_out)})

    def forward(self, x: Tensor, carry: Carry | None) -> Tensor:
        """Return the smaller grid."""
        return self["3"](self["1"](x, carry))  # type: ignore[no-any-return]


class Mlp(nn.Module):
    """Two linear layers with an exact GELU between, on every point of the grid."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Return a grid of the size of ``x``."""
        return self.fc2(F.gelu(self.fc1(x)))  # type: ignore[no-any-return]


class Block(nn.Module):
    """Mix over the grid, then over channels, each added to what came in; in training branches are dropped at times."""

    def __init__(self, width: int, stage: int, drop_path: float, config: DassConfig) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.op = SS2D(width, stage, config)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = Mlp(width)
        self.drop_path = drop_path

    def forward(self, x: Tensor, carry: Carry | None) -> Tensor:
        """Return a grid of the size of ``x``."""
        x = x + self._drop(self.op(self.norm(x), carry))
        return x + self._drop(self.mlp(self.norm2(x)))

    def _drop(self, branch: Tensor) -> Tensor:
        if not self.training or self.drop_path == 0:
            return branch
        kept = branch.new_empty(len(branch), 1, 1, 1).bernoulli_(1 - self.drop_path)
        return branch * kept / (1 - self.drop_path)


class Stage(nn.Module):
    """Blocks at one resolution, and the step down to the next."""

    def __init__(self, stage: int, drop_paths: list[float], config: DassConfig) -> None:
        super().__init__()
        width = config.widths[stage]
        self.blocks = nn.ModuleList(Block(width, stage, rate, config) for rate in drop_paths)
        last = stage == len(config.widths) - 1
        self.downsample = None if last else Downsample(width, config.widths[stage + 1], config.causal)

    def forward(self, x: Tensor, carry: Carry | None) -> Tensor:
        """Return the grid the next stage works on."""
        for block in self.blocks:
            x = block(x, carry)
        return x if self.downsample is None else self.downsample(x, carry)


def stages(config: DassConfig) -> nn.ModuleList:
    """Build the stages; the stochastic-depth rate rises linearly from the first block to the last."""
    rates = iter(torch.linspace(0, config.drop_path, sum(config.depths)).tolist())
    return nn.ModuleList(
        Stage(stage, [next(rates) for _ in range(depth)], config) for stage, depth in enumerate(config.depths)
    )
