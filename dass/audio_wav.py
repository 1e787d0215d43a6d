"""The chunks of WAV files, and files whose header does not know where they end.

So it is after a crash of the recorder, which leaves the length at 0 or at some earlier state, and when more than 4 GiB
were written without RF64.
"""

from collections.abc import Callable, Iterator
from functools import partial
from io import SEEK_SET, FileIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

import soundfile as sf

_SAMPLE_BYTES = {
    "PCM_S8": 1, "PCM_U8": 1, "ULAW": 1, "ALAW": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "FLOAT": 4, "DOUBLE": 8
}  # fmt: skip

_IN_DS64 = 2**32 - 1
"""Stated size of samples whose real size is in the ds64 chunk (EBU Tech 3306)."""


def unfinished_wav(file: sf.SoundFile, path: Path) -> Callable[[], sf.SoundFile] | None:
    """Return what opens an unfinished WAV file up to its very end; None for a finished one or another format.

    Parameters
    ----------
    file
        The same file as libsndfile sees it.
    path
        Where it is.
    """
    frame_bytes = file.channels * _SAMPLE_BYTES.get(file.subtype, 0)
    with path.open("rb") as raw:
        data = _find_data(raw)
        if data is None or not frame_bytes:
            return None
        end = data + file.frames * frame_bytes
        raw.seek(end + end % 2)
        rest = path.stat().st_size - end
        padding = file.samplerate * frame_bytes if file.frames else 0
        if rest <= padding or _is_chunk(*_chunk_header(raw), rest):
            return None
    return partial(_RawSoundFile, path, data, file.samplerate, file.channels, file.subtype)


class Chunk(NamedTuple):
    """A part of a RIFF or RF64 file: its name, and where its content is (bytes from the start of the file)."""

    name: bytes
    start: int
    size: int


def chunks(raw: BinaryIO) -> Iterator[Chunk]:
    """Yield the chunks of a RIFF or RF64 file, none of another; ``raw`` may be read and moved in between.

    Sizes are as stated: in a damaged file more than there is.
    """
    raw.seek(0)
    is_known = raw.read(4) in (b"RIFF", b"RF64")
    start, long_size = 12, 0
    while is_known:
        raw.seek(start)
        name, size = _chunk_header(raw)
        if not _is_name(name):
            return
        if name == b"ds64":
            long_size = int.from_bytes(raw.read(16)[8:], "little")
        elif name == b"data" and size == _IN_DS64:
            size = long_size
        yield Chunk(name, start + 8, size)
        start += 8 + size + size % 2


def _find_data(raw: BinaryIO) -> int | None:
    """Return where the samples of a RIFF or RF64 file begin."""
    return next((chunk.start for chunk in chunks(raw) if chunk.name == b"data"), None)


def _chunk_header(raw: BinaryIO) -> tuple[bytes, int]:
    return raw.read(4), int.from_bytes(raw.read(4), "little")


def _is_chunk(name: bytes, size: int, rest: int) -> bool:
    return _is_name(name) and size <= rest


def _is_name(name: bytes) -> bool:
    return len(name) == 4 and name.isascii() and name.decode().isprintable()


class _Tail(FileIO):
    """The bytes of a file from ``offset`` on."""

    def __init__(self, path: Path, offset: int) -> None:
        super().__init__(path)
        self._offset = offset
        self.seek(0)

    def seek(self, position: int, whence: int = SEEK_SET) -> int:
        start = self._offset if whence == SEEK_SET else 0
        return super().seek(start + position, whence) - self._offset

    def tell(self) -> int:
        return super().tell() - self._offset


class _RawSoundFile(sf.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """Samples without header, from ``offset`` to the end of the file."""

    def __init__(self, path: Path, offset: int, sample_rate: int, n_channels: int, subtype: str) -> None:
        self._tail = _Tail(path, offset)
        super().__init__(self._tail, "r", sample_rate, n_channels, subtype, "LITTLE", "RAW")

    def close(self) -> None:
        super().close()
        self._tail.close()
