"""The clips in a folder of tar shards, any of them one seek away."""

import json
import tempfile
from array import array
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dass.audio import Samples
from dass.errors import AudioError, DassError
from training.audioset import CLIP_FRAMES, LabelledClip, read_clip
from training.shortfall import Shortfall
from training.texts import Texts


class ShardSet:
    """What training.shards wrote, as a set of clips held as compactly as a `Dataset`.

    Attributes
    ----------
    ids : Texts
    shortfall : Shortfall
        The clips that could not be read when the shards were written.

    Raises
    ------
    DassError
        The folder has no complete shard.
    """

    def __init__(self, folder: Path) -> None:
        self.ids, self.shortfall = Texts(), Shortfall()
        self._tars: list[Path] = []
        self._names = Texts()
        self._classes, self._edges = array("H"), array("q", [0])
        self._places = array("q")
        for file in sorted(folder.glob("clips_*.json")):
            self._add(file.with_suffix(".tar"), json.loads(file.read_text("utf-8")))
        if not self._tars:
            raise DassError(f"{folder} has no complete shard; write some with python -m training.shards.")

    def _add(self, tar: Path, contents: dict[str, Any]) -> None:
        self.shortfall.unreadable.update(contents["unreadable"])
        for clip_id, classes, suffix, first, length in contents["places"]:
            self.ids.append(clip_id)
            self._names.append(f"clip.{suffix}")
            self._classes.extend(classes)
            self._edges.append(len(self._classes))
            self._places.extend((len(self._tars), first, length))
        self._tars.append(tar)

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, position: int) -> LabelledClip:
        classes = self._classes[self._edges[position] : self._edges[position + 1]]
        return LabelledClip(self.ids[position], self._tars[self._places[3 * position]], tuple(classes))

    def labels(self) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        """Return all labels end to end, and the edges (clips + 1,) of the clips in them."""
        return np.frombuffer(self._classes, np.uint16), np.frombuffer(self._edges, np.int64)

    def read(self, position: int, frames: int = CLIP_FRAMES) -> Samples:
        """Return the samples of a clip; see `read_clip`.

        Raises
        ------
        AudioError
            The shard is missing or damaged.
        """
        number, first, length = self._places[3 * position : 3 * position + 3]
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch, self._names[position])  # decoders of some formats need a file
            file.write_bytes(_bytes(self._tars[number], first, length))
            try:
                return read_clip(file, frames)
            except AudioError as error:
                raise AudioError(f"{self._tars[number]}, clip {self.ids[position]} cannot be read: {error}") from error


def _bytes(tar: Path, first: int, length: int) -> bytes:
    try:
        with tar.open("rb") as file:
            file.seek(first)
            return file.read(length)
    except OSError as error:
        raise AudioError(f"{tar} cannot be read ({error}): write it again with training.shards.") from error
