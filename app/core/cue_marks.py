"""Marks in WAV files, which editors show as named regions: the chunks ``cue `` and ``LIST`` of type ``adtl``."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dass.audio_wav import chunks
from dass.errors import DassError

_MOST = 2**32 - 1
"""Positions, and the sizes of plain WAV files, are 32 bits wide."""

_POINT = struct.Struct("<II4sIII")
"""Number, position, chunk, its start, start of its block, offset in samples: for plain samples the position again."""

_RF64_SIZE = 20
"""Where an RF64 file states its size: in its first chunk, ``ds64``."""


class Mark(NamedTuple):
    """A named region of a file, the samples [start, stop)."""

    start: int
    stop: int
    label: str


def check_marks(path: Path, marks: Iterable[Mark]) -> None:
    """Raise where a mark lies further on than a WAV file can say.

    Raises
    ------
    DassError
        The message names ``path`` as the file that was to be written.
    """
    if any(mark.stop > _MOST for mark in marks):
        raise DassError(
            f"{path} cannot be written: marks in WAV files end at sample {_MOST:,}, and some events lie further on; "
            "choose clips or a table."
        )


def add_marks(path: Path, marks: Sequence[Mark]) -> None:
    """Add marks to a WAV or RF64 file, behind those it has.

    Raises
    ------
    DassError
        A mark lies further on than a WAV file can say, or the file would be too long for one.
    OSError
        The file cannot be written.
    """
    check_marks(path, marks)
    with path.open("r+b") as file:
        points, labels, regions = _take_out(file)
        first = 1 + max((number for number, *_ in _POINT.iter_unpack(points)), default=0)
        numbered = list(enumerate(marks, first))
        points += b"".join(_POINT.pack(number, mark.start, b"data", 0, 0, mark.start) for number, mark in numbered)
        labels += b"".join(_label(number, mark) for number, mark in numbered)
        regions += b"".join(_region(number, mark) for number, mark in numbered)
        file.write(bytes(file.seek(0, SEEK_END) % 2))
        file.write(_chunk(b"cue ", struct.pack("<I", len(points) // _POINT.size) + points))
        file.write(_chunk(b"LIST", b"adtl" + labels + regions))  # some read no label behind a region
        _state_size(file, path)


def _take_out(file: BinaryIO) -> tuple[bytes, bytes, bytes]:
    """Return the points, the labels, and the regions and notes of the marks in a file, and leave none in it."""
    points = labels = others = b""
    for name, start, size in list(chunks(file)):
        file.seek(start)
        if name == b"cue ":
            content = file.read(size)[4:]
            points = content[: len(content) // _POINT.size * _POINT.size]
        elif name == b"LIST" and file.read(4) == b"adtl":
            texts = list(_texts(file.read(size - 4)))
            labels = b"".join(text for text in texts if text.startswith(b"labl"))
            others = b"".join(text for text in texts if not text.startswith(b"labl"))
        else:
            continue
        file.seek(start - 8)
        file.write(b"JUNK")
    return points, labels, others


def _texts(content: bytes) -> Iterator[bytes]:
    """Yield the chunks inside a list, each whole."""
    start = 0
    while start + 8 <= len(content):
        size = struct.unpack_from("<I", content, start + 4)[0]
        yield content[start : start + 8 + size] + bytes(size % 2)
        start += 8 + size + size % 2


def _label(number: int, mark: Mark) -> bytes:
    return _chunk(b"labl", struct.pack("<I", number) + mark.label.encode() + b"\0")


def _region(number: int, mark: Mark) -> bytes:
    return _chunk(b"ltxt", struct.pack("<II4s4H", number, mark.stop - mark.start, b"rgn ", 0, 0, 0, 0))


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def _state_size(file: BinaryIO, path: Path) -> None:
    """Put the size that a file has now into its header."""
    size = file.seek(0, SEEK_END) - 8
    file.seek(0)
    if file.read(4) == b"RF64":
        file.seek(_RF64_SIZE)
        file.write(struct.pack("<Q", size))
    elif size <= _MOST:
        file.write(struct.pack("<I", size))
    else:
        raise DassError(f"{path} cannot be written: with its marks it would be longer than 4 GiB; choose clips.")
