"""The thread that makes the files of recordings smaller which have ended."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from app.core.compression import compress_kept
from app.core.recording import Recording


class Compressor:
    """Compresses one recording after the other, beside whatever else goes on.

    Parameters
    ----------
    project_path
        The project that the recordings are in.
    """

    def __init__(self, project_path: Path) -> None:
        self._project_path = project_path
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="compresses recordings")
        self._begun: deque[Future[Recording]] = deque()

    def add(self, recording: Recording) -> None:
        """Compress the file of a recording, if it has one, after those before it."""
        self._begun.append(self._pool.submit(compress_kept, self._project_path, recording))

    def take(self) -> list[Recording]:
        """Return the recordings that are dealt with since this was last asked, as they are now.

        Raises
        ------
        DassError
            The project cannot be written.
        """
        dealt_with = []
        while self._begun and self._begun[0].done():
            dealt_with.append(self._begun.popleft().result())
        return dealt_with

    def close(self) -> None:
        """Wait until all are dealt with."""
        self._pool.shutdown()
