"""Recordings as the program hears them: mono, at one rate."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np

from dass.audio import AudioSource, Samples, open_audio
from dass.config import FEATURES
from dass.resample import Resampler, to_mono

READ_S = 8


def waveform(source: AudioSource, rate: int = FEATURES.sample_rate) -> Iterator[Samples]:
    """Yield the pieces (n,) of a recording, mono and at ``rate``."""
    resampler = Resampler(source.sample_rate, rate)
    length = READ_S * source.sample_rate
    for start in count(0, length):
        samples = source.read(start, start + length)
        yield resampler.push(to_mono(samples))
        if samples.shape[1] < length:
            yield resampler.flush()
            return


def read_waveform(path: Path) -> Samples:
    """Return all samples (n,) of a short recording, mono and at 16 kHz.

    Raises
    ------
    AudioError
        It cannot be opened or read.
    """
    with open_audio(path) as source:
        return np.concatenate(list(waveform(source)))
