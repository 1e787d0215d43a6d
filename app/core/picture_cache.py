"""The bound on the disk that stored pictures take."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

CACHE_BYTES = 4 * 2**30
"""About 370 hours; 11.6 MB an hour."""


def make_room(folder: Path, n_bytes: int, keep: Collection[Path], limit: int = CACHE_BYTES) -> bool:
    """Delete the files of ``folder`` unused for longest until ``n_bytes`` more stay within ``limit``.

    Parameters
    ----------
    keep
        Files that are in use, not to be deleted.

    Returns
    -------
    bool
        False if there is no room beside those in use.
    """
    files = sorted(_files(folder))
    excess = n_bytes + sum(size for _, size, _ in files) - limit
    for _, size, path in files:
        if excess > 0 and path not in keep and _is_deleted(path):
            excess -= size
    return excess <= 0


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Yield when each file was used last, its size and its path."""
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):  # another window of the program makes room too
            status = path.stat()
            yield status.st_mtime, status.st_size, path


def _is_deleted(path: Path) -> bool:
    """Delete a file, unless another program holds it open, and return whether it is gone."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
        return True
    return False
