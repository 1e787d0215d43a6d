"""Labelled sets of clips, AudioSet above all: AST's JSON, AudioSet's segment lists, plain tables.

Sources: AudioSet's CSV files (https://research.google.com/audioset/download.html); the JSON of AST (Gong et al., "AST:
Audio Spectrogram Transformer", Interspeech 2021).
"""

import csv
import json
import os
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from dass.audio import AUDIO_SUFFIXES, Samples, open_audio
from dass.config import FEATURES, FRAMES_PER_COLUMN
from dass.errors import AudioError, DassError
from dass.fbank import Frames, fbank, normalise
from dass.labels import ontology
from training.shortfall import Shortfall
from training.texts import Texts
from training.waveforms import waveform

CLIP_FRAMES = 1024
"""Frames of a clip as the published models are trained and tested: 10.24 s."""

CLIP_COLUMNS = CLIP_FRAMES // FRAMES_PER_COLUMN
"""Columns of scores of a clip."""

_LABELS = {"mids": ",", "audioset_names": "|"}
"""Columns that may hold a plain table's labels, and what stands between two of them."""

_YOUTUBE_ID = 11
"""Characters."""

_SEGMENT_NAME = re.compile(rf"([\w-]{{{_YOUTUBE_ID}}})(?:_\d+\.\d+|_\d+_\d+)")


@dataclass(frozen=True)
class LabelledClip:
    """One clip of a set; ``classes`` are indices in the order of a model's scores."""

    id: str
    path: Path
    classes: tuple[int, ...]


class Dataset(Sequence[LabelledClip]):
    """The clips of a set whose files are there.

    Clips are made when asked for: ids, paths (relative to ``root``) and classes lie in one block of memory each, about
    100 bytes for a clip, so two million fit in 200 MB and forked readers share them.

    Attributes
    ----------
    root : Path
        Folder that paths are relative to.
    ids : Texts
        Every clip's id, each once.
    shortfall : Shortfall
        What the set also names.
    """

    def __init__(self, root: Path, name: str) -> None:
        self.ids = Texts()
        self.shortfall = Shortfall()
        self.root = root
        self._name = name
        self._paths = Texts()
        self._classes = array("H")
        self._edges = array("q", [0])

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, position: int) -> LabelledClip: ...
    @overload
    def __getitem__(self, position: slice) -> list[LabelledClip]: ...
    def __getitem__(self, position: int | slice) -> LabelledClip | list[LabelledClip]:
        wanted = range(len(self))[position]
        if isinstance(wanted, range):
            return [self[i] for i in wanted]
        classes = self._classes[self._edges[wanted] : self._edges[wanted + 1]]
        return LabelledClip(self.ids[wanted], self.root / self._paths[wanted], tuple(classes))

    def read(self, position: int, frames: int = CLIP_FRAMES) -> Samples:
        """Return the samples of a clip; see `read_clip`."""
        return read_clip(self[position].path, frames)

    def labels(self) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64]]:
        """Return all labels end to end, and the edges (clips + 1,) of the clips in them."""
        return np.frombuffer(self._classes, np.uint16), np.frombuffer(self._edges, np.int64)

    def add(self, clip_id: str, path: str, classes: Iterable[int]) -> None:
        """Add a clip if its file is there, else note that it is missing."""
        if not os.path.isfile(self.root / path):  # noqa: PTH113 - a third of the time of Path.is_file
            self.shortfall.missing.append(path)
            return
        self.ids.append(clip_id)
        self._paths.append(path)
        self._classes.extend(classes)
        self._edges.append(len(self._classes))

    def check(self) -> None:
        """Refuse a set without clips, or with two of one id."""
        if not len(self):
            raise DassError(f"{self._name}: no clip is there, {self.shortfall}; check the folder of the audio.")
        if (twice := self.ids.repeated()) is not None:
            raise DassError(f"{self._name} has two clips with the id {twice}: every clip needs its own.")


def read_set(file: Path, audio: Path | None = None, split: str | None = None) -> Dataset:
    """Read a labelled set.

    Parameters
    ----------
    file
        One of three: AST's JSON, ``{"data": [{"wav": path, "labels": "/m/09x0r,/m/05zppz"}]}``; a CSV of AudioSet's
        segments, which begins with ``#``; any other CSV, with the columns ``path`` and ``mids`` (commas between them)
        or ``audioset_names`` (``|`` between them), perhaps ``id`` and ``split``.
    audio
        Folder that paths are relative to, that of ``file`` if left out. For segments, where their audio is: files at
        any depth whose name is the YouTube id, or begins with it and an underscore.
    split
        Only the rows of a table whose ``split`` is this.

    Returns
    -------
    Dataset
        Ids are the table's, else the path without its suffix; of segments, also in AST's JSON, the YouTube id.

    Raises
    ------
    DassError
        The file cannot be read or names an unknown class, an id twice, or no clip whose file is there.
    """
    clips = Dataset(audio or file.parent, str(file))
    try:
        read = _reader(file)
        if split is not None and read is not _read_table:
            raise DassError(f"{file} has no splits: leave the split out.")
        if audio is None and read is _read_segments:
            raise DassError(f"{file} lists AudioSet segments: name the folder of their audio.")
        read(file, clips, split)
    except (OSError, UnicodeDecodeError, csv.Error, json.JSONDecodeError) as error:
        raise DassError(f"{file} cannot be read as a labelled set: {error}.") from error
    clips.check()
    return clips


def read_clip(path: Path, frames: int = CLIP_FRAMES) -> Samples:
    """Return the samples (n,) of a clip, 16 kHz mono: those of its first ``frames`` frames.

    Raises
    ------
    AudioError
        The clip cannot be opened or read, is damaged or holds no sound.
    """
    wanted = (frames - 1) * FEATURES.shift + FEATURES.window
    pieces: list[Samples] = []
    with open_audio(path) as source:
        for piece in waveform(source):
            pieces.append(piece)
            if sum(map(len, pieces)) >= wanted:
                break
        if source.warnings:
            raise AudioError(source.warnings[0])
    samples = np.concatenate(pieces)[:wanted]
    if not len(samples):
        raise AudioError(f"{path} holds no sound: take it out of the set.")
    return samples


def clip_features(samples: Samples, frames: int = CLIP_FRAMES) -> Frames:
    """Return the normalised features (frames, 128) of a clip's samples (n,), cut or filled up as published.

    A clip of 10 s has 998 frames; the rest is zeros before normalisation, which is not what silence gives.
    """
    own = fbank(samples)[:frames]
    return normalise(np.pad(own, ((0, frames - len(own)), (0, 0))))


_Read = Callable[[Path, Dataset, str | None], None]


def _reader(file: Path) -> _Read:
    if file.suffix == ".json":
        return _read_json
    with file.open(encoding="utf-8") as lines:
        return _read_segments if lines.read(1) == "#" else _read_table


def _read_json(file: Path, clips: Dataset, _split: str | None) -> None:
    def add(entry: dict[str, Any]) -> object:
        if "data" in entry:
            return entry
        try:
            path, labels = str(entry["wav"]), str(entry["labels"])
        except KeyError as error:
            raise DassError(f"{file}, entry {entry}: it has no {error.args[0]}.") from error
        name = PurePosixPath(path).stem
        segment = _SEGMENT_NAME.fullmatch(name)
        clips.add(segment[1] if segment else name, path, _classes(labels.split(","), f"{file}, {path}"))
        return None  # entries are not kept: two million would take gigabytes

    with file.open(encoding="utf-8") as text:
        json.load(text, object_hook=add)


def _read_segments(file: Path, clips: Dataset, _split: str | None) -> None:
    ids, paths = _audio_by_id(clips)
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, skipinitialspace=True)
        for row in rows:
            if not row or row[0].startswith("#"):
                continue
            if len(row) != 4:
                raise DassError(f"{file}, line {rows.line_num}: a segment has four values, not {len(row)}.")
            place = ids.find(row[0])
            path = row[0] if place is None else paths[place]
            clips.add(row[0], path, _classes(row[3].split(","), f"{file}, line {rows.line_num}"))


def _audio_by_id(clips: Dataset) -> tuple[Texts, Texts]:
    """Return the YouTube ids of the files in a set's folder, and the files' paths in it."""
    ids, paths = Texts(), Texts()
    for path in _audio_below(clips.root):
        if path.stem[_YOUTUBE_ID : _YOUTUBE_ID + 1] in ("", "_"):
            ids.append(path.stem[:_YOUTUBE_ID])
            paths.append(path.relative_to(clips.root).as_posix())
    return ids, paths


def _audio_below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent, name) for name in sorted(names) if Path(name).suffix.lower() in AUDIO_SUFFIXES)


def _read_table(file: Path, clips: Dataset, split: str | None) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, restval="")
        columns = rows.fieldnames or ()
        labels = next((name for name in _LABELS if name in columns), "")
        for name, there in {"path": "path" in columns, " or ".join(_LABELS): labels}.items():
            if not there:
                raise DassError(f"{file} has no column {name}: a table of clips needs it.")
        if split is not None and "split" not in columns:
            raise DassError(f"{file} has no column split: leave the split out.")
        for row in rows:
            if split is None or row["split"] == split:
                classes = _classes(row[labels].split(_LABELS[labels]), f"{file}, line {rows.line_num}")
                path = row["path"]
                clips.add(row.get("id") or path.removesuffix(PurePosixPath(path).suffix), path, classes)


def _classes(names: Iterable[str], place: str) -> list[int]:
    try:
        return [_class(name) for name in names]
    except DassError as error:
        raise DassError(f"{place}: {error}") from error


@cache
def _class(name: str) -> int:
    return ontology().find(name)
