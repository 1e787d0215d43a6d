"""What a stream hands from one chunk of a recording to the next."""

from collections.abc import Iterable

import torch
from torch import Tensor

from dass.config import Scan


class Carry:
    """States on their way through one pass of the model: each layer takes its own and puts its next.

    Layers meet a carry in the order in which data meets them, so a plain sequence of tensors is the whole state of a
    stream.

    Parameters
    ----------
    before : sequence of tensors
        What the pass over the chunk before left in ``after``; empty at the start of a recording.
    scans : set of scan names
        The scans whose state is carried.
    keep_frames : int
        Frames of this chunk after which the next one begins: the states are those at this place. A multiple of 32.
    """

    def __init__(self, before: Iterable[Tensor], scans: frozenset[Scan], keep_frames: int) -> None:
        self._before = list(before)
        self._next = 0
        self.at_start = not self._before
        self.scans = scans
        self.keep_frames = keep_frames
        self.after: list[Tensor] = []

    def take(self, shape: tuple[int, ...], like: Tensor) -> Tensor:
        """Return the next state, or zeros of ``shape`` at the start of a recording."""
        if self.at_start:
            return torch.zeros(shape, dtype=like.dtype, device=like.device)
        self._next += 1
        return self._before[self._next - 1]

    def put(self, state: Tensor) -> None:
        """Leave ``state`` for the next chunk."""
        self.after.append(state.detach())
