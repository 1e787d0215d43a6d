"""Ogg Opus through libsndfile, which decodes it at the rate it was recorded at."""

from pathlib import Path

import numpy as np
import soundfile as sf

from dass.audio import Samples, cut_off
from dass.audio_segments import PREROLL_S, SEGMENT, SegmentedSource
from dass.errors import AudioError

DAMAGE_S = 0.5
"""Shortest stretch that is given up as a whole."""


class OpusSource(SegmentedSource):
    """Random access to an Ogg Opus file.

    Every segment comes from one read of a newly opened file: libsndfile (1.2.2) loses its place when reading goes on
    inside the last packet, and keeps failing after an error.

    Raises
    ------
    AudioError
        libsndfile cannot open the file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        with self._open() as file:
            self.sample_rate: int = file.samplerate
            self.n_channels: int = file.channels
            self.n_samples: int = file.frames
        self._end = self.n_samples

    def close(self) -> None:
        """Do nothing: the file is open only while it is read."""

    def _open(self) -> sf.SoundFile:
        try:
            return sf.SoundFile(self._path)
        except sf.LibsndfileError as error:
            raise AudioError(f"Cannot read {self._path} ({error}): check that its disk is still there.") from error

    def _decode(self, start: int) -> Samples:
        stop = min(start + SEGMENT, self.n_samples)
        samples = self._cut(start, stop)
        if samples is not None:
            return samples
        step = int(DAMAGE_S * self.sample_rate)
        return np.concatenate(
            [self._cut_or_silence(at, min(at + step, stop)) for at in range(start, stop, step)], axis=1
        )

    def _cut(self, start: int, stop: int) -> Samples | None:
        """Return the samples [start, stop), or None if they cannot all be read."""
        first = max(0, start - int(PREROLL_S * self.sample_rate))
        with self._open() as file:
            try:
                file.seek(first)
                samples = file.read(stop - first, dtype="float32", always_2d=True)[start - first :]
            except sf.LibsndfileError:
                return None
        return np.ascontiguousarray(samples.T) if len(samples) == stop - start else None

    def _cut_or_silence(self, start: int, stop: int) -> Samples:
        samples = self._cut(start, stop)
        if samples is not None:
            return samples
        if not self.warnings:
            self.warnings.append(cut_off(self._path, start / self.sample_rate))
        return np.zeros((self.n_channels, stop - start), np.float32)
