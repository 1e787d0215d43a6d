"""Clocks in the headers of recordings: GUANO, Broadcast Wave, and the comments of AudioMoth and of this program.

GUANO: https://guano-md.org. Broadcast Wave ("bext"): EBU Tech 3285.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from app.core.clock import Clock, ClockSource
from app.core.live_clock import commented_clock
from dass.audio_wav import chunks

_CLOCK_CHUNKS = (b"fmt ", b"bext", b"guan", b"LIST")

_CHUNK_BYTES = 2**20
"""More than any of them holds."""

_TIMESTAMP = re.compile(r"^Timestamp:\s*(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.(\d+))?\S*)", re.MULTILINE)
_ORIGINATION = re.compile(r"(\d{4})\D(\d\d)\D(\d\d) (\d\d)\D(\d\d)\D(\d\d)", re.ASCII)
_COMMENT = re.compile(r"Recorded at (\S+ \S+)(?: \(UTC([+-]\d+)?(?::(\d\d))?\))? by AudioMoth", re.ASCII)

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Header:
    """What of a header tells the time; empty where it is not there."""

    guano: str = ""
    origination: str = ""
    """Date and time."""
    time_reference: int = 0
    """Samples since midnight."""
    comment: str = ""
    sample_rate: int = 0


def header_clocks(path: Path) -> Iterator[Clock]:
    """Yield the clocks in the header of a recording, the most trusted first; none where it is damaged.

    A file that was converted from WAV keeps all but GUANO's as tags, by the names that FFmpeg gives.

    Raises
    ------
    OSError
        The file is not there.
    """
    with path.open("rb") as raw:
        header = _wav_header(raw) or _tagged_header(path)
    for read in (_live_clock, _guano_clock, _bext_clock, _audiomoth_clock):
        with suppress(ValueError, OverflowError):
            if clock := read(header):
                yield clock


def _wav_header(raw: BinaryIO) -> _Header | None:
    """Return what the chunks of a WAV file say; None for a file of another format."""
    contents: dict[bytes, bytes] = {}
    for name, start, size in chunks(raw):
        if name in _CLOCK_CHUNKS:
            raw.seek(start)
            contents[name] = contents.get(name, b"") + raw.read(min(size, _CHUNK_BYTES))
    if not contents:
        return None
    bext = contents.get(b"bext", b"")
    return _Header(
        guano=contents.get(b"guan", b"").decode(errors="replace").rstrip("\0"),
        origination=(bext[320:330] + b" " + bext[330:338]).decode("latin-1"),
        time_reference=int.from_bytes(bext[338:346], "little"),
        comment=contents.get(b"LIST", b"").decode("latin-1"),
        sample_rate=int.from_bytes(contents.get(b"fmt ", b"")[4:8], "little"),
    )


def _tagged_header(path: Path) -> _Header:
    """Return what the tags of a file say that FFmpeg can open."""
    import av  # loads FFmpeg, which WAV files do not need

    try:
        with av.open(str(path), metadata_errors="replace") as container:
            sounds = container.streams.audio
            said = [*(sound.metadata for sound in sounds), container.metadata]
            rate = sounds[0].sample_rate if sounds else 0
    except (OSError, ValueError, av.FFmpegError):
        return _Header()
    tags = {name.lower(): text for tags in said for name, text in tags.items()}
    reference = tags.get("time_reference", "")
    return _Header(
        origination=f"{tags.get('date')} {tags.get('creation_time')}",
        time_reference=int(reference) if reference.isdecimal() else 0,
        comment=tags.get("comment", ""),
        sample_rate=rate,
    )


def _live_clock(header: _Header) -> Clock | None:
    return commented_clock(header.comment, header.sample_rate) if header.sample_rate else None


def _guano_clock(header: _Header) -> Clock | None:
    found = _TIMESTAMP.search(header.guano)
    if not found:
        return None
    time = datetime.fromisoformat(found[1])
    resolution = max(timedelta.resolution, _SECOND / 10 ** len(found[2] or ""))
    return Clock(time.replace(tzinfo=None), time.utcoffset(), ClockSource.GUANO, resolution)


def _bext_clock(header: _Header) -> Clock | None:
    """Take the time from the sample count where that agrees with the stated time; editors put other things there."""
    found = _ORIGINATION.match(header.origination)
    if not found:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    stated = datetime(year, month, day, hour, minute, second)
    if not header.time_reference or not header.sample_rate:
        return Clock(stated, None, ClockSource.BEXT)
    counted = timedelta(seconds=header.time_reference % (86_400 * header.sample_rate) / header.sample_rate)
    midnight = stated.replace(hour=0, minute=0, second=0)
    ahead = (midnight + counted - stated + _DAY / 2) % _DAY - _DAY / 2  # also across midnight
    if abs(ahead) > _SECOND:
        return Clock(stated, None, ClockSource.BEXT)
    return Clock(stated + ahead, None, ClockSource.BEXT, max(timedelta.resolution, _SECOND / header.sample_rate))


def _audiomoth_clock(header: _Header) -> Clock | None:
    found = _COMMENT.search(header.comment)
    if not found:
        return None
    time, hours, minutes = found.groups()
    offset = f"{hours[0]}{hours[1:].zfill(2)}{minutes or '00'}" if hours else "Z"
    said = datetime.strptime(f"{time} {offset}", "%H:%M:%S %d/%m/%Y %z")
    return Clock(said.replace(tzinfo=None), said.utcoffset(), ClockSource.AUDIOMOTH)
