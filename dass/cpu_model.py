"""DASS for inference on a CPU: the same function as `dass.model.Dass`, several times faster.

Everything between two products happens while a tile is in the cache, activations lie in memory that is used again and
again, and each thread works on tiles of its own (`dass.threads`).
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dass.backbone import Block, HalvingConv, Stage
from dass.carry import Carry
from dass.config import FRAMES_PER_COLUMN
from dass.cpu_layers import CpuBlock, CpuHalving, Pass
from dass.model import Dass
from dass.threads import computing_alone
from dass.tiles import Scratch, over_tiles, tile_rows


class CpuModel:
    """A copy of a model's weights in the form that is fastest on a CPU. May be used by several threads at once.

    Parameters
    ----------
    model : Dass
        What is copied is what it is now.
    dtype : torch.dtype
        What the products of the wide layers are worked out in, float32 or bfloat16. The first layer, the scans' own
        projections and the last stage, whose rounding would show most, are float32 always: with them in bfloat16 too
        three times as many events differ (docs/performance.md).
    """

    def __init__(self, model: Dass, dtype: torch.dtype) -> None:
        self._config, self._classifier = model.config, model.classifier
        self._first = _halving(model.patch_embed, "0", "2", torch.float32)
        self._second = _halving(model.patch_embed, "5", "7", dtype)
        dtypes = [dtype] * (len(model.layers) - 1) + [torch.float32]
        self._stages = [_stage(stage, of_mlp) for stage, of_mlp in zip(model.layers, dtypes, strict=True)]
        self._scratch = Scratch()

    @torch.inference_mode()
    def column_logits(self, features: Tensor, carry: Carry | None = None) -> Tensor:
        """Do what `Dass.column_logits` does, for a single recording: (1, frames, 128) to (1, columns, classes)."""
        if self._config.causal:
            features = F.pad(features, (0, 0, 0, -features.shape[1] % FRAMES_PER_COLUMN))
        with computing_alone() as n_threads:
            now = Pass(carry, self._scratch, n_threads)
            x = self._embedded(features[0], now)
            for blocks, down in self._stages:
                for block in blocks:
                    block(x, now)
                x = x if down is None else _halved(x, down, now)
            return self._classifier(x[None])  # type: ignore[no-any-return]

    def _embedded(self, features: Tensor, now: Pass) -> Tensor:
        n_t, n_f = features.shape
        framed = self._first.framed(n_t, n_f, now)
        framed[1:-1, 1:-1, 0] = features
        n_t, n_f = _half(n_t), _half(n_f)
        between = self._second.framed(n_t, n_f, now)
        self._first(framed, now, between[1:-1, 1:-1], gelu=True)
        x = now.scratch.take("x", (_half(n_t), _half(n_f), self._second.width))
        self._second(between, now, x)
        return x


def _stage(stage: nn.Module, dtype: torch.dtype) -> tuple[list[CpuBlock], CpuHalving | None]:
    assert isinstance(stage, Stage)
    blocks = [CpuBlock(block, dtype) for block in stage.blocks if isinstance(block, Block)]
    return blocks, None if stage.downsample is None else _halving(stage.downsample, "1", "3", dtype)


def _halving(parts: nn.ModuleDict, conv: str, norm: str, dtype: torch.dtype) -> CpuHalving:
    convolution, behind = parts[conv], parts[norm]
    assert isinstance(convolution, HalvingConv)
    assert isinstance(behind, nn.LayerNorm)
    return CpuHalving(convolution, behind, dtype)


def _halved(x: Tensor, down: CpuHalving, now: Pass) -> Tensor:
    n_t, n_f, width = x.shape
    framed = down.framed(n_t, n_f, now)

    def frame(columns: slice) -> None:
        framed[1:-1, 1:-1][columns] = x[columns]

    over_tiles(n_t, max(1, tile_rows(width) // n_f), frame, now.n_threads)
    smaller = now.scratch.take("x", (_half(n_t), _half(n_f), down.width))
    down(framed, now, smaller)
    return smaller


def _half(n: int) -> int:
    return -(-n // 2)
