"""One recording: a file of sound and what the program knows of it without listening."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from app.core.clock import Clock
from app.core.clock_reader import read_clock
from dass.audio import open_audio
from dass.errors import DassError

_PIECES = 8
_PIECE_BYTES = 2**14


@dataclass(frozen=True)
class Recording:
    """A recording as it was when it was opened first; its file may have moved since.

    Attributes
    ----------
    id : int
        Its number in the project; 0 until it is stored there.
    path : Path
        Where the file was last seen, absolute.
    fingerprint : str
        See `fingerprint`. Empty while the recording grows, and where its sound was not kept.
    sample_rate, n_channels, n_samples : int
        In Hz; of the native sound, not of what the model hears.
    clock : Clock
        When its first sample was taken.
    """

    id: int
    path: Path
    fingerprint: str
    sample_rate: int
    n_channels: int
    n_samples: int
    clock: Clock

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sample_rate

    @property
    def was_kept(self) -> bool:
        """Whether there is, or was, a whole file of it."""
        return bool(self.fingerprint)


def inspect(path: Path, name_pattern: str | None = None) -> Recording:
    """Open a recording and read its clock; quick at any length.

    Parameters
    ----------
    path
        The file.
    name_pattern
        How the user says that file names tell the time; see `app.core.clock_names.name_clocks`.

    Raises
    ------
    DassError
        The file cannot be read, or holds no sound.
    """
    path = path.absolute()
    with open_audio(path) as source:
        rate, n_channels, n_samples = source.sample_rate, source.n_channels, source.n_samples or 0
    try:
        clock = read_clock(path, n_samples / rate, name_pattern)
        return Recording(0, path, fingerprint(path), rate, n_channels, n_samples, clock)
    except OSError as error:
        raise DassError(f"Cannot read {path} ({error.strerror}): check that its disk is still there.") from error


def fingerprint(path: Path) -> str:
    """Return 32 hex digits that tell the content of a file, whatever its name.

    They are made of the size and of a few pieces spread from the first byte to the last, so it takes as long for ten
    hours as for a minute.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    size = path.stat().st_size
    content = hashlib.blake2b(str(size).encode(), digest_size=16)
    last = max(0, size - _PIECE_BYTES)
    with path.open("rb") as file:
        for piece in range(_PIECES):
            file.seek(last * piece // (_PIECES - 1))
            content.update(file.read(_PIECE_BYTES))
    return content.hexdigest()
