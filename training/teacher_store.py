"""What a teacher says about the clips of a set, stored once and read by clip id."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self, cast

import numpy as np
import numpy.typing as npt
from numpy.lib.format import open_memmap

from dass.config import N_CLASSES
from dass.errors import DassError
from training.audioset import CLIP_COLUMNS
from training.files import write_atomically
from training.texts import Texts

Float32 = npt.NDArray[np.float32]
Kind = Literal["clip", "columns"]

_HEADER, _IDS, _LOGITS, _DONE = "header.json", "ids.txt", "logits.npy", "done.npy"
_SHAPES: dict[Kind, tuple[int, ...]] = {"clip": (N_CLASSES,), "columns": (CLIP_COLUMNS, N_CLASSES)}


@dataclass(frozen=True)
class StoreHeader:
    """Where stored outputs come from and what they are.

    ``revision`` is the SHA-256 of the teacher's weights, ``licence`` theirs; ``kind`` is ``clip`` for logits of whole
    clips, ``columns`` for those of every 0.32 s of a clip's first 10.24 s; ``classes`` are the indices that the teacher
    knows.
    """

    name: str
    revision: str
    licence: str
    kind: Kind
    classes: tuple[int, ...]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Return which of the 527 classes the teacher knows."""
        mask = np.zeros(N_CLASSES, np.bool_)
        mask[list(self.classes)] = True
        return mask


class TeacherStore:
    """Stored outputs, memory-mapped: nothing is held but the ids. Take it from `open`.

    A folder of four files: ``header.json``; ``ids.txt``, an id a line; ``logits.npy``, float16 (clips, 527) or
    (clips, 32, 527), NaN for classes that the teacher lacks; ``done.npy``, which rows are written.

    Attributes
    ----------
    header : StoreHeader
    ids : Texts
        The clips of the set, also those without outputs.
    """

    def __init__(self, folder: Path, mode: Literal["r", "r+"]) -> None:
        stored = json.loads((folder / _HEADER).read_text("utf-8"))
        self.header = StoreHeader(**{**stored, "classes": tuple(stored["classes"])})
        self.ids = Texts.from_bytes((folder / _IDS).read_bytes())
        self._folder = folder
        self._logits: npt.NDArray[np.float16] = np.load(folder / _LOGITS, mode)
        self._done: npt.NDArray[np.bool_] = np.load(folder / _DONE, mode)
        shape = (len(self.ids), *_SHAPES[self.header.kind])
        if self._logits.shape != shape or self._done.shape != shape[:1]:
            raise ValueError(f"the logits are {self._logits.shape} where {shape} is needed")

    @classmethod
    def open(cls, folder: Path) -> "TeacherStore":
        """Open a store for reading.

        Raises
        ------
        DassError
            The folder holds none, or a damaged one.
        """
        return cls._open(folder, "r")

    @classmethod
    def _open(cls, folder: Path, mode: Literal["r", "r+"]) -> Self:
        try:
            return cls(folder, mode)
        except (OSError, EOFError, ValueError, TypeError, KeyError) as error:
            raise DassError(f"{folder} is no store of teacher outputs, or damaged: {error}.") from error

    @property
    def n_done(self) -> int:
        """Return how many clips have outputs."""
        return int(self._done.sum())

    def get(self, clip_id: str) -> Float32 | None:
        """Return the logits (527,) or (32, 527) of a clip, None if there are none."""
        row = self.ids.find(clip_id)
        return self._logits[row].astype(np.float32) if row is not None and self._done[row] else None

    def logits(self, clip_id: str) -> Float32:
        """Return the logits (527,) or (32, 527) of a clip.

        Raises
        ------
        DassError
            The clip has none.
        """
        found = self.get(clip_id)
        if found is None:
            raise DassError(f"{self._folder} has nothing for the clip {clip_id}: run training.teacher on its set.")
        return found


class StoreWriter(TeacherStore):
    """A store that is being written. Take it from `begin`."""

    @classmethod
    def begin(cls, folder: Path, header: StoreHeader, ids: Texts) -> "StoreWriter":
        """Make a store for these clips, or go on with the one that was begun.

        Raises
        ------
        DassError
            The folder holds something else: outputs of another teacher, or of other clips.
        """
        if not (folder / _HEADER).exists():
            _make(folder, header, ids)
        store = cls._open(folder, "r+")
        if store.header != header:
            raise DassError(f"{folder} holds outputs of {store.header.name} or of another kind: choose another folder.")
        if (folder / _IDS).read_bytes() != ids.to_bytes():
            raise DassError(f"{folder} holds outputs for other clips than these: choose another folder.")
        return store

    def pending(self) -> npt.NDArray[np.int64]:
        """Return the rows that are not written yet; row ``i`` is that of clip ``ids[i]``."""
        return np.flatnonzero(~self._done)

    def write(self, rows: Sequence[int], logits: Float32) -> None:
        """Write the logits (rows, 527) or (rows, 32, 527); a row counts as written once it is on disk."""
        self._logits[rows] = logits
        _flush(self._logits)
        self._done[rows] = True
        _flush(self._done)


def _make(folder: Path, header: StoreHeader, ids: Texts) -> None:
    """Make an empty store; its header comes last and makes it one."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / _IDS, ids.to_bytes())
    shape = (len(ids), *_SHAPES[header.kind])
    for name, dtype, size in ((_LOGITS, np.float16, shape), (_DONE, np.bool_, shape[:1])):
        open_memmap(folder / name, "w+", dtype, size)  # the system keeps what is not written yet off the disk
    write_atomically(folder / _HEADER, json.dumps(asdict(header)).encode())


def _flush(array: npt.NDArray[Any]) -> None:
    cast(np.memmap[Any, Any], array).flush()
