"""Which recordings a list of files and folders stands for."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dass.audio import AUDIO_SUFFIXES
from dass.errors import DassError


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
        try:
            for recording in _at(path):
                found.setdefault(recording.resolve(), recording)
        except OSError as error:
            failures.append(Failure(path, f"cannot be opened: {error.strerror}"))
        except DassError as error:
            failures.append(Failure(path, str(error)))
    return list(found.values()), failures


def size_of(path: Path) -> int:
    """Return the bytes of a file, which may have gone since it was found; never none, so that shares add up."""
    try:
        return max(path.stat().st_size, 1)
    except OSError:
        return 1


def about(path: Path, sentence: str) -> str:
    """Return ``sentence`` with the name of its file in front where it does not hold it already."""
    return sentence if str(path) in sentence else f"{path}: {sentence}"


def _at(path: Path) -> list[Path]:
    """Return the recordings at ``path``, at least one.

    Raises
    ------
    DassError
        There is none.
    """
    if not path.is_dir():
        if not path.exists():
            raise DassError("there is no such file or folder")
        return [path]
    recordings = [file for file in sorted(path.rglob("*")) if _is_recording(file, path)]
    if not recordings:
        raise DassError("the folder holds no recordings")
    return recordings


def _is_recording(file: Path, folder: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not is_hidden and file.suffix.lower() in AUDIO_SUFFIXES and file.is_file()
