"""What one step learns from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dass.config import N_CLASSES

_STACKED = ("features", "labels", "teacher_clip", "teacher_columns", "teacher_embedding")


@dataclass(frozen=True)
class Example:
    """One clip or scene: the row of a `Batch` of the same field names, as arrays; ``known`` is None for all classes.

    ``unreadable`` tells of the clips that would have been here, each in a sentence.
    """

    features: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_] | None = None
    labels: npt.NDArray[np.float32] | None = None
    teacher_clip: npt.NDArray[np.float32] | None = None
    teacher_columns: npt.NDArray[np.float32] | None = None
    teacher_embedding: npt.NDArray[np.float32] | None = None
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Features, and whatever there is to learn of them.

    Parameters
    ----------
    features : (batch, frames, 128)
        Normalised log-mel frames.
    known : (527,) bool
        Classes that take part.
    labels : (batch, 527), optional
        0 to 1: between them after mix-up.
    teacher_clip : (batch, 527), optional
        Logits, NaN where the teacher lacks the class or the clip.
    teacher_columns : (batch, columns, 527), optional
        Logits of every column, NaN likewise.
    teacher_embedding : (batch, columns, E), optional
        The teacher's inner description of every column.
    unreadable : tuple of str
        The clips that could not be read, each in a sentence.
    """

    features: Tensor
    known: Tensor
    labels: Tensor | None = None
    teacher_clip: Tensor | None = None
    teacher_columns: Tensor | None = None
    teacher_embedding: Tensor | None = None
    unreadable: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.features)

    def to(self, device: torch.device) -> "Batch":
        """Return the batch on another device."""
        moved: dict[str, Any] = {name: value.to(device) for name, value in self._tensors().items()}
        return replace(self, **moved)

    def split(self, parts: int) -> list["Batch"]:
        """Return ``parts`` batches of equal size, in order."""
        pieces: dict[str, Any] = {name: value.chunk(parts) for name, value in self._tensors().items()}
        pieces["known"] = [self.known] * parts
        return [Batch(**{name: piece[i] for name, piece in pieces.items()}) for i in range(parts)]

    def _tensors(self) -> dict[str, Tensor]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, Tensor)}


def collate(examples: Sequence[Example]) -> Batch:
    """Return the batch of examples that have the same fields and share their ``known`` classes."""
    first = examples[0]
    known = torch.ones(N_CLASSES, dtype=torch.bool) if first.known is None else torch.tensor(first.known)
    names = [name for name in _STACKED if getattr(first, name) is not None]
    stacked: dict[str, Any] = {name: torch.from_numpy(np.stack([getattr(e, name) for e in examples])) for name in names}
    return Batch(known=known, unreadable=tuple(chain(*(e.unreadable for e in examples))), **stacked)
