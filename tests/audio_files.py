"""Recordings for the tests, written by soundfile or PyAV."""

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile as sf

from dass.audio import AudioSource
from dass.audio_segments import SEGMENT

RATE = 32_000
N = SEGMENT + 4 * RATE  # two segments
FRAME = 2_048  # no codec here pads more than this at either end


@dataclass(frozen=True)
class Format:
    name: str
    codec: str = ""  # of PyAV; empty: soundfile writes it
    rate: int = RATE
    bit_rate: int = 0
    is_lossless: bool = False
    muxer: str | None = None
    cut_warns: bool = True


def signal(n: int, rate: int = RATE, channels: int = 2) -> np.ndarray:
    """Noise under a chirp, on the 16-bit grid; the noise makes AAC and AC-3 decoders add their own."""
    t = np.arange(n) / rate
    rng = np.random.default_rng(1)
    sound = [
        0.3 * np.sin(2 * np.pi * t * (200 + 40 * t + 70 * c)) + 0.1 * rng.standard_normal(n) for c in range(channels)
    ]
    return (np.round(np.array(sound).clip(-0.9, 0.9) * 2**15) / 2**15).astype(np.float32)


def encode(path: Path, codec: str, samples: np.ndarray, rate: int = RATE, bit_rate: int = 0, **muxing: object) -> None:
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(samples)]
    with av.open(str(path), "w", **muxing) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        if bit_rate:
            stream.bit_rate = bit_rate
        for start in range(0, samples.shape[1], 4096):
            block = np.ascontiguousarray(samples[:, start : start + 4096])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def write(path: Path, made: Format, samples: np.ndarray) -> None:
    if made.codec:
        encode(path, made.codec, samples, made.rate, made.bit_rate, format=made.muxer)
        return
    kind = {".opus": {"format": "OGG", "subtype": "OPUS"}}.get(path.suffix, {})
    with sf.SoundFile(path, "w", made.rate, len(samples), **kind) as file:
        for start in range(0, samples.shape[1], made.rate):  # libsndfile overflows its stack on long Vorbis blocks
            file.write(samples[:, start : start + made.rate].T)


def read_all(source: AudioSource, block: int = 50_000) -> np.ndarray:
    pieces = [source.read(0, block)]
    while pieces[-1].shape[1] == block:
        start = len(pieces) * block
        pieces.append(source.read(start, start + block))
    return np.concatenate(pieces, axis=1)


def lost_from(source: AudioSource) -> float:
    """Return the second that the only warning names."""
    (warning,) = source.warnings
    return float(re.search(r"from second ([\d.]+) on", warning)[1])
