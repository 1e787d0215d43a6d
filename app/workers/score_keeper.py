"""Keeps the scores of live sound, and watches them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.core.alarm import Alarm
from app.core.engine import Engine
from app.core.project import Project
from app.core.recording import Recording
from app.workers.live_job import LiveJob
from app.workers.live_notices import Alerted, CommandFailed, Notice, Scored
from app.workers.live_tagger import Done, Result, Tagged
from dass.config import N_CLASSES
from dass.scores import ScoreBlock


@dataclass
class _Scoring:
    """How far the scores of a recording are."""

    recording: Recording
    run_id: int
    n_columns: int = 0
    state: bytes | None = None


class ScoreKeeper:
    """Puts what the tagger says into the project, and tells of it and of what it means.

    Parameters
    ----------
    project
        In which the recordings are.
    job
        What to watch for, and what to do then.
    engine
        What scores them.
    """

    def __init__(self, project: Project, job: LiveJob, engine: Engine) -> None:
        self._project, self._engine = project, engine
        self._scorings: dict[int, _Scoring] = {}
        self._alarm = Alarm(job.rules, job.command, project.path)

    def expect(self, recording: Recording) -> int:
        """Begin a run for the scores of a recording, and return its id."""
        run = self._project.add_run(recording.id, self._engine.provenance, self._engine.device)
        self._scorings[recording.id] = _Scoring(recording, run.id)
        return run.id

    def take(self, result: Result) -> Iterator[Notice]:
        """Keep what the tagger gave, and yield what there is to tell."""
        scoring = self._scorings[result.recording_id]
        if isinstance(result, Tagged):
            yield from self._keep(scoring, result)
        else:
            yield from self._end(scoring, result)

    def failures(self) -> Iterator[Notice]:
        """Yield what went wrong with the command or the log of alerts since this was last asked."""
        yield from map(CommandFailed, self._alarm.failures())

    def close(self) -> Iterator[Notice]:
        """Yield what is over because nothing follows, and let go of the command."""
        yield from map(Alerted, self._alarm.end())
        self._alarm.close()

    def _keep(self, scoring: _Scoring, tagged: Tagged) -> Iterator[Notice]:
        if scoring.n_columns == 0:
            yield from map(Alerted, self._alarm.begin(scoring.recording))
        block = ScoreBlock(tagged.block.first_column, tagged.block.logits)
        self._project.append(scoring.run_id, block, None, is_last=False)
        scoring.n_columns, scoring.state = block.stop_column, tagged.block.state
        yield Scored(scoring.recording.id, scoring.run_id, block)
        yield from map(Alerted, self._alarm.take(block))

    def _end(self, scoring: _Scoring, done: Done) -> Iterator[Notice]:
        nothing = ScoreBlock(scoring.n_columns, np.zeros((0, N_CLASSES), np.float32))
        self._project.append(scoring.run_id, nothing, scoring.state, is_last=done.is_whole)
        self._project.merge_blocks(scoring.run_id)
        del self._scorings[done.recording_id]
        if not done.is_whole:
            yield from map(Alerted, self._alarm.end())
