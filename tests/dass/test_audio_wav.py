"""WAV and its relatives: wrong headers, and more than 4 GiB."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from dass.audio import open_audio
from dass.audio_wav import chunks
from tests.audio_files import RATE, N, lost_from, read_all, signal


def patched(path: Path, tag: bytes, value: int) -> Path:
    """Overwrite the length of the chunk ``tag``."""
    content = bytearray(path.read_bytes())
    at = content.index(tag) + 4
    content[at : at + 4] = struct.pack("<I", value)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("stated", [0, 2**32 - 1, 400_000, 8 * N])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_wav_header_with_a_wrong_length(tmp_path, stated, subtype):
    samples = signal(5 * RATE)
    path = tmp_path / "crashed.wav"
    sf.write(path, samples.T, RATE, subtype=subtype)
    with open_audio(patched(path, b"data", stated)) as source:
        assert np.array_equal(read_all(source), samples)
        assert np.array_equal(source.read(70_001, 70_100), samples[:, 70_001:70_100])
        assert source.n_samples == 5 * RATE
        assert lost_from(source) == pytest.approx(5, abs=0.15)


def test_wav_with_chunks_behind_the_samples(tmp_path):
    path = tmp_path / "tagged.wav"
    sf.write(path, signal(RATE).T, RATE)
    with path.open("ab") as file:
        file.write(b"LIST" + struct.pack("<I", 500_000) + bytes(500_000))
    with open_audio(path) as source:
        assert source.n_samples == RATE
        assert source.warnings == []


def huge_wav(samples: int) -> bytes:
    size = 2 * samples
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 48_000, 96_000, 2, 16)
    return b"RIFF" + struct.pack("<I", 2**32 - 1) + b"WAVE" + fmt + b"data" + struct.pack("<I", size % 2**32)


def huge_rf64(samples: int) -> bytes:
    size = 2 * samples
    ds64 = struct.pack("<4sIQQQI", b"ds64", 28, size + 72, size, samples, 0)
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 48_000, 96_000, 2, 16)
    return b"RF64" + struct.pack("<I", 2**32 - 1) + b"WAVE" + ds64 + fmt + b"data" + struct.pack("<I", 2**32 - 1)


def huge_w64(samples: int) -> bytes:
    size = 2 * samples
    riff = b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000")
    tail = bytes.fromhex("f3acd3118cd100c04f8edb8a")
    fmt = struct.pack("<QHHIIHH", 40, 1, 1, 48_000, 96_000, 2, 16)
    return (
        riff + struct.pack("<Q", size + 104) + b"wave" + tail + b"fmt " + tail + fmt + b"data" + tail
    ) + struct.pack("<Q", size + 24)


def chunks_of(path: Path) -> list[tuple[bytes, int, int]]:
    with path.open("rb") as raw:
        return [tuple(chunk) for chunk in chunks(raw)]


def test_chunks_behind_more_than_four_gib(tmp_path):
    n = 2**31 + 123_456
    path = tmp_path / "huge.wav"
    with path.open("wb") as file:
        file.write(huge_rf64(n))
        file.seek(2 * n, 1)
        file.write(b"guan" + struct.pack("<I", 3) + b"abc\0" + b"end " + struct.pack("<I", 0))
    assert chunks_of(path) == [
        *((b"ds64", 20, 28), (b"fmt ", 56, 16), (b"data", 80, 2 * n)),
        *((b"guan", 88 + 2 * n, 3), (b"end ", 100 + 2 * n, 0)),
    ]


@pytest.mark.parametrize("rest", [b"", b"da", bytes(1_000), b"\xff" * 1_000])
def test_chunks_end_where_there_are_no_more(tmp_path, rest):
    path = tmp_path / "damaged.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + b"bext" + struct.pack("<I", 5) + b"12345\0" + rest)
    assert chunks_of(path) == [(b"bext", 20, 5)]


def test_other_formats_have_no_chunks(tmp_path):
    path = tmp_path / "notes.wav"
    path.write_bytes(b"bext" * 10)
    assert chunks_of(path) == []


@pytest.mark.parametrize("header", [huge_rf64, huge_w64, huge_wav])
def test_beyond_four_gib(tmp_path, header):
    n = 2**31 + 123_456
    path = tmp_path / "huge.wav"
    ramp = np.arange(-1_000, 1_000, dtype="<i2")
    with path.open("wb") as file:
        file.write(header(n))
        file.truncate(file.tell() + 2 * n)  # sparse: takes no room
        file.seek(-ramp.nbytes, 2)
        file.write(ramp.tobytes())
    with open_audio(path) as source:
        assert source.n_samples == n
        assert np.array_equal(source.read(n - 2_000, n + 5)[0] * 2**15, ramp)
        assert not source.read(2**31 - 10, 2**31 + 10).any()
        assert bool(source.warnings) == (header is huge_wav)
