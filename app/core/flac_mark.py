"""The mark of an event in a FLAC clip: a cue sheet with one track (RFC 9639, section 8.7)."""

import shutil
import struct
from pathlib import Path

from app.core.cue_marks import Mark

_STREAM_INFO = 42
"""Bytes of ``fLaC`` and the first block, which is always of this length."""

_CUE_SHEET, _IS_LAST = 5, 0x80
_LEAD_OUT = 255
_HEAD = struct.Struct(">128sQ259sB")
_TRACK = struct.Struct(">QB12s14sB")
_INDEX = struct.Struct(">QB3x")


def copy_with_mark(unmarked: Path, path: Path, mark: Mark, n_samples: int) -> None:
    """Write ``path`` as ``unmarked``, a FLAC file of ``n_samples``, with a mark.

    The cue sheet's only track begins where the mark does; its second index says where the mark ends. Its name has no
    place there.

    Raises
    ------
    OSError
        A file cannot be read or written.
    """
    with unmarked.open("rb") as source, path.open("wb") as target:
        head = bytearray(source.read(_STREAM_INFO))
        is_last = head[4] & _IS_LAST
        head[4] &= ~_IS_LAST
        sheet = _cue_sheet(mark, n_samples)
        target.write(head + bytes([_CUE_SHEET | is_last]) + len(sheet).to_bytes(3) + sheet)
        shutil.copyfileobj(source, target)


def _cue_sheet(mark: Mark, n_samples: int) -> bytes:
    head = _HEAD.pack(b"", 0, b"", 2)
    indices = _INDEX.pack(0, 1) + _INDEX.pack(mark.stop - mark.start, 2)
    return head + _TRACK.pack(mark.start, 1, b"", b"", 2) + indices + _TRACK.pack(n_samples, _LEAD_OUT, b"", b"", 0)
