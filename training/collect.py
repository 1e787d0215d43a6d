"""Collect free sounds from the packages of a Linux distribution: ``python -m training.collect --help``."""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from dass.audio import AUDIO_SUFFIXES
from dass.errors import DassError
from training.collection import LEFT_OUT, MANIFEST, Collection
from training.fingerprint import KnownRecordings
from training.package_list import PackageList
from training.packages import AptPackages
from training.waveforms import read_waveform


def known_recordings(folder: Path) -> KnownRecordings:
    """Return all recordings in a folder, at any depth.

    Raises
    ------
    DassError
        There is none, or one cannot be read.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in AUDIO_SUFFIXES)
    if not paths:
        raise DassError(f"{folder} holds no recordings to exclude: check the folder.")
    return KnownRecordings(read_waveform(path) for path in track(paths, "reading what to exclude"))


def _add_all(collection: Collection, names: Iterable[str], packages: AptPackages) -> list[str]:
    """Add what is not there yet; return why packages could not be had."""
    failures = []
    for name in track([name for name in names if not collection.has(name)], "packages"):
        try:
            collection.add(name, packages)
        except DassError as error:
            failures.append(str(error))
        collection.write_lists()
    return failures


def main(
    packages: Annotated[
        Path,
        typer.Option(
            exists=True, dir_okay=False, help="List such as training/collect_packages.toml: packages, keywords."
        ),
    ],
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder for the clips and their manifest.csv.")],
    exclude: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Recordings that no clip may hold a second of (evaluation)."),
    ] = None,
) -> None:
    """Download packages, nothing is installed, and write their sounds as 16 kHz clips, skipping what is there.

    manifest.csv has the clips with labels from their file names and the licences of their packages; left_out.txt has
    every sound file that was left out, and why.
    """
    names = PackageList.read(packages)
    source = AptPackages()
    known = known_recordings(exclude) if exclude else KnownRecordings([])
    collection = Collection(out, names, known)
    failures = _add_all(collection, names.packages, source)
    durations = [clip.duration_s for clip in collection.clips()]
    reasons = Counter(line.split("\t")[0] for line in collection.left_out())
    typer.echo("\n".join(failures))
    typer.echo(f"{out / MANIFEST}: {len(durations)} clips, {sum(durations) / 3600:.2f} hours.")
    typer.echo(f"{out / LEFT_OUT}: {', '.join(f'{n} {why}' for why, n in reasons.most_common()) or 'nothing'}.")


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
