"""Where examples come from: any example by its number, so that order and state of reading are functions of a seed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from dass.errors import DassError
from training.batch import Example, collate
from training.clip_sets import Clips, open_set
from training.clip_source import ClipSource
from training.config import AugmentConfig, DistillConfig
from training.losses import Scale
from training.scene_source import SceneSource
from training.synthetic_source import SyntheticSource
from training.teacher_store import TeacherStore

_PROBED = 256
"""Examples from which the spread of the teacher's outputs is measured."""


class Source(Protocol):
    """Examples by number."""

    @property
    def missing(self) -> Sequence[str]:
        """Return what should be there and is not, in a few words each."""
        ...

    def __len__(self) -> int: ...

    def order(self, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Return the numbers of the examples of one epoch, in the order in which they are learnt."""
        ...

    def example(self, index: int, rng: np.random.Generator) -> Example:
        """Return example ``index``, changed at random by ``rng``."""
        ...


def training_source(config: DistillConfig) -> Source:
    """Return what is learnt from.

    Raises
    ------
    DassError
        It is not named or cannot be read.
    """
    if not config.data.train:
        raise DassError("data.train names nothing to learn from: add --set data.train='[\"FOLDER OR SET\"]'.")
    return _open(config, config.data.train, config.data.split, config.augment)


def validation_source(config: DistillConfig) -> Source | None:
    """Return what is held out, unchanged by chance; None if nothing is named."""
    if not config.data.validation:
        return None
    return _open(config, config.data.validation, config.data.validation_split, AugmentConfig())


def _open(config: DistillConfig, names: tuple[str, ...], split: str, augment: AugmentConfig) -> Source:
    data, paths = config.data, [Path(name) for name in names]
    if data.kind == "scenes":
        return SceneSource(paths, augment, data.sure_labels)
    if data.kind == "synthetic":
        return SyntheticSource(names, data.frames, augment)
    audio = Path(data.audio) if data.audio else None
    clips = Clips([open_set(path, audio, split or None) for path in paths])
    store = TeacherStore.open(Path(config.teacher.store)) if config.teacher.kind == "store" else None
    return ClipSource(clips, store, augment, data.frames, data.balanced)


def measure_scale(source: Source) -> Scale | None:
    """Return the spread of the teacher's column outputs over examples from all of the source; None if it has none."""
    rng = np.random.default_rng(0)
    if source.example(0, rng).teacher_columns is None:
        return None
    picked = np.unique(np.linspace(0, len(source) - 1, _PROBED).astype(int))
    batch = collate([source.example(int(index), rng) for index in picked])
    return None if batch.teacher_columns is None else Scale.of(batch.teacher_columns, batch.teacher_embedding)
