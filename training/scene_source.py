"""Scenes with a teacher's scores of every column, as examples."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dass.errors import DassError
from dass.fbank import normalise
from training.augment import augment_frames
from training.batch import Example
from training.config import AugmentConfig
from training.scenes import SceneShards, Shard
from training.sure_labels import raise_labels


class SceneSource:
    """The scenes in folders that training.scenes wrote; a `Source`.

    Raises
    ------
    DassError
        A folder has no complete shard.
    """

    missing: Sequence[str] = ()

    def __init__(self, folders: Sequence[Path], augment: AugmentConfig, sure_labels: float = 0.0) -> None:
        self._augment, self._sure_labels = augment, sure_labels
        self._shards: list[Shard] = []
        for folder in folders:
            shards = SceneShards(folder)
            if len(shards) == 0:
                raise DassError(f"{folder} has no complete shard of scenes; write some with python -m training.scenes.")
            self._shards += [shards[i] for i in range(len(shards))]
        self._edges = np.cumsum([0, *(len(shard.features) for shard in self._shards)])

    def __len__(self) -> int:
        return int(self._edges[-1])

    def order(self, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Return every scene once."""
        return rng.permutation(len(self))

    def example(self, index: int, rng: np.random.Generator) -> Example:
        """Return scene ``index`` with what the teacher says of its columns."""
        number = int(np.searchsorted(self._edges, index, "right")) - 1
        shard, row = self._shards[number], index - self._edges[number]
        frames = augment_frames(shard.features[row].astype(np.float32), self._augment, rng)
        columns, embedding = (array[row].astype(np.float32) for array in (shard.teacher, shard.embedding))
        if self._sure_labels:
            columns = raise_labels(columns, shard.truth[row], self._sure_labels)
        return Example(normalise(frames), teacher_columns=columns, teacher_embedding=embedding)
