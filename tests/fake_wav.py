"""WAV files with any chunks, put together by hand."""

import struct


def chunk(name, content):
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def wav(before=(), after=(), rate=48_000, n_samples=480):
    """Return a mono 16-bit file with chunks before and after its (silent) samples."""
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, rate, 2 * rate, 2, 16))
    body = b"".join([b"WAVE", fmt, *before, chunk(b"data", bytes(2 * n_samples)), *after])
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bext(date, time, time_reference=0):
    fields = struct.pack("<256s32s32s10s8sQH", b"", b"", b"", date.encode(), time.encode(), time_reference, 1)
    return chunk(b"bext", fields.ljust(602, b"\0"))


def guano(*lines):
    return chunk(b"guan", "\n".join(("GUANO|Version: 1.0", *lines)).encode())


def comment(text):
    """Return the chunk of AudioMoth: a text in a field of fixed size."""
    return chunk(b"LIST", b"INFO" + chunk(b"ICMT", text.encode().ljust(384, b"\0")))
