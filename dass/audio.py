"""Recordings of any length and format: random access to their samples."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from dass.errors import AudioError

Samples = npt.NDArray[np.float32]

AUDIO_SUFFIXES = frozenset(
    {".wav", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".caf", ".au", ".snd", ".flac", ".ogg", ".oga", ".opus"}
    | {".spx", ".mp3", ".mp2", ".m4a", ".m4b", ".aac", ".ac3", ".eac3", ".dts", ".wma", ".asf", ".wv", ".ape", ".tta"}
    | {".amr", ".mka", ".mp4", ".m4v", ".mkv", ".webm", ".mov", ".avi", ".flv", ".ts", ".mts", ".m2ts", ".mpg", ".mpeg"}
    | {".wmv", ".3gp", ".ogv"}
)
"""What a scan of a folder takes for a recording; `open_audio` itself goes by the content."""

_SNDFILE_MAGIC = (b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b"caff", b".snd")
"""What libsndfile reads exactly, beside Opus. It does not so with MP3 (ends at a guessed length), Vorbis (3 % of random
seeks give other samples) and FLAC (gives up at the first damage): measured with libsndfile 1.2.2."""

_OGG_PAGE_MAX = 65_307
"""Bytes (RFC 3533, section 6)."""


class AudioSource(Protocol):
    """Samples of one recording, whole or still growing. Belongs to the thread that opened it.

    Attributes
    ----------
    sample_rate : int
        In Hz.
    n_channels : int
        One or more.
    n_samples : int or None
        Length of what can be read. None while live. Where only reading to the end can tell (MP3 without a frame count,
        raw AAC or AC-3 streams) it is an estimate until a `read` has met the end, and may then go up or down.
    warnings : list of str
        One sentence for each thing that is wrong with the recording but does not keep it from being read. Reading may
        add to it.
    """

    sample_rate: int
    n_channels: int
    n_samples: int | None
    warnings: list[str]

    def read(self, start: int, stop: int) -> Samples:
        """Return the samples [start, stop), the same ones however the recording was read before.

        Parameters
        ----------
        start, stop
            Sample positions, ``0 <= start <= stop``; both may lie behind the end.

        Returns
        -------
        Samples
            float32 (n_channels, n), full scale is 1; n is less than ``stop - start`` only at the end of what can be
            read. Float files keep whatever they hold, NaN too.

        Raises
        ------
        AudioError
            The storage fails.
        """
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


def open_audio(path: str | Path) -> AudioSource:
    """Open a recording for reading; quick at any length.

    Raises
    ------
    AudioError
        The file is missing, empty, not readable, or holds no sound.
    """
    path = Path(path)
    head = _first_bytes(path)
    source = _open(path, head)
    if head.startswith(b"OggS") and not _ogg_is_finished(path):
        source.warnings.append(cut_off(path, (source.n_samples or 0) / source.sample_rate))
    return source


def _open(path: Path, head: bytes) -> AudioSource:
    # Imported on first use: whoever only needs the protocol or the suffixes pays for no decoder.
    from dass.audio_ffmpeg import FfmpegSource
    from dass.audio_opus import OpusSource
    from dass.audio_sndfile import open_sndfile

    if b"OpusHead" in head:
        with suppress(AudioError):
            return OpusSource(path)
    return open_sndfile(path) if head.startswith(_SNDFILE_MAGIC) else FfmpegSource(path)


def cut_off(path: Path, second: float) -> str:
    """Return the warning for a recording of which something behind ``second`` cannot be read."""
    return (
        f"{path} is damaged or cut off: not everything from second {second:.1f} on could be read; "
        "copy it again from the recorder if there is more."
    )


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise AudioError(f"Cannot open {path}: {reason}; check the path and the permissions.") from error
    if not head:
        raise AudioError(f"Cannot open {path}: the file is empty; record or copy it again.")
    return head


def _ogg_is_finished(path: Path) -> bool:
    """Tell whether the last page carries the end-of-stream flag (RFC 3533, section 6)."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _OGG_PAGE_MAX))
        tail = file.read()
    page = tail.rfind(b"OggS")
    return page >= 0 and bool(tail[page + 5 : page + 6] and tail[page + 5] & 4)
