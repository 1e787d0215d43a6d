"""The layers of DASS for inference on a CPU: matrix products over tiles, and fused kernels between them.

Each does what its namesake in `dass.backbone` and `dass.ss2d` does. ``dtype`` is the type in which products are worked
out; norms, scans, sums and what is carried are float32 always. Nothing depends on the number of threads.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dass.backbone import Block, HalvingConv, Mlp
from dass.carry import Carry
from dass.conv_cpu import convolve
from dass.scan_cpu import scan
from dass.ss2d import SS2D, DepthwiseConv
from dass.tiles import Scratch, over_tiles, tile_rows


@dataclass(frozen=True)
class Pass:
    """What all layers share in one pass over a chunk."""

    carry: Carry | None
    scratch: Scratch
    n_threads: int


class Product:
    """A matrix product with weights kept in the type that is multiplied."""

    def __init__(self, weight: Tensor, bias: Tensor | None = None, dtype: torch.dtype = torch.float32) -> None:
        self._weight = weight.detach().to(dtype).t()
        self._bias = None if bias is None else bias.detach().to(dtype)

    def __call__(self, x: Tensor, out: Tensor | None = None) -> Tensor:
        """Return (rows, n_out) of (rows, n_in)."""
        if self._bias is None:
            return torch.mm(x, self._weight, out=out)
        return torch.addmm(self._bias, x, self._weight, out=out)


class CpuNorm:
    """Layer norm in float32, given on in the type that is multiplied."""

    def __init__(self, norm: nn.LayerNorm, dtype: torch.dtype = torch.float32) -> None:
        self._weight, self._bias, self._eps, self._dtype = norm.weight.detach(), norm.bias.detach(), norm.eps, dtype

    def __call__(self, x: Tensor) -> Tensor:
        """Return the norm of (rows, width)."""
        return F.layer_norm(x, x.shape[-1:], self._weight, self._bias, self._eps).to(self._dtype)


class CpuHalving:
    """A `HalvingConv` as a product over patches, and the norm behind it."""

    def __init__(self, conv: HalvingConv, norm: nn.LayerNorm, dtype: torch.dtype) -> None:
        n_out, self._n_in = conv.weight.shape[:2]
        self.width = n_out
        self._dtype, self._causal = dtype, conv.causal
        by_patch = conv.weight.permute(0, 3, 2, 1).reshape(n_out, -1)  # from (out, in, frequency, time)
        self._product = Product(by_patch, conv.bias, dtype)
        self._norm = CpuNorm(norm)

    def framed(self, n_t: int, n_f: int, now: Pass) -> Tensor:
        """Return a grid (n_t + 2, n_f + 2, n_in) to be filled within its frame, which is zero or the carried past."""
        framed = now.scratch.take(f"framed {self.width}", (n_t + 2, n_f + 2, self._n_in), self._dtype)
        for edge in (framed[0], framed[-1], framed[:, 0], framed[:, -1]):
            edge.zero_()
        return framed

    def __call__(self, framed: Tensor, now: Pass, out: Tensor, gelu: bool = False) -> None:
        """Write (time, frequency, n_out) of half the size into ``out``, after the norm and, if asked for, a GELU."""
        self._hand_on(framed, now.carry)
        n_t, n_f = out.shape[:2]
        row, place, _ = framed.stride()
        shape, strides = (n_t, n_f, 3, 3, self._n_in), (2 * row, 2 * place, row, place, 1)
        patches = framed.as_strided(shape, strides)

        def work(columns: slice) -> None:
            y = self._norm(self._product(patches[columns].reshape(-1, 9 * self._n_in)).float())
            out[columns] = (F.gelu(y) if gelu else y).view(-1, n_f, self.width)

        over_tiles(n_t, max(1, tile_rows(9 * self._n_in) // n_f), work, now.n_threads)

    def _hand_on(self, framed: Tensor, carry: Carry | None) -> None:
        if self._causal and carry:
            inside = framed[:, 1:-1]
            past = carry.take((1, 1, *inside.shape[1:]), torch.empty(0))
            carry.put(inside[None, -2:-1].to(torch.float32, copy=True))  # the memory is used again
            inside[0] = past[0, 0]


class CpuMixer:
    """An `SS2D`: projection, convolution, scans; what comes behind them is `CpuBlock`'s."""

    def __init__(self, op: SS2D) -> None:
        self._op = op
        self._in = Product(op.in_proj.weight)
        self._conv = CpuDepthwise(op.conv2d)
        n_scans, _, self._width = op.x_proj_weight.shape
        self._rank, self._n_scans = op.dt_projs_weight.shape[-1], n_scans
        low_rank, weights = op.x_proj_weight[:, : self._rank], op.x_proj_weight[:, self._rank :]
        self._low_rank = Product(low_rank.flatten(0, 1))
        self._weights = Product(weights.transpose(0, 1).flatten(0, 1))
        self._steps = [Product(w, b) for w, b in zip(op.dt_projs_weight, op.dt_projs_bias, strict=True)]
        self._A = -torch.exp(op.A_logs.detach()).view(n_scans, -1)
        self._D = op.Ds.detach().view(n_scans, -1)

    def __call__(self, x: Tensor, norm: CpuNorm, now: Pass) -> Tensor:
        """Return what the scans give (time, frequency, width), float32, for the norm of a grid ``x`` of that shape."""
        shape, n = x.shape, x.shape[0] * x.shape[1]
        take, kinds, rows = now.scratch.take, self._n_scans, x.view(n, -1)
        z, u = take("z", (n, self._width)), take("u", (n, self._width))
        raw, B, C = take("raw", (kinds, n, self._width)), take("B", (n, kinds)), take("C", (n, kinds))

        def project(tile: slice) -> None:
            self._in(norm(rows[tile]), out=z[tile])

        def choose(tile: slice) -> None:
            low_rank = self._low_rank(u[tile])
            for k, step in enumerate(self._steps):
                step(low_rank[:, k * self._rank : (k + 1) * self._rank], out=raw[k, tile])
            weights = self._weights(u[tile])
            B[tile], C[tile] = weights[:, :kinds], weights[:, kinds:]

        over_tiles(n, tile_rows(self._width), project, now.n_threads)
        self._conv(z.view(shape), u.view(shape), now)
        over_tiles(n, tile_rows(self._width), choose, now.n_threads)
        return self._scan(u, raw, B, C, shape, now)

    def _scan(self, u: Tensor, raw: Tensor, B: Tensor, C: Tensor, shape: torch.Size, now: Pass) -> Tensor:
        y = now.scratch.take("y", (1, *shape))
        paths, start, keep = self._op.begin(y, now.carry)
        end = torch.zeros_like(start)
        grids = u.view(y.shape), raw.view(-1, *y.shape), B.view(*y.shape[:3], -1), C.view(*y.shape[:3], -1)
        scan(*grids, self._A, self._D, np.array(paths, np.int64), start, keep, y, end, now.n_threads)
        self._op.hand_on(end, now.carry)
        return y[0]


class CpuDepthwise:
    """A `DepthwiseConv` and the SiLU behind it."""

    def __init__(self, conv: DepthwiseConv) -> None:
        self._weight = conv.weight.detach()[:, 0].permute(2, 1, 0).contiguous().numpy()
        self._n_before = 2 if conv.causal else 1

    def __call__(self, x: Tensor, out: Tensor, now: Pass) -> None:
        """Write what becomes of a grid ``x`` into ``out``."""
        past = x[:0]
        if now.carry and self._n_before == 2:
            past = now.carry.take((1, 2, *x.shape[1:]), x)[0]
            now.carry.put(torch.cat([past, x[-2:]])[None, -2:])
        convolve(x.numpy(), past.numpy(), self._weight, self._n_before, out.numpy(), now.n_threads)


class CpuMlp:
    """An `Mlp`."""

    def __init__(self, mlp: Mlp, dtype: torch.dtype) -> None:
        self._fc1, self._fc2 = (Product(layer.weight, layer.bias, dtype) for layer in (mlp.fc1, mlp.fc2))

    def __call__(self, x: Tensor) -> Tensor:
        """Return (rows, width) of (rows, width)."""
        return self._fc2(F.gelu(self._fc1(x)))


class CpuBlock:
    """A `Block`, whose grid is changed in place. ``dtype`` is that of its `Mlp`, where most of the work is."""

    def __init__(self, block: Block, dtype: torch.dtype) -> None:
        self._norm, self._norm2 = CpuNorm(block.norm), CpuNorm(block.norm2, dtype)
        self._mixer, self._mlp = CpuMixer(block.op), CpuMlp(block.mlp, dtype)
        self._out_norm, self._out = CpuNorm(block.op.out_norm), Product(block.op.out_proj.weight)

    def __call__(self, x: Tensor, now: Pass) -> None:
        """Change a grid (time, frequency, width), float32."""
        width = x.shape[-1]
        rows, mixed = x.view(-1, width), self._mixer(x, self._norm, now).view(-1, width)

        def work(tile: slice) -> None:
            here = rows[tile]
            here += self._out(self._out_norm(mixed[tile]))
            here += self._mlp(self._norm2(here))

        over_tiles(len(rows), tile_rows(width), work, now.n_threads)
