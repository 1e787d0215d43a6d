"""Which recordings a list of files and folders stands for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dass.audio import AUDIO_SUFFIXES


@dataclass(frozen=True)
class Failure:
    """A file or folder without a result, or without a whole one, and why."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return about(self.path, self.reason)


def find_recordings(paths: Iterable[Path]) -> tuple[list[Path], list[Failure]]:
    """Return the recordings among ``paths`` and in the folders among them, each once, and what gave none.

    A file is taken whatever its name. In folders, at any depth, files count whose suffix is one of audio; names that
    begin with a dot do not, which are the shadows that macOS leaves on memory cards.
    """
    found: dict[Path, Path] = {}
    failures = []
    for path in paths:
        recordings = list(_in_folder(path)) if path.is_dir() else [path] if path.exists() else []
        if not recordings:
            failures.append(Failure(path, _nothing_at(path)))
        for recording in recordings:
            found.setdefault(recording.resolve(), recording)
    return list(found.values()), failures


def about(path: Path, sentence: str) -> str:
    """Return ``sentence`` with the name of its file in front where it does not hold it already."""
    return sentence if str(path) in sentence else f"{path}: {sentence}"


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower() in AUDIO_SUFFIXES and path.is_file():
            yield path


def _nothing_at(path: Path) -> str:
    if not path.exists():
        return "there is no such file or folder"
    return f"the folder holds no recordings ({', '.join(sorted(AUDIO_SUFFIXES))})"
