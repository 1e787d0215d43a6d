"""The analysis of a project's recordings, one after the other, for whoever shows how far it is."""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.analysis_progress import Progress, Tally
from app.core.crash_log import report_crash
from app.core.engine import Engine, ResumableBlock, check_scores
from app.core.project import Project
from app.core.project_rows import Run
from app.core.recording import Recording, fingerprint
from dass.audio import open_audio
from dass.config import FEATURES, N_CLASSES
from dass.errors import AudioError, DassError
from dass.scores import ScoreBlock


@dataclass(frozen=True)
class Begun:
    """The model is loaded."""

    model: str
    device: str
    """The one that is used."""
    runs: tuple[Run, ...]
    """What there is already by this model with these settings: at most one for each recording."""
    progress: Progress


@dataclass(frozen=True)
class Scored:
    """Scores that came next in a run, and are kept in the project."""

    recording_id: int
    run_id: int
    block: ScoreBlock
    progress: Progress


@dataclass(frozen=True)
class Completed:
    """A recording is analysed to its end."""

    recording_id: int
    run_id: int
    progress: Progress


@dataclass(frozen=True)
class Skipped:
    """A recording that cannot be read, or not any further."""

    recording_id: int
    reason: str
    """One sentence."""
    progress: Progress


Notice = Begun | Scored | Completed | Skipped


def analyse(project_path: Path, recording_ids: Sequence[int], engine: Engine) -> Generator[Notice, None, None]:
    """Analyse recordings as far as they are not analysed yet, going on with what was begun.

    A run is gone on with if it was made by the same model with the same settings on the same kind of device; a complete
    one counts wherever it was made. Whenever this ends, by whatever force, what has been yielded is kept, and the next
    call makes of it what an uninterrupted one would have made, bit for bit.

    Parameters
    ----------
    project_path
        The project file.
    recording_ids
        In the order in which they come.
    engine
        The model.

    Raises
    ------
    DassError
        The model's scores are not numbers, or the project cannot be written.
    """
    with Project.open(project_path) as project:
        yield from _Session(project, engine, recording_ids).notices()


class _Session:
    """One call of `analyse`."""

    def __init__(self, project: Project, engine: Engine, recording_ids: Sequence[int]) -> None:
        by_id = {recording.id: recording for recording in project.recordings()}
        self._project = project
        self._engine = engine
        self._recordings = [by_id[recording_id] for recording_id in recording_ids]
        self._tally = Tally({recording.id: recording.duration_s for recording in self._recordings})

    def notices(self) -> Iterator[Notice]:
        runs = tuple(run for recording in self._recordings if (run := self._found(recording)))
        for run in runs:
            self._tally.reach(run.recording_id, run.n_columns * FEATURES.column_s)
            if run.is_complete:
                self._tally.finish(run.recording_id)
        yield Begun(self._engine.model, self._engine.device, runs, self._tally.progress)
        for recording in self._recordings:
            try:
                yield from self._score(recording)
            except AudioError as error:
                self._tally.skip(recording.id)
                yield Skipped(recording.id, str(error), self._tally.progress)

    def _found(self, recording: Recording) -> Run | None:
        """Return the run that has all that this one would have, else one that can be gone on with."""
        runs = [run for run in self._project.runs(recording.id) if self._serves(run)]
        return max(runs, key=lambda run: run.is_complete, default=None)

    def _serves(self, run: Run) -> bool:
        engine = self._engine
        is_same = run.model_sha256 == engine.model_sha256 and run.settings.get("streaming") == engine.settings
        return is_same and (run.is_complete or run.device == engine.device)

    def _added(self, recording: Recording) -> Run:
        return self._project.add_run(recording.id, self._engine.provenance, self._engine.device)

    def _score(self, recording: Recording) -> Iterator[Notice]:
        """Score what is not scored yet of one recording.

        Raises
        ------
        AudioError
            It cannot be read.
        """
        run = self._found(recording) or self._added(recording)
        if run.is_complete:
            return
        n_columns, began = run.n_columns, time.monotonic()
        for block in _blocks(recording, self._engine, self._project.stream_state(run.id)):
            check_scores(block.logits)
            self._project.append(run.id, block, block.state, is_last=False)
            n_columns = block.stop_column
            self._tally.reach(recording.id, block.stop_s, time.monotonic() - began)
            yield Scored(recording.id, run.id, ScoreBlock(block.first_column, block.logits), self._tally.progress)
            began = time.monotonic()  # how long it rested does not count
        if n_columns == 0:
            raise AudioError(f"{recording.path} holds no sound.")
        nothing = ScoreBlock(n_columns, np.zeros((0, N_CLASSES), np.float32))
        self._project.append(run.id, nothing, b"", is_last=True)
        self._tally.finish(recording.id)
        yield Completed(recording.id, run.id, self._tally.progress)


def _blocks(recording: Recording, engine: Engine, state: bytes | None) -> Iterator[ResumableBlock]:
    """Yield the scores of a recording that come after ``state``.

    Raises
    ------
    AudioError
        It cannot be read, for whatever reason.
    """
    try:
        with open_audio(recording.path) as source:
            if fingerprint(recording.path) != recording.fingerprint:
                raise AudioError(f"{recording.path} has changed since the project was made: open it anew.")
            yield from engine.scores(source, state)
    except DassError:
        raise
    except Exception as error:  # the other recordings do not suffer from what one brings to light
        raise AudioError(report_crash(error)) from error
