"""Labelled sets as webdataset tar shards, for file systems that dislike millions of files.

``python -m training.shards --help`` writes them; a run that was stopped goes on where it was.
"""

import hashlib
import json
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import IO, Annotated, Any, cast

import numpy as np
import typer
from rich.progress import Progress
from torch.utils.data import IterableDataset, get_worker_info
from webdataset.filters import shuffle  # type: ignore[import-untyped]
from webdataset.tariterators import group_by_keys, tar_file_expander  # type: ignore[import-untyped]
from webdataset.writer import TarWriter  # type: ignore[import-untyped]

from dass.audio import Samples
from dass.errors import AudioError, DassError
from training.audioset import Dataset, LabelledClip, read_clip, read_set
from training.files import write_atomically
from training.shortfall import UNUSABLE

SHARD = 1000
"""Clips in a shard: some 200 MB of FLAC."""

SHUFFLED = 1000
"""Clips among which the next one is drawn, beyond the order of the shards."""

_SET = "set.json"


@dataclass(frozen=True)
class DecodedClip:
    """A clip from a shard: ``waveform`` (n,) as `read_clip` gives it, ``classes`` as in `LabelledClip`."""

    id: str
    waveform: Samples
    classes: tuple[int, ...]


def write_shard(clips: Dataset, folder: Path, number: int) -> None:
    """Write shard ``number``: audio files as they are, each with a JSON of its id and classes.

    Every clip is decoded once, and those that cannot be are left out. The list of what is in the shard comes last and
    makes it complete.
    """
    partial = _tar_path(folder, number).with_suffix(".part")
    unreadable = {}
    with partial.open("wb") as file, TarWriter(file, encoder=False, mtime=0) as tar, ThreadPoolExecutor() as threads:
        chosen = clips[number * SHARD : (number + 1) * SHARD]
        for position, sample in enumerate(threads.map(_sample, chosen)):
            if isinstance(sample, AudioError):
                unreadable[str(chosen[position].path)] = str(sample)
            else:
                tar.write({"__key__": f"{number * SHARD + position:09d}", **sample})
    partial.replace(_tar_path(folder, number))
    places = _places(_tar_path(folder, number))
    contents = {"clips": len(places), "unreadable": unreadable, "places": places}
    write_atomically(_list_path(folder, number), json.dumps(contents).encode())


def _places(tar: Path) -> list[list[Any]]:
    """Return the id, classes, suffix, first byte and length of every clip in a tar file."""
    found = []
    with tarfile.open(tar) as members:
        while (one := members.next()) and (other := members.next()):
            about, audio = (one, other) if one.name.endswith(".json") else (other, one)
            told = json.load(cast(IO[bytes], members.extractfile(about)))
            suffix = audio.name.rpartition(".")[2]
            found.append([told["id"], told["classes"], suffix, audio.offset_data, audio.size])
    return found


def _sample(clip: LabelledClip) -> dict[str, bytes] | AudioError:
    try:
        read_clip(clip.path)
    except AudioError as error:
        return error
    about = {"id": clip.id, "classes": clip.classes}
    return {clip.path.suffix.removeprefix("."): clip.path.read_bytes(), "json": json.dumps(about).encode()}


def write_shards(clips: Dataset, folder: Path) -> Iterator[int]:
    """Write the shards that are not there yet, and yield how many of the set's clips are done after each.

    Raises
    ------
    DassError
        The folder holds shards of another set.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = {"clips": len(clips), "ids": hashlib.sha256(clips.ids.to_bytes()).hexdigest()}
    if (folder / _SET).exists() and json.loads((folder / _SET).read_text("utf-8")) != own:
        raise DassError(f"{folder} holds shards of another set: choose another folder.")
    write_atomically(folder / _SET, json.dumps(own).encode())
    for number in range(-(-len(clips) // SHARD)):
        if not _list_path(folder, number).exists():
            write_shard(clips, folder, number)
        clips.shortfall.unreadable.update(_contents(folder, number)["unreadable"])
        yield min(len(clips), (number + 1) * SHARD)


class ShardedClips(IterableDataset[DecodedClip]):
    """The clips in a folder of shards, each once an epoch, over any number of processes and their readers.

    An epoch puts the shards in an order, cuts the row of all their clips into as many pieces as there are readers, none
    longer than another by more than one clip, and lets each reader mix its own piece as it goes.

    Parameters
    ----------
    folder
        Written by ``training.shards``.
    seed
        Of the order; every process gives the same.
    rank, n_ranks
        Which of how many processes this is; each has the same number of readers (``num_workers``).

    Raises
    ------
    DassError
        The folder has no complete shard; or, when read, a shard is damaged.
    """

    def __init__(self, folder: Path, seed: int = 0, rank: int = 0, n_ranks: int = 1) -> None:
        self._folder, self._seed = folder, seed
        self._rank, self._n_ranks = rank, n_ranks
        self._numbers = sorted(int(path.stem.removeprefix("clips_")) for path in folder.glob("clips_*.json"))
        self._counts = np.array([_contents(folder, number)["clips"] for number in self._numbers], np.int64)
        self._epoch = 0
        if not self._numbers:
            raise DassError(f"{folder} has no complete shard; write some with python -m training.shards.")

    def __len__(self) -> int:
        start, stop = self._piece(self._rank, self._n_ranks)
        return stop - start

    def set_epoch(self, epoch: int) -> None:
        """Choose the order; before the readers of an epoch are started."""
        self._epoch = epoch

    def __iter__(self) -> Iterator[DecodedClip]:
        worker = get_worker_info()
        own, n_own = (worker.id, worker.num_workers) if worker else (0, 1)
        reader, n_readers = self._rank * n_own + own, self._n_ranks * n_own
        samples = self._samples(*self._piece(reader, n_readers))
        rng = Random(f"{self._seed} {self._epoch} {reader}")
        with tempfile.TemporaryDirectory() as scratch:
            for sample in shuffle(SHUFFLED, initial=SHUFFLED, rng=rng)(samples):
                yield _decoded(sample, Path(scratch))

    def _piece(self, reader: int, n_readers: int) -> tuple[int, int]:
        total = int(self._counts.sum())
        return total * reader // n_readers, total * (reader + 1) // n_readers

    def _samples(self, start: int, stop: int) -> Iterator[dict[str, Any]]:
        """Yield the clips ``start`` to ``stop`` of the epoch's row, as they are in the tar files."""
        order = np.random.default_rng((self._seed, self._epoch)).permutation(len(self._numbers))
        edges = np.cumsum([0, *self._counts[order]])
        for place, first, last in zip(order, edges[:-1], edges[1:], strict=True):
            if first < stop and last > start:
                path = _tar_path(self._folder, self._numbers[place])
                yield from islice(_tar_samples(path), max(0, start - first), min(last, stop) - first)


def _tar_samples(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as stream:
            yield from group_by_keys(tar_file_expander([{"url": str(path), "stream": stream}]))
    except (OSError, tarfile.TarError) as error:
        raise DassError(f"{path} is missing or damaged ({error}): write it again with training.shards.") from error


def _decoded(sample: dict[str, Any], scratch: Path) -> DecodedClip:
    about = json.loads(sample["json"])
    [suffix] = (name for name in sample if name != "json" and not name.startswith("__"))
    path = scratch / f"clip.{suffix}"  # decoders of some formats need a file
    path.write_bytes(sample[suffix])
    return DecodedClip(about["id"], read_clip(path), tuple(about["classes"]))


def _contents(folder: Path, number: int) -> dict[str, Any]:
    contents: dict[str, Any] = json.loads(_list_path(folder, number).read_text("utf-8"))
    return contents


def _tar_path(folder: Path, number: int) -> Path:
    return folder / f"clips_{number:05d}.tar"


def _list_path(folder: Path, number: int) -> Path:
    return folder / f"clips_{number:05d}.json"


def main(
    labelled_set: Annotated[
        Path, typer.Option("--set", help="AST's JSON, a CSV of AudioSet segments, or a CSV with path and mids.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the shards.", file_okay=False)],
    audio: Annotated[
        Path | None, typer.Option(help="Folder of the audio; that of the set if left out.", file_okay=False)
    ] = None,
    split: Annotated[str | None, typer.Option(help="Only these rows of a CSV with a column split.")] = None,
) -> None:
    """Write a labelled set into tar files of 1,000 clips, skipping those that are there already."""
    clips = read_set(labelled_set, audio, split)
    with Progress() as progress:
        task = progress.add_task("clips", total=len(clips))
        for done in write_shards(clips, out):
            progress.update(task, completed=done)
    clips.shortfall.write(out)
    typer.echo(f"{out}: {len(clips)} clips; {clips.shortfall} ({UNUSABLE} lists all).")


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
