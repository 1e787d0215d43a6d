"""One pass of a bidirectional model over a recording of any length: exact, in bounded memory.

The grid of each layer lies on disk and is worked on tile by tile. Norms, linear layers and convolutions are local. The
scans are not, but each is linear in its state: a tile turns the state ``h`` that it is entered with into
``decay * h + end``. A first round finds ``decay`` and ``end`` of every tile, and of every row in it for the scans that
run row by row. From these follow, in the order of each scan over all of time, the states that the tiles are truly
entered with; a second round scans each tile from there. The result is that of ``Dass.column_logits`` up to the rounding
of float32.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor

from dass import scan
from dass.backbone import Block, HalvingConv, Stage
from dass.config import FRAMES_PER_COLUMN
from dass.errors import DassError
from dass.fbank import Frames, normalise
from dass.model import Dass
from dass.scores import ScoreBlock
from dass.ss2d import SS2D, conv2d
from training.grids import DiskGrid, Grid

TILE = 128
"""Columns (41 s) worked on at once."""


@torch.inference_mode()
def whole_pass(
    model: Dass, frames: Callable[[int, int], Frames], n_frames: int, folder: Path | None = None, tile: int = TILE
) -> Iterator[ScoreBlock]:
    """Score a recording in one pass.

    Parameters
    ----------
    model : Dass
        Not causal, in evaluation mode.
    frames : function (start, stop) -> float32 (stop - start, 128)
        Log-mel frames of the recording, not normalised.
    n_frames : int
        Length of the recording, at least 1.
    folder : Path, optional
        For the activations: little more than twice those of the first stage, which are 0.1 MB for each second of sound
        with the starter and 0.3 MB with DASS-small. The system's folder for temporary files if left out.
    tile : int
        Columns worked on at once.

    Yields
    ------
    The scores of the next columns; all of the work but the classifier is done before the first.

    Raises
    ------
    DassError
        The model is causal, or the disk is full.
    """
    if model.config.causal:
        raise DassError("A causal model is exact in chunks, so there is no whole pass for it: stream with `exact`.")
    with ExitStack() as on_disk:
        grid = _patches(model, frames, n_frames)
        for number, stage in enumerate(cast("Iterable[Stage]", model.layers)):
            step = tile * FRAMES_PER_COLUMN // (4 * 2**number)
            kept = on_disk.enter_context(closing(DiskGrid(grid, step, folder)))
            for block in cast("Iterable[Block]", stage.blocks):
                _run_block(block, kept, step, folder)
            down = stage.downsample
            grid = kept if down is None else _halved(kept, cast("HalvingConv", down["1"]), down["3"])
        for start, stop in grid.tiles(tile):
            yield ScoreBlock(start, model.classifier(grid.read(start, stop))[0].float().cpu().numpy())


def _patches(model: Dass, frames: Callable[[int, int], Frames], n_frames: int) -> Grid:
    """Return what ``PatchEmbed`` gives."""
    embed, device = model.patch_embed, model.classifier.head.weight.device

    def features(start: int, stop: int) -> Tensor:
        return torch.from_numpy(normalise(frames(start, stop)))[None, ..., None].to(device)

    middle = _halved(Grid(n_frames, features), cast("HalvingConv", embed["0"]), lambda x: F.gelu(embed["2"](x)))
    return _halved(middle, cast("HalvingConv", embed["5"]), embed["7"])


def _halved(grid: Grid, conv: HalvingConv, then: Callable[[Tensor], Tensor]) -> Grid:
    """Return the grid that ``HalvingConv`` makes of ``grid``, with ``then`` done to it."""

    def read(start: int, stop: int) -> Tensor:
        seen = grid.padded(2 * start - 1, 2 * stop)
        return then(conv2d(seen, conv.weight, conv.bias, stride=2, padding=0))

    return Grid(-(-grid.length // 2), read)


def _run_block(block: Block, grid: DiskGrid, step: int, folder: Path | None) -> None:
    """Do to ``grid``, in place, what ``Block`` does."""
    with closing(DiskGrid(_convolved(block, grid), step, folder)) as u:
        starts = tile_starts(block.op, u, step)
        paths = tuple(_entered_by_tile(scan.PATHS[name]) for name in block.op.scans)
        for (start, stop), states in zip(grid.tiles(step), starts, strict=True):
            y, _ = scan.scan_grid(*block.op.scan_inputs(u.read(start, stop)), paths, states)
            x = grid.read(start, stop) + block.op.out_proj(block.op.out_norm(y))
            grid.write(start, x + block.mlp(block.norm2(x)))


def _convolved(block: Block, grid: Grid) -> Grid:
    """Return what the scans of ``block`` are given."""
    op = block.op
    projected = Grid(grid.length, lambda start, stop: op.in_proj(block.norm(grid.read(start, stop))))

    def read(start: int, stop: int) -> Tensor:
        seen = projected.padded(start - 1, stop + 1)
        return F.silu(conv2d(seen, op.conv2d.weight, None, stride=1, groups=seen.shape[-1], padding=0))

    return Grid(grid.length, read)


def _entered_by_tile(path: scan.Path) -> scan.Path:
    """Return the path of a tile: each row begins with a state of its own, so the order of the rows is of no matter."""
    return path._replace(frequency_back=False, apart=True) if path.along_time else path


def tile_starts(op: SS2D, u: Grid, step: int) -> list[Tensor]:
    """Return the states (path, 1, frequency, width) that each tile is entered with, as ``scan_grid`` takes them."""
    paths = [scan.PATHS[name] for name in op.scans]
    tiles = [_ends_and_decays(op.scan_inputs(u.read(*tile)), paths) for tile in u.tiles(step)]
    ends, decays = (torch.stack(x) for x in zip(*tiles, strict=True))
    starts = torch.zeros_like(ends)
    for k, path in enumerate(paths):
        state = torch.zeros_like(ends[0, k, :, 0])
        for row, tile in _visits(path, len(tiles), ends.shape[3]):
            starts[tile, k, :, row] = state
            state = decays[tile, k, :, row] * state + ends[tile, k, :, row]
    return list(starts)


def _visits(path: scan.Path, n_tiles: int, n_rows: int) -> Iterator[tuple[int, int]]:
    """Yield (row, tile) in the order in which a scan of the whole comes by; column scans have their state in row 0."""
    rows = range(n_rows) if path.along_time else range(1)
    tiles = range(n_tiles)
    for row in reversed(rows) if path.frequency_back else rows:
        for tile in reversed(tiles) if path.time_back else tiles:
            yield row, tile


def _ends_and_decays(inputs: tuple[Tensor, ...], paths: list[scan.Path]) -> tuple[Tensor, Tensor]:
    """Return what a tile makes of nothing, and its decays: both (path, 1, frequency, width)."""
    u, raw, B, C, A, D = inputs
    ends, decays = [], []
    for k, path in enumerate(paths):
        v, own_raw, own_B, own_C = u, raw[k : k + 1], B[..., k : k + 1], C[..., k : k + 1]
        if path.time_back:  # only paths that run forward in time hand their states back
            v, own_raw, own_B, own_C = (x.flip(-3) for x in (v, own_raw, own_B, own_C))
        forward = _entered_by_tile(path)._replace(time_back=False)
        end = scan.scan_grid(v, own_raw, own_B, own_C, A[k : k + 1], D[k : k + 1], (forward,), keep=u.shape[1])[1][0]
        steps = F.softplus(raw[k]).sum(1 if path.along_time else (1, 2), keepdim=True)
        ends.append(end)
        decays.append(torch.exp(A[k] * steps.flatten(1, 2)).expand_as(end))
    return torch.stack(ends), torch.stack(decays)
