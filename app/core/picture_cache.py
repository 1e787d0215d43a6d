"""The bound on the disk that stored pictures take."""

from collections.abc import Collection
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
    files = sorted((path.stat().st_mtime, path) for path in folder.glob("*"))
    excess = n_bytes + sum(path.stat().st_size for _, path in files) - limit
    for _, path in files:
        if excess <= 0:
            break
        if path not in keep:
            excess -= _delete(path)
    return excess <= 0


def _delete(path: Path) -> int:
    """Delete a file and return the bytes it leaves free: none where another program holds it open."""
    n_bytes = path.stat().st_size
    with suppress(OSError):
        path.unlink()
        return n_bytes
    return 0
