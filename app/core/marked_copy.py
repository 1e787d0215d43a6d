"""A copy of a recording in which its events are marked; the recording itself stays as it is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.core.cue_marks import Mark, add_marks, check_marks
from app.core.exported_event import ExportedRecording
from app.core.files import replacing
from app.core.sound_writer import SoundFormat, sample_kind, write_sound
from dass.audio import open_audio
from dass.audio_wav import chunks

_PIECE_BYTES = 2**22


def write_marked_copy(recording: ExportedRecording, marks: Sequence[Mark], path: Path) -> Iterator[int]:
    """Write a WAV file, RF64 beyond 4 GiB, and yield how many samples are written.

    All that a WAV or RF64 recording holds is in its copy, to the bit; other formats are decoded.

    Raises
    ------
    DassError
        The recording cannot be read, the copy cannot be written, or a mark lies further on than WAV files can say.
    """
    check_marks(path, marks)
    with open_audio(recording.path) as source, replacing(path) as part:
        if _is_whole_wav(recording.path):
            yield from _copied(recording, part)
        else:
            kind = sample_kind(recording.path, SoundFormat.WAV)
            yield from write_sound(source, 0, recording.n_samples, part, SoundFormat.WAV, kind)
        add_marks(part, marks)


def _is_whole_wav(path: Path) -> bool:
    """Tell whether a file is WAV or RF64 and ends where it says: others cannot be added to."""
    with path.open("rb") as file:
        ends = [chunk.start + chunk.size for chunk in chunks(file)]
    return bool(ends) and ends[-1] <= path.stat().st_size <= ends[-1] + ends[-1] % 2


def _copied(recording: ExportedRecording, path: Path) -> Iterator[int]:
    size, done = recording.path.stat().st_size, 0
    with recording.path.open("rb") as source, path.open("wb") as target:
        while piece := source.read(_PIECE_BYTES):
            target.write(piece)
            done += len(piece)
            yield recording.n_samples * done // size
