"""Labelled sets as webdataset tar shards, for file systems that dislike millions of files.

``python -m training.shards --help`` writes them; a run that was stopped goes on where it was.
"""

import hashlib
import json
import sys
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Annotated, Any, cast

import typer
from rich.progress import Progress
from webdataset.writer import TarWriter  # type: ignore[import-untyped]

from dass.errors import AudioError, DassError
from training.audioset import Dataset, LabelledClip, read_clip, read_set
from training.files import write_atomically
from training.shortfall import UNUSABLE

SHARD = 1000
"""Clips in a shard: some 200 MB of FLAC."""

_SET = "set.json"


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
