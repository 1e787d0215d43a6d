"""Recordings that this program made, made smaller: FLAC in place of WAV, the same samples."""

import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import soundfile as sf

from app.core.clock import ClockSource
from app.core.files import replacing
from app.core.project import Project
from app.core.recording import Recording, fingerprint
from dass.audio import AudioSource, open_audio
from dass.errors import AudioError, DassError

_BLOCK = 2**18
"""Samples at once."""


def compress_kept(project_path: Path, recording: Recording) -> Recording:
    """Compress the file of a live recording that has ended, and tell its project.

    Another thread than that of the session can do it. The WAV file stays until `remove_replaced`.

    Returns
    -------
    Recording
        As it is now: as it was where it has no WAV file, or no smaller one can be made, for want of room for example.

    Raises
    ------
    DassError
        The project cannot be written.
    """
    if not _is_uncompressed(recording):
        return recording
    try:
        path = compress(recording.path)
    except DassError:
        return recording
    with Project.open(project_path) as project:
        project.replace_file(recording.id, path, fingerprint(path))
        return next(kept for kept in project.recordings() if kept.id == recording.id)


def compress(path: Path) -> Path:
    """Write a FLAC file with all that a WAV file of 24 bits holds beside it, and return its path.

    It is there once it is known to hold the same samples.

    Raises
    ------
    DassError
        A file cannot be read or written, or there is no such FLAC file: it has too many channels, for example.
    """
    compressed = path.with_suffix(".flac")
    with replacing(compressed) as part:
        _encode(path, part)
        _check(path, part)
        with part.open("r+b") as file:
            os.fsync(file.fileno())
    return compressed


def uncompressed(project: Project) -> list[Recording]:
    """Return the live recordings that have ended, and are not compressed."""
    growing = {recording.id for recording in project.growing()}
    return [kept for kept in project.recordings() if kept.id not in growing and _is_uncompressed(kept)]


def remove_replaced(project: Project) -> None:
    """Remove the files whose samples are in others by now; one that somebody still reads may stay until the next time.

    Raises
    ------
    DassError
        The project cannot be written.
    """
    for path in project.replaced_files():
        with suppress(OSError):
            path.unlink(missing_ok=True)
            project.forget_replaced_file(path)


def _is_uncompressed(recording: Recording) -> bool:
    is_live = recording.clock.source is ClockSource.LIVE and bool(recording.fingerprint)
    return is_live and recording.path.suffix == ".wav"


def _encode(path: Path, compressed: Path) -> None:
    try:
        with (
            sf.SoundFile(path) as wav,
            sf.SoundFile(compressed, "w", wav.samplerate, wav.channels, wav.subtype, format="FLAC") as flac,
        ):
            flac.comment, flac.date = wav.comment, wav.date
            for block in wav.blocks(_BLOCK, dtype="int32"):
                flac.write(block)
    except sf.LibsndfileError as error:
        raise AudioError(f"{compressed} cannot be written ({error}): make room.") from error


def _check(path: Path, compressed: Path) -> None:
    """Raise unless both files hold the same samples, as the program reads them."""
    with open_audio(path) as wav, open_audio(compressed) as flac:
        if _length(wav) != _length(flac):
            raise AudioError(f"{compressed} is not as long as {path}.")
        for start in range(0, _length(wav), _BLOCK):
            if not np.array_equal(wav.read(start, start + _BLOCK), flac.read(start, start + _BLOCK)):
                raise AudioError(f"{compressed} does not hold the same samples as {path}.")


def _length(source: AudioSource) -> int:
    assert source.n_samples is not None, "files have a length"
    return source.n_samples
