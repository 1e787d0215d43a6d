"""Labelled sets, whatever their clips lie in, as one."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from dass.audio import Samples
from training.audioset import LabelledClip, read_set
from training.shard_set import ShardSet
from training.shortfall import Shortfall


class ClipSet(Protocol):
    """A labelled set: a `Dataset` of files, or a `ShardSet`."""

    shortfall: Shortfall

    def __len__(self) -> int: ...

    def __getitem__(self, position: int) -> LabelledClip: ...

    def read(self, position: int, frames: int) -> Samples:
        """Return the samples (n,) of a clip's first ``frames`` frames, 16 kHz mono."""
        ...

    def labels(self) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        """Return all labels end to end, and the edges (clips + 1,) of the clips in them."""
        ...


def open_set(path: Path, audio: Path | None, split: str | None) -> ClipSet:
    """Open a folder of shards, or a file as `read_set` does, which see for the errors."""
    return ShardSet(path) if path.is_dir() else read_set(path, audio, split)


class Clips:
    """The clips of several sets."""

    def __init__(self, sets: Sequence[ClipSet]) -> None:
        self._sets = sets
        self._edges = [0, *accumulate(map(len, sets))]

    def __len__(self) -> int:
        return self._edges[-1]

    def __getitem__(self, position: int) -> LabelledClip:
        number = self._set_of(position)
        return self._sets[number][position - self._edges[number]]

    def read(self, position: int, frames: int) -> Samples:
        """Return the samples (n,) of a clip's first ``frames`` frames, 16 kHz mono.

        Raises
        ------
        AudioError
            It cannot be read.
        """
        number = self._set_of(position)
        return self._sets[number].read(position - self._edges[number], frames)

    def labels(self) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        """Return all labels end to end, and the edges (clips + 1,) of the clips in them."""
        labels, edges = zip(*(one.labels() for one in self._sets), strict=True)
        ends = np.cumsum([0, *map(len, labels)])
        shifted = [own[:-1] + end for own, end in zip(edges, ends[:-1], strict=True)]
        return np.concatenate(labels), np.concatenate([*shifted, ends[-1:]])

    def missing(self) -> list[str]:
        """Return what the sets name and is not there."""
        return [line for one in self._sets for line in one.shortfall.lines()]

    def _set_of(self, position: int) -> int:
        return bisect_right(self._edges, position) - 1
