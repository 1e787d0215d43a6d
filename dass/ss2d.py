"""The 2-D selective scan layer of VMamba (arXiv 2401.10166), its published variant "v05_noz": one state, no gate.

Grids are (batch, time, frequency, channels) throughout: time first, so that what a stream adds is appended, and
channels last, so that norms, linear layers and scans run over contiguous memory. Checkpoints store convolutions as
(out, in, frequency, time).
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dass.carry import Carry
from dass.config import DassConfig, Scan
from dass.scan import PATHS, Path, scan_grid


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | None, stride: int, groups: int = 1, padding: int = 1) -> Tensor:
    """Convolve a grid with a checkpoint's 3x3 kernel; ``padding`` is that of the time axis, frequency always has 1."""
    # On a CPU the half-precision gradient of a small convolution is slower than the float32 one, so autocast stays out.
    with torch.autocast(x.device.type, enabled=torch.is_autocast_enabled(x.device.type) and x.device.type != "cpu"):
        x = x if x.device.type != "cpu" else x.to(weight.dtype)
        y = F.conv2d(x.permute(0, 3, 1, 2), weight.transpose(2, 3), bias, stride, (padding, 1), groups=groups)
    return y.permute(0, 2, 3, 1)


class DepthwiseConv(nn.Module):
    """3x3 convolution of each channel by itself; if causal, a column depends on itself and the two before."""

    def __init__(self, width: int, causal: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width, 1, 3, 3))
        self.causal = causal
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))

    def forward(self, x: Tensor, carry: Carry | None) -> Tensor:
        """Return a grid of the size of ``x``."""
        if not self.causal:
            return conv2d(x, self.weight, None, stride=1, groups=x.shape[-1])
        shape = (x.shape[0], 2, *x.shape[2:])
        past = carry.take(shape, x) if carry else x.new_zeros(shape)
        extended = torch.cat([past, x], 1)
        if carry:
            carry.put(extended[:, -2:].clone())
        return conv2d(extended, self.weight, None, stride=1, groups=x.shape[-1], padding=0)


class SS2D(nn.Module):
    """Mix a grid along time and frequency: projection, depthwise convolution, selective scans, norm, projection."""

    def __init__(self, width: int, stage: int, config: DassConfig) -> None:
        super().__init__()
        n_scans, rank = len(config.scans), config.dt_rank(width)
        self.scans = config.scans
        self.frames_per_step = 4 * 2**stage
        self.in_proj = nn.Linear(width, width, bias=False)
        self.conv2d = DepthwiseConv(width, config.causal)
        self.x_proj_weight = nn.Parameter(torch.empty(n_scans, rank + 2, width))
        self.dt_projs_weight = nn.Parameter(torch.empty(n_scans, width, rank))
        self.dt_projs_bias = nn.Parameter(torch.empty(n_scans, width))
        self.A_logs = nn.Parameter(torch.zeros(n_scans * width, 1))
        self.Ds = nn.Parameter(torch.ones(n_scans * width))
        self.out_norm = nn.LayerNorm(width)
        self.out_proj = nn.Linear(width, width, bias=False)
        self._initialise(rank)

    def _initialise(self, rank: int) -> None:
        """Initialise as Mamba does: step sizes spread evenly, on a log scale, over 0.001 to 0.1."""
        nn.init.kaiming_uniform_(self.x_proj_weight, a=math.sqrt(5))
        nn.init.uniform_(self.dt_projs_weight, -(rank**-0.5), rank**-0.5)
        step = torch.exp(torch.empty_like(self.dt_projs_bias).uniform_(math.log(0.001), math.log(0.1)))
        self.dt_projs_bias.data = step + torch.log(-torch.expm1(-step))

    def forward(self, x: Tensor, carry: Carry | None = None) -> Tensor:
        """Return a grid of the size of ``x`` (batch, time, frequency, width)."""
        u = F.silu(self.conv2d(self.in_proj(x), carry))
        return self.out_proj(self.out_norm(self._scan(u, carry)))  # type: ignore[no-any-return]

    def scan_inputs(self, u: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Return u, raw, B, C, A and D as ``scan_grid`` takes them, of ``u``: the grid after the convolution."""
        n_scans, _, width = self.x_proj_weight.shape
        rank = self.dt_projs_weight.shape[-1]
        projected = F.linear(u, self.x_proj_weight.flatten(0, 1)).view(*u.shape[:3], n_scans, rank + 2)
        low_rank = projected[..., :rank].reshape(-1, n_scans, rank).transpose(0, 1)
        raw = torch.baddbmm(self.dt_projs_bias[:, None], low_rank, self.dt_projs_weight.transpose(1, 2))
        A = -torch.exp(self.A_logs).view(n_scans, width)
        return (  # in float32 under autocast too: the state adds up thousands of small steps
            u.float(), raw.view(n_scans, *u.shape).float(),
            projected[..., rank].float(), projected[..., rank + 1].float(), A, self.Ds.view(n_scans, width),
        )  # fmt: skip

    def _scan(self, u: Tensor, carry: Carry | None) -> Tensor:
        inputs = self.scan_inputs(u)
        paths, start, keep = self.begin(u, carry)
        y, end = scan_grid(*inputs, paths, start, keep)
        self.hand_on(end, carry)
        return y

    def begin(self, u: Tensor, carry: Carry | None) -> tuple[tuple[Path, ...], Tensor, int]:
        """Return the paths for a grid, the states they begin with, and the time steps after which states are kept."""
        batch, _, n_rows, width = u.shape
        states = u.new_zeros(len(self.scans), batch, n_rows, width)
        if carry is None:
            return tuple(PATHS[name] for name in self.scans), states, 0
        for k, scan in enumerate(self.scans):
            if scan in carry.scans:
                rows = n_rows if PATHS[scan].along_time else 1
                states[k, :, :rows] = carry.take((batch, rows, width), u)
        return self._carried_paths(carry), states, carry.keep_frames // self.frames_per_step

    def hand_on(self, end: Tensor, carry: Carry | None) -> None:
        """Leave the states (path, batch, frequency, width) of carried scans for the next chunk."""
        for k, scan in enumerate(self.scans):
            if carry and scan in carry.scans:
                carry.put(end[k, :, : end.shape[2] if PATHS[scan].along_time else 1].clone())

    def _carried_paths(self, carry: Carry) -> tuple[Path, ...]:
        """Return the paths of a chunk: rows begin with their own carried state, not with the end of the row before."""
        apart: dict[Scan, Scan] = {} if carry.at_start or "rows" not in carry.scans else {"rows": "rows_apart"}
        return tuple(PATHS[apart.get(scan, scan)] for scan in self.scans)
