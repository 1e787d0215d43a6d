"""A project: recordings on one time axis, what analyses scored, what people said of it, and how it was looked at."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app.core import annotation_store, project_database, project_scores
from app.core.analysis import Provenance
from app.core.annotation_step import Step
from app.core.annotations import Annotations
from app.core.clock import Clock
from app.core.project_database import Database
from app.core.project_growth import ProjectGrowth
from app.core.project_rows import (
    NEW_RECORDING,
    RECORDING_COLUMNS,
    RUN_COLUMNS,
    Half,
    Run,
    recording_of,
    recording_row,
    run_of,
)
from app.core.project_scores import BlockPeaks
from app.core.project_zone import zone_of, zone_text
from app.core.recording import Recording, fingerprint
from app.core.timeline import Timeline
from dass.errors import DassError
from dass.scores import ScoreBlock

_SET_VALUE = "INSERT OR REPLACE INTO value (key, value) VALUES (?, ?)"

_ZONE = "zone"


class Project(ProjectGrowth):
    """A project file, open; belongs to the thread that opened it, while other threads and processes open their own.

    Parameters
    ----------
    path
        The file. Where it is damaged, what can be read of it is there, and writing raises.

    Attributes
    ----------
    path : Path
        The file.

    Raises
    ------
    DassError
        By every method, in one sentence, where the file cannot be read or written.
    LostError
        By opening: the file is no project, or not even its recordings can be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = Database(path)
        try:
            self.recordings()  # to know at once of damage there
            self._runs("TRUE")
        except DassError:
            self.close()
            raise

    @classmethod
    def create(cls, path: Path, recordings: Sequence[Recording], zone: tzinfo | None = None) -> Self:
        """Make a project of ``recordings``, in place of a file that may be there, and open it."""

        def fill(connection: sqlite3.Connection) -> None:
            connection.executemany(NEW_RECORDING, map(recording_row, recordings))
            connection.execute(_SET_VALUE, (_ZONE, json.dumps(zone and zone_text(zone))))

        project_database.create(path, fill)
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the project at ``path``."""
        return cls(path)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def damage(self) -> str:
        """What is wrong with the file and what was done about it, in one sentence; empty where it is whole."""
        return self._database.damage

    @property
    def is_damaged(self) -> bool:
        """Whether this is only what could be read of the file, and cannot be changed."""
        return bool(self._database.damage)

    def recordings(self) -> list[Recording]:
        """Return the recordings, in the order in which they were given."""
        return self._database.read(recording_of, f"SELECT {RECORDING_COLUMNS} FROM recording ORDER BY id")

    def timeline(self) -> Timeline:
        """Return the recordings on their time axis."""
        return Timeline.of(self.recordings(), self.zone)

    @property
    def zone(self) -> tzinfo | None:
        """The time zone that was chosen; None where none was."""
        name = self.value(_ZONE)
        return None if name is None else zone_of(name)

    def set_zone(self, zone: tzinfo | None) -> None:
        """Choose the time zone."""
        self.set_value(_ZONE, zone and zone_text(zone))

    def set_clock(self, recording_id: int, clock: Clock) -> None:
        """Say when a recording began."""
        self._write("UPDATE recording SET clock = ? WHERE id = ?", clock.to_json(), recording_id)

    def missing(self) -> list[Recording]:
        """Return the recordings whose file is no longer where it was."""
        return [recording for recording in self.recordings() if not recording.path.is_file()]

    def relocate(self, recording_id: int, path: Path) -> None:
        """Say where the file of a recording is now.

        Raises
        ------
        DassError
            It is another recording, or cannot be read.
        """
        recording = next(recording for recording in self.recordings() if recording.id == recording_id)
        if _content(path) != recording.fingerprint:
            raise DassError(f"{path} is another recording than {recording.path.name}: choose the file that was moved.")
        self._write("UPDATE recording SET path = ? WHERE id = ?", str(path.absolute()), recording_id)

    def value(self, key: str) -> Any:
        """Return what was last kept under ``key``; None where nothing was."""
        values = self._database.read(json.loads, "SELECT value FROM value WHERE key = ?", key)
        return values[0] if values else None

    def set_value(self, key: str, value: object) -> None:
        """Keep ``value``, which JSON can hold, under ``key``: how the project was last looked at."""
        self._write(_SET_VALUE, key, json.dumps(value))

    def runs(self, recording_id: int) -> list[Run]:
        """Return the analyses of a recording, the oldest first."""
        return self._runs("recording_id = ?", recording_id)

    def find_run(self, recording_id: int, provenance: Provenance) -> Run | None:
        """Return the analysis of a recording by the same model with the same settings, if there is one."""
        wanted = (recording_id, provenance.model_sha256, provenance.settings_sha256)
        runs = self._runs("recording_id = ? AND model_sha256 = ? AND settings_sha256 = ?", *wanted)
        return runs[0] if runs else None

    def add_run(self, recording_id: int, provenance: Provenance, device: str) -> Run:
        """Begin an analysis of a recording, unless there is one by the same model with the same settings."""
        fields = (
            recording_id,
            provenance.model,
            provenance.model_sha256,
            provenance.settings_sha256,
            json.dumps(dict(provenance.settings)),
            device,
            version("dass-explorer"),
            datetime.now(UTC).isoformat(timespec="seconds"),
        )
        columns = "recording_id, model, model_sha256, settings_sha256, settings, device, program_version, started_utc"
        self._write(f"INSERT INTO run ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", *fields)
        run = self.find_run(recording_id, provenance)
        assert run is not None, "it was just added"
        return run

    def delete_run(self, run_id: int) -> None:
        """Forget an analysis and its scores."""
        self._write("DELETE FROM run WHERE id = ?", run_id)

    def append(self, run_id: int, block: ScoreBlock, state: bytes | None, is_last: bool) -> None:
        """Keep the next scores of a run and how to go on from there: both or, whatever happens, neither.

        Parameters
        ----------
        block
            Begins where the last one ended. May be empty, to say that the run is complete after all. The first block of
            all starts a run over whose state was lost.
        state
            Of the stream after ``block``; not kept where the run is complete. None: to go on, the run starts over.
        is_last
            The recording ends with ``block``.

        Raises
        ------
        DassError
            The block does not follow: another window or program analyses the same recording.
        """
        with self._database.writing() as connection:
            project_scores.make_way(connection, run_id, block.first_column)
            if len(block.logits):
                project_scores.write_block(connection, run_id, block)
            sql = "UPDATE run SET n_columns = ?, is_complete = ?, stream_state = ? WHERE id = ?"
            connection.execute(sql, (block.stop_column, is_last, None if is_last else state, run_id))

    def merge_blocks(self, run_id: int) -> None:
        """Lay out the scores of a run that came a few columns at a time as others are: they are read faster."""
        with self._database.writing() as connection:
            project_scores.merge_blocks(self._database, connection, run_id)

    def stream_state(self, run_id: int) -> bytes | None:
        """Return the state after the last scores of a run; None where it must start, or start over, at column 0."""
        states = self._database.read(lambda state: state, "SELECT stream_state FROM run WHERE id = ?", run_id)
        return states[0] if states else None

    def blocks(self, run_id: int) -> Iterator[ScoreBlock]:
        """Yield the scores of a run, in order of time."""
        return project_scores.blocks(self._database, run_id)

    def logits(self, run_id: int) -> Iterator[tuple[int, Half]]:
        """Yield the first column and the logits (classes, columns) of each block of a run, in order of time."""
        return project_scores.logits(self._database, run_id)

    def class_logits(self, run_id: int, class_index: int, start: int, stop: int) -> Half:
        """Return the logits (stop - start,) of one class, NaN where a column is not scored."""
        return project_scores.class_logits(self._database, run_id, class_index, start, stop)

    def block_peaks(self, run_id: int) -> BlockPeaks:
        """Return the highest logit of each class in each block of a run."""
        return project_scores.block_peaks(self._database, run_id)

    def annotations(self) -> Annotations:
        """Return what people said of the events, and the steps that led there."""
        return annotation_store.load(self._database)

    def apply(self, step: Step, last_step: str) -> None:
        """Keep a step that comes after the one with the id ``last_step``, and what it changes.

        Raises
        ------
        DassError
            Another window or program did or undid something meanwhile.
        """
        with self._database.writing() as connection:
            annotation_store.apply(connection, step, last_step)

    def undo(self, step: Step) -> None:
        """Undo a step, which is the last one; see `apply`."""
        with self._database.writing() as connection:
            annotation_store.undo(connection, step)

    def redo(self, step: Step, last_step: str) -> None:
        """Do a step again that was undone, after the one with the id ``last_step``; see `apply`."""
        with self._database.writing() as connection:
            annotation_store.redo(connection, step, last_step)

    def save_copy(self, path: Path) -> None:
        """Write the whole project, or what could be read of it, to another file."""
        self._database.copy_to(path)

    def repair(self) -> None:
        """Put what could be read in the place of the damaged file, of which a copy stays, and let it be changed."""
        self._database.repair()

    def _runs(self, condition: str, *values: object) -> list[Run]:
        return self._database.read(run_of, f"SELECT {RUN_COLUMNS} FROM run WHERE {condition} ORDER BY id", *values)

    def _write(self, sql: str, *values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(sql, values)


def _content(path: Path) -> str:
    try:
        return fingerprint(path)
    except OSError as error:
        raise DassError(f"{path} cannot be read ({error.strerror}): check that its disk is still there.") from error
