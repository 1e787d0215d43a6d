"""Sounds for pictures, and sources of them that fail."""

import numpy as np

from dass.errors import AudioError
from tests.fakes import ArraySource


def chirps(n_samples, sample_rate, channels=1):
    """Noise that comes and goes under a chirp that is loud now and then."""
    time_s = np.arange(n_samples) / sample_rate
    rng = np.random.default_rng(n_samples)
    noise = 0.01 * rng.standard_normal((channels, n_samples)) * (1 + np.sin(time_s))
    chirp = 0.5 * np.sin(2 * np.pi * time_s * (0.05 * sample_rate + time_s)) * (time_s % 7 < 0.3)
    return (noise + chirp).astype(np.float32)


class TornSource(ArraySource):
    """Cannot read ``torn``, a range of samples; knows which stretches it was asked for."""

    def __init__(self, samples, sample_rate, torn=range(0)):
        super().__init__(samples, sample_rate)
        self._torn = torn
        self.reads = []

    def read(self, start, stop):
        self.reads.append((start, stop))
        if start < self._torn.stop and self._torn.start < stop:
            raise AudioError("Cannot read torn.wav: check that its disk is still there.")
        return super().read(start, stop)
