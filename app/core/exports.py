"""Events and the recordings they are in, written to files of any of the program's formats."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from app.core.audacity_labels import audacity_labels
from app.core.cue_marks import Mark, check_marks
from app.core.event_records import CSV_HEADER, csv_rows, json_lines
from app.core.exported_event import ExportedEvent, ExportedRecording
from app.core.files import replacing
from app.core.formats import ExportFormat
from app.core.marked_copy import write_marked_copy
from app.core.output_files import file_per_recording
from app.core.parquet_file import check_library, write_parquet
from app.core.raven_table import HEADER as RAVEN_HEADER
from app.core.raven_table import RavenSequence, order_warning, raven_order
from app.core.recordings import Failure
from app.core.sound_clips import Clip, clip_paths, write_clips
from app.core.sound_writer import SoundFormat
from dass.audio import AUDIO_SUFFIXES
from dass.errors import AudioError, DassError

_TABLES = (ExportFormat.CSV, ExportFormat.JSON, ExportFormat.PARQUET, ExportFormat.RAVEN)
"""All events go into one file."""

_CLIPS = {ExportFormat.WAV: SoundFormat.WAV, ExportFormat.FLAC: SoundFormat.FLAC}


class ExportStep(NamedTuple):
    """How far an export is."""

    fraction: float
    """From 0 to 1."""
    failure: Failure | None = None
    """A recording that could not be read, or not written in this form; the others go on."""


@dataclass(frozen=True)
class Export:
    """What is written, in which form, and where to.

    Attributes
    ----------
    recordings : tuple of ExportedRecording
        All of the project, in order of time, also those without events.
    events : tuple of ExportedEvent
        In the order in which a table has them.
    form : ExportFormat
    target : Path
        The file of a table; the folder of clips; else as `app.core.output_files.file_per_recording` says.
    padding_s : float
        How much is heard before and after each event in clips.
    with_frequencies : bool
        Whether Audacity's labels have a second line with their frequencies.
    """

    recordings: tuple[ExportedRecording, ...]
    events: tuple[ExportedEvent, ...]
    form: ExportFormat
    target: Path
    padding_s: float = 1.0
    with_frequencies: bool = False

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The files that are written."""
        if self.form in _TABLES:
            return (self.target,)
        if self.form in _CLIPS:
            return tuple(clip_paths(self.events, self.target, _CLIPS[self.form]))
        return tuple(self._own_files.values())

    @property
    def warning(self) -> str:
        """A sentence on what is not as one may expect; empty where all is."""
        return order_warning(self.recordings) if self.form is ExportFormat.RAVEN else ""

    def check(self) -> None:
        """Raise where the wishes cannot be fulfilled, or would harm a recording.

        Raises
        ------
        DassError
            In one sentence.
        """
        if self.form is ExportFormat.PARQUET:
            check_library()
        originals = {recording.path.resolve() for recording in self.recordings}
        if any(file.resolve() in originals for file in self.files):
            raise DassError(
                f"{self.target} is where the recordings are, which copies must not replace: choose another."
            )
        if self.form in _TABLES and self.target.is_dir():
            raise DassError(f"{self.target} is a folder: give the name of a file.")
        if self.form in _TABLES and self.target.suffix.lower() in AUDIO_SUFFIXES:
            raise DassError(f"{self.target} is the name of a recording: give a table another.")
        if self.form in _CLIPS and self.target.is_file():
            raise DassError(f"{self.target} is a file: clips need a folder.")
        for recording, file in self._own_files.items() if self.form is ExportFormat.COPY else ():
            check_marks(file, self._marks(recording))
        if not 0 <= self.padding_s < float("inf"):
            raise DassError(f"Clips can have zero or more seconds before and after each event, not {self.padding_s}.")

    def text(self) -> str:
        """Return what a CSV, JSON or Raven file holds, or Audacity's label track for events of one recording."""
        match self.form:
            case ExportFormat.CSV:
                return CSV_HEADER + csv_rows(self.events)
            case ExportFormat.JSON:
                return json_lines(self.events)
            case ExportFormat.RAVEN:
                return self._raven_table()
            case ExportFormat.AUDACITY:
                return audacity_labels(self.events, self.with_frequencies)
        raise ValueError(f"{self.form} is no text")

    def run(self) -> Iterator[ExportStep]:
        """Write the files, each in place of what was there once it is whole, and yield how far it is.

        Raises
        ------
        DassError
            See `check`; or a file cannot be written.
        """
        self.check()
        jobs = list(self._jobs())
        total, before = sum(job.size for job in jobs), 0
        for job in jobs:
            failure = None
            try:
                for done in job.write():
                    yield ExportStep((before + done) / total)
            except AudioError as error:
                failure = Failure(job.path, str(error))
            before += job.size
            yield ExportStep(before / total, failure)

    @cached_property
    def _by_recording(self) -> dict[Path, list[ExportedEvent]]:
        """The events of each recording, in order of time; none for recordings without."""
        found: dict[Path, list[ExportedEvent]] = {}
        for event in sorted(self.events, key=lambda event: (event.start_sample, event.class_index)):
            found.setdefault(event.recording.path, []).append(event)
        return found

    @cached_property
    def _own_files(self) -> dict[Path, Path]:
        """The file of each recording that has events; its name does not depend on which others have some."""
        suffix = ".wav" if self.form is ExportFormat.COPY else ".txt"
        files = file_per_recording(self.target, suffix, [recording.path for recording in self.recordings])
        return {path: file for path, file in files.items() if path in self._by_recording}

    def _jobs(self) -> Iterator["_Job"]:
        if self.form in _CLIPS:
            return self._clip_jobs(_CLIPS[self.form])
        if self.form is ExportFormat.COPY:
            return (self._copy_job(recording) for recording in self.recordings if recording.path in self._own_files)
        if self.form is ExportFormat.AUDACITY:
            return (_Job(path, 1, partial(self._label_track, path, file)) for path, file in self._own_files.items())
        return iter([_Job(self.target, 1, self._table)])

    def _clip_jobs(self, form: SoundFormat) -> Iterator["_Job"]:
        files = dict(zip(map(id, self.events), self.files, strict=True))
        for path, events in self._by_recording.items():
            clips = [(Clip.around(event, self.padding_s), files[id(event)]) for event in events]
            size = sum(len(clip) for clip, _ in clips)
            yield _Job(path, size, partial(write_clips, events[0].recording, clips, form))

    def _copy_job(self, recording: ExportedRecording) -> "_Job":
        marks, file = self._marks(recording.path), self._own_files[recording.path]
        return _Job(recording.path, recording.n_samples, partial(write_marked_copy, recording, marks, file))

    def _marks(self, recording: Path) -> list[Mark]:
        return [Mark(event.start_sample, event.stop_sample, event.title) for event in self._by_recording[recording]]

    def _label_track(self, recording: Path, file: Path) -> Iterator[int]:
        _replace(file, audacity_labels(self._by_recording[recording], self.with_frequencies))
        yield 1

    def _table(self) -> Iterator[int]:
        if self.form is ExportFormat.PARQUET:
            with replacing(self.target) as part:
                write_parquet(part, self.events)
        else:
            _replace(self.target, self.text())
        yield 1

    def _raven_table(self) -> str:
        sequence = RavenSequence()
        order = raven_order(self.recordings)
        rows = (sequence.rows(recording, self._by_recording.get(recording.path, [])) for recording in order)
        return RAVEN_HEADER + "".join(rows)


class _Job(NamedTuple):
    """One thing that is done for an export."""

    path: Path
    """Of the recording that is read, or the file that is written."""
    size: int
    """How much it is, compared with the others."""
    write: Callable[[], Iterator[int]]
    """Yields how much is done."""


def _replace(path: Path, text: str) -> None:
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="")
