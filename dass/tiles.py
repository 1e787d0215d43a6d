"""Pieces of a grid small enough that all that is done to one of them stays in the processor's cache."""

from collections.abc import Callable

import torch
from torch import Tensor

from dass.threads import run_all

_TILE_NUMBERS = 2**17
"""Numbers in a tile of a grid: the second-level cache has room for it and for the four times wider layer behind it."""

_FEWEST, _MOST = 192, 1024
"""Rows of a matrix product: fewer leave the processor waiting for weights."""


def tile_rows(width: int) -> int:
    """Return how many rows of ``width`` numbers make a tile."""
    return min(max(_TILE_NUMBERS // width, _FEWEST), _MOST)


def over_tiles(n_rows: int, tile: int, work: Callable[[slice], object], n_threads: int) -> None:
    """Do ``work`` to all tiles of ``n_rows``, on several threads, each of which takes the next one that is left."""
    starts = iter(range(0, n_rows, tile))

    @torch.inference_mode()  # which each thread is in by itself
    def take() -> None:
        for start in starts:
            work(slice(start, min(start + tile, n_rows)))

    run_all([take] * min(n_threads, -(-n_rows // tile)), n_threads)


class Scratch:
    """Memory for what is between two steps, used again and again, by one pass at a time."""

    def __init__(self) -> None:
        self._memory: dict[tuple[str, torch.dtype], Tensor] = {}

    def take(self, name: str, shape: tuple[int, ...], dtype: torch.dtype = torch.float32) -> Tensor:
        """Return a tensor that holds anything; the next one of that name overwrites it."""
        n = torch.Size(shape).numel()
        memory = self._memory.get((name, dtype))
        if memory is None or len(memory) < n:
            memory = self._memory[name, dtype] = torch.empty(n, dtype=dtype)
        return memory[:n].view(shape)
