"""Sound as it is in a recording, written to a file of another format."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile as sf

from dass.audio import AudioSource, Samples
from dass.errors import AudioError

_BLOCK = 2**18
"""Samples written at once."""

_MOST_WAV_BYTES = 2**32 - 2**24
"""Longer files are RF64; the rest is for their marks."""

_EXACT = {
    **dict.fromkeys(("PCM_S8", "PCM_U8", "PCM_16", "ULAW", "ALAW"), "PCM_16"),
    **dict.fromkeys(("PCM_32", "FLOAT", "DOUBLE"), "FLOAT"),
}
"""What holds all of the samples of each kind, of those that are in use; 24 bits hold the rest."""

_WIDTHS = {"PCM_16": 2, "PCM_24": 3, "FLOAT": 4}

_FULL_SCALE = {"PCM_16": 2**15, "PCM_24": 2**23}


class SoundFormat(StrEnum):
    """Formats that sound is written in."""

    WAV = "wav"
    FLAC = "flac"


def sample_kind(path: Path, form: SoundFormat) -> str:
    """Return in what kind of samples, by libsndfile's name, a recording is written so that nothing is lost of it.

    FLAC has 24 bits at most.
    """
    try:
        kind = _EXACT.get(sf.info(path).subtype, "PCM_24")
    except sf.LibsndfileError:
        kind = "PCM_24"
    return "PCM_24" if form is SoundFormat.FLAC and kind == "FLOAT" else kind


def write_sound(source: AudioSource, start: int, stop: int, path: Path, form: SoundFormat, kind: str) -> Iterator[int]:
    """Write the samples [start, stop) of a recording, and yield how far it is after each block.

    Parameters
    ----------
    kind
        See `sample_kind`.

    Raises
    ------
    AudioError
        The recording cannot be read, or the file not written: it may have more channels than the format can hold.
    """
    container = _container((stop - start) * source.n_channels * _WIDTHS[kind], form)
    try:
        with sf.SoundFile(path, "w", source.sample_rate, source.n_channels, kind, format=container) as file:
            for first in range(start, stop, _BLOCK):
                samples = source.read(first, min(first + _BLOCK, stop))
                file.write(as_kind(samples, kind).T)
                yield first + samples.shape[1]
    except sf.LibsndfileError as error:
        layout = f"{source.n_channels} channels at {source.sample_rate} Hz"
        raise AudioError(
            f"Sound of {layout} cannot be written as {form.upper()} ({error}): choose the other format, or make room."
        ) from error


def _container(n_bytes: int, form: SoundFormat) -> str:
    if form is SoundFormat.FLAC:
        return "FLAC"
    return "WAV" if n_bytes < _MOST_WAV_BYTES else "RF64"


def as_kind(samples: Samples, kind: str) -> npt.NDArray[np.float32] | npt.NDArray[np.int16] | npt.NDArray[np.int32]:
    """Return samples as libsndfile takes them without a change: it reads 24 bits from the upper ones of 32."""
    if kind == "FLOAT":
        return samples
    full = _FULL_SCALE[kind]
    whole = np.rint(np.nan_to_num(samples.astype(np.float64)) * full).clip(-full, full - 1)
    return whole.astype(np.int16) if kind == "PCM_16" else whole.astype(np.int32) << 8
