"""Names of the files that results go to."""

from collections.abc import Iterable, Sequence
from itertools import chain, count
from pathlib import Path


def file_per_recording(target: Path, suffix: str, recordings: Sequence[Path]) -> dict[Path, Path]:
    """Return where the file of each recording goes.

    A ``target`` that ends in ``suffix`` names the file; with several recordings, theirs follow after a hyphen:
    ``scores.npz`` becomes ``scores-street.npz``. Any other ``target`` is a folder for ``street.npz``. Recordings of the
    same name are told apart by a number.
    """
    names = unique_names(path.stem for path in recordings)
    if target.suffix.lower() != suffix:
        files = [target / f"{name}{suffix}" for name in names]
    else:
        files = [target] if len(names) == 1 else [target.with_stem(f"{target.stem}-{name}") for name in names]
    return dict(zip(recordings, files, strict=True))


def unique_names(names: Iterable[str]) -> list[str]:
    """Return names of which no two are the same, also where case does not count: a number follows those that were."""
    unique: list[str] = []
    taken: set[str] = set()
    for name in names:
        candidates = chain([name], (f"{name}-{number}" for number in count(2)))
        unique.append(next(candidate for candidate in candidates if candidate.casefold() not in taken))
        taken.add(unique[-1].casefold())
    return unique
