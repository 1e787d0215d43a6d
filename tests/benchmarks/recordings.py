"""Recordings for the benchmarks: made of noise and tones or of real clips, and read back as the program reads them."""

from collections.abc import Iterable, Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
import soundfile

from dass.audio import AUDIO_SUFFIXES, AudioSource, Samples, open_audio
from dass.fbank import FbankStream, Frames
from training.waveforms import waveform

FORMATS = {".flac": "FLAC", ".wav": "RF64"}
"""Both hold more than 4 GiB."""


class Head(AudioSource):
    """The first ``minutes`` of a recording."""

    def __init__(self, source: AudioSource, minutes: float) -> None:
        self._source = source
        self.sample_rate, self.n_channels, self.warnings = source.sample_rate, source.n_channels, source.warnings
        self.n_samples = min(source.n_samples or 0, round(minutes * 60 * source.sample_rate))

    @property
    def duration_s(self) -> float:
        """Return the length in seconds."""
        return self.n_samples / self.sample_rate

    def read(self, start: int, stop: int) -> Samples:
        """Return samples as the recording does, none behind the end."""
        return self._source.read(min(start, self.n_samples), min(stop, self.n_samples))

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()


def open_head(path: Path, minutes: float) -> Head:
    """Open the first ``minutes`` of the recording at ``path``."""
    return Head(open_audio(path), minutes)


def frames(pieces: Iterable[Samples]) -> Iterator[Frames]:
    """Yield the log-mel frames (T, 128) of a waveform that comes in pieces, mono and at 16 kHz."""
    stream = FbankStream()
    yield from map(stream.push, pieces)
    yield stream.flush()


def noise_and_tones(rate: int, channels: int) -> Iterator[Samples]:
    """Yield ten seconds (channels, n) after ten seconds, without end: soft noise, and a tone every other second."""
    generator = np.random.default_rng(0)
    time_s = np.arange(10 * rate) / rate
    while True:
        tone = 0.1 * np.sin(2 * np.pi * generator.uniform(100, 3000) * time_s) * (time_s % 2 < 1)
        noise = 0.01 * generator.standard_normal((channels, len(time_s)), np.float32)
        yield (noise + tone).astype(np.float32)


def over_and_over(path: Path, rate: int, channels: int) -> Iterator[Samples]:
    """Yield the recording at ``path``, or all in that folder, (channels, n) by piece, again and again without end."""
    files = sorted(f for f in path.rglob("*") if f.suffix.lower() in AUDIO_SUFFIXES) if path.is_dir() else [path]
    for file in cycle(files):
        with open_audio(file) as source:
            yield from (np.tile(piece, (channels, 1)) for piece in waveform(source, rate))


def write(path: Path, pieces: Iterable[Samples], minutes: float, rate: int, channels: int) -> Path:
    """Write ``minutes`` of the endless ``pieces`` (channels, n) to a 16-bit FLAC or WAV file, and return its path."""
    left = round(minutes * 60 * rate)
    with soundfile.SoundFile(path, "w", rate, channels, "PCM_16", format=FORMATS[path.suffix]) as file:
        for piece in pieces:
            file.write(piece[:, :left].T)
            left -= piece.shape[1]
            if left <= 0:
                break
    return path
