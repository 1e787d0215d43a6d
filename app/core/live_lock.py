"""Who records into a project: one process at a time, until it ends, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from app.core.files import writing
from dass.errors import DassError


class HeldError(DassError):
    """Another process, or another part of this one, records into the project."""


@contextmanager
def recording(project_path: Path) -> Iterator[None]:
    """Be the one who records into a project.

    Raises
    ------
    HeldError
        Somebody else is.
    DassError
        The file that tells so cannot be written.
    """
    lock = FileLock(project_path.with_name(f"{project_path.name}.lock"), blocking=False)
    with writing(Path(lock.lock_file)):
        try:
            lock.acquire()
        except Timeout as error:
            raise HeldError(
                f"Another window or program is recording into {project_path}: stop it there, or begin a new recording."
            ) from error
    try:
        yield
    finally:
        lock.release()
