"""The clips of manifests: decoded once, drawn evenly over their labels."""

import csv
import json
import os
from collections import defaultdict
from collections.abc import Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from dass.config import FEATURES
from dass.errors import AudioError, DassError
from dass.labels import ontology
from training.files import write_atomically

Float32 = npt.NDArray[np.float32]

_COLUMNS = ("path", "split", "audioset_names")
_FULL_WEIGHT = 100
"""Clips of one group that still add to its share of the draws: past this, frequent labels gain nothing."""


@dataclass(frozen=True)
class Clip:
    """One recording of a manifest.

    Attributes
    ----------
    path : str
        Relative to its manifest.
    classes : tuple of int
        Model class indices, as the manifest labels it; empty where it does not.
    group : hashable
        What it shares its draws with: its classes, or where there are none its source, of which no one knows how many
        kinds of sound it has.
    """

    path: str
    classes: tuple[int, ...]
    group: Hashable


class ClipLibrary:
    """The ``train`` clips of one or more manifests, as 16 kHz samples in one memory-mapped file.

    Parameters
    ----------
    manifests
        CSV files with the columns ``path`` (relative to the manifest), ``split`` and ``audioset_names`` (``|`` between
        them; may be empty), perhaps ``source``.
    cache
        Folder for the decoded samples (int16, 1.9 MB a minute); they are decoded on first use.

    Raises
    ------
    DassError
        A manifest lacks a column or a train clip, or names an unknown class.
    AudioError
        A clip cannot be decoded, is empty or is not 16 kHz.
    """

    def __init__(self, manifests: Sequence[Path], cache: Path) -> None:
        sets = {manifest: _read_manifest(manifest) for manifest in manifests}
        self.clips = list(chain.from_iterable(sets.values()))
        files = [manifest.parent / clip.path for manifest, clips in sets.items() for clip in clips]
        self._samples, self._edges = _decoded(self.clips, files, cache)
        self._groups, self._shares = _groups(self.clips)

    def draw(self, rng: np.random.Generator) -> int:
        """Return a random clip: a group (label set) by the square root of its count, then one of its clips."""
        group = self._groups[rng.choice(len(self._groups), p=self._shares)]
        return int(rng.choice(group))

    def length(self, clip: int) -> int:
        """Return the samples in a clip."""
        return int(self._edges[clip + 1] - self._edges[clip])

    def read(self, clip: int, start: int, stop: int) -> Float32:
        """Return samples ``start`` to ``stop`` (n,) of a clip, -1..1."""
        first = self._edges[clip]
        return self._samples[first + start : first + stop].astype(np.float32) / np.float32(2**15)


def _read_manifest(manifest: Path) -> list[Clip]:
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if missing := [name for name in _COLUMNS if name not in (rows.fieldnames or ())]:
            raise DassError(f"{manifest} has no column {', '.join(missing)}: a manifest needs {', '.join(_COLUMNS)}.")
        try:
            clips = [_clip(row) for row in rows if row["split"] == "train"]
        except DassError as error:
            raise DassError(f"{manifest}, line {rows.line_num}: {error}") from error
    if not clips:
        raise DassError(f"{manifest} has no clip whose split is train: there is nothing to mix.")
    return clips


def _clip(row: dict[str, str]) -> Clip:
    classes = tuple(ontology().find(name) for name in row["audioset_names"].split("|") if name)
    return Clip(row["path"], classes, classes or row.get("source"))


def _groups(clips: list[Clip]) -> tuple[list[list[int]], npt.NDArray[np.float64]]:
    groups = defaultdict(list)
    for index, clip in enumerate(clips):
        groups[clip.group].append(index)
    weights = np.sqrt([min(len(group), _FULL_WEIGHT) for group in groups.values()])
    return list(groups.values()), weights / weights.sum()


def _decoded(clips: list[Clip], files: list[Path], cache: Path) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int64]]:
    """Return all samples end to end and the clips' edges in them, from the cache if it holds these clips."""
    index = cache / "clips.json"
    paths = [clip.path for clip in clips]
    contents = json.loads(index.read_text("utf-8")) if index.exists() else {}
    if contents.get("paths") != paths:
        contents = {"paths": paths, "edges": _decode_all(files, cache / "clips.int16")}
        write_atomically(index, json.dumps(contents).encode())
    return np.memmap(cache / "clips.int16", np.int16, "r"), np.array(contents["edges"], np.int64)


def _decode_all(paths: list[Path], target: Path) -> list[int]:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    edges = [0]
    with partial.open("wb") as file, ThreadPoolExecutor(os.cpu_count()) as threads:
        for samples in threads.map(_decode, paths):
            samples.tofile(file)
            edges.append(edges[-1] + len(samples))
    partial.replace(target)
    return edges


def _decode(path: Path) -> npt.NDArray[np.int16]:
    try:
        samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise AudioError(f"{path} cannot be decoded: {error}") from error
    if rate != FEATURES.sample_rate:
        raise AudioError(f"{path} is {rate} Hz: training clips must be {FEATURES.sample_rate} Hz.")
    if len(samples) == 0:
        raise AudioError(f"{path} is empty: take it out of the manifest.")
    mono: npt.NDArray[np.int16] = samples[:, 0]
    return mono
