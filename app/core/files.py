"""Where the program puts files of its own, and how it replaces a user's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from dass.errors import DassError

DATA_VARIABLE = "DASS_EXPLORER_DATA"
"""Environment variable that names the data folder in place of the platform's own."""

_NAME = "dass-explorer"


def cache_folder() -> Path:
    """Return the folder for what can be made again; unlike the temporary folder it is never in memory."""
    return platformdirs.user_cache_path(_NAME, appauthor=False)


def data_folder() -> Path:
    """Return the folder for what cannot be made again: models and projects."""
    return Path(os.environ.get(DATA_VARIABLE) or platformdirs.user_data_path(_NAME, appauthor=False))


def sound_folder() -> Path:
    """Return the folder for live sound, where the user finds it."""
    return platformdirs.user_music_path() / "DASS Explorer"


def log_folder() -> Path:
    """Return the folder for reports of failures."""
    return platformdirs.user_log_path(_NAME, appauthor=False)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says while ``path`` is written into a sentence for the user.

    Raises
    ------
    DassError
        The file cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise DassError(f"{path} cannot be written: {error.strerror or error}.") from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the name of a file to write, which takes the place of ``path`` once all is written.

    Raises
    ------
    DassError
        The file cannot be written.
    """
    part = part_of(path)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """Return the name under which ``path`` is written before it is whole."""
    return path.with_name(path.name + ".part")
