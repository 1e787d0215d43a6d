"""Uncompressed recordings of any size through libsndfile."""

import re
from pathlib import Path

import numpy as np
import soundfile as sf

from dass.audio import AudioSource, Samples, cut_off
from dass.audio_ffmpeg import FfmpegSource
from dass.audio_wav import unfinished_wav
from dass.errors import AudioError

_TOO_LONG = re.compile(r": (\d+) \(should be (\d+)\)")


def open_sndfile(path: Path) -> AudioSource:
    """Open a recording with libsndfile, or with FFmpeg if libsndfile could not give all of it exactly."""
    try:
        file = sf.SoundFile(path)
    except sf.LibsndfileError:
        return FfmpegSource(path)
    open_whole = unfinished_wav(file, path)
    if open_whole:
        file.close()
        source = SndfileSource(path, open_whole())
        source.warnings.append(cut_off(path, source.n_samples / source.sample_rate))
        return source
    if not file.seekable():
        file.close()
        return FfmpegSource(path)
    return SndfileSource(path, file)


class SndfileSource(AudioSource):
    """Random access through libsndfile.

    Parameters
    ----------
    path
        The file, for messages.
    file
        The same, open; it is closed with the source.
    """

    def __init__(self, path: Path, file: sf.SoundFile) -> None:
        self._path, self._file = path, file
        self.sample_rate: int = file.samplerate
        self.n_channels: int = file.channels
        self.n_samples: int = file.frames
        # Only its log says that libsndfile found less than the header promises.
        stated = [(int(size), int(there)) for size, there in _TOO_LONG.findall(file.extra_info)]
        is_cut = any(size > there + 1 for size, there in stated)  # one byte may be padding
        self.warnings = [cut_off(path, self.n_samples / self.sample_rate)] if is_cut else []

    def read(self, start: int, stop: int) -> Samples:
        """Return the samples [start, stop); see `AudioSource.read`."""
        n = max(0, min(stop, self.n_samples) - start)
        try:
            if n and self._file.tell() != start:
                self._file.seek(start)
            samples = self._file.read(n, dtype="float32", always_2d=True)
        except (sf.LibsndfileError, OSError) as error:
            second = start / self.sample_rate
            raise AudioError(
                f"Cannot read {self._path} at second {second:.1f} ({error}): check that its disk is still there."
            ) from error
        return np.ascontiguousarray(samples.T)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
