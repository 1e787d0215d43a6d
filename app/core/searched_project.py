"""A project in which events are looked for: its scores by one model, and what people said of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from app.core.analysis import Provenance
from app.core.annotation import Verdict
from app.core.annotations import Annotations
from app.core.column_axis import ColumnAxis
from app.core.event_choice import EventChoice
from app.core.event_filters import within_hours
from app.core.event_query import EventQuery
from app.core.event_search import EventSearch
from app.core.event_table import EventTable, Numbers
from app.core.exported_event import ExportedEvent, ExportedRecording, exported_recordings
from app.core.findings import Finder
from app.core.listed_export import ListedExport
from app.core.opening import runs_of
from app.core.project import Project
from app.core.project_rows import Run
from app.core.review_list import ReviewList
from app.core.score_table import ScoreTable
from app.core.timeline import Timeline


@dataclass(frozen=True)
class SearchedProject:
    """What a search needs of a project, in memory.

    Attributes
    ----------
    timeline : Timeline
    recording_ids : tuple of int
        The recordings that are looked through.
    tables : mapping of int to ScoreTable
        Their scores, as far as there are any.
    finders : mapping of int to Provenance
        What gave these.
    annotations : Annotations
    """

    timeline: Timeline
    recording_ids: tuple[int, ...]
    tables: Mapping[int, ScoreTable]
    finders: Mapping[int, Provenance]
    annotations: Annotations

    @classmethod
    def load(cls, path: Path, recording_ids: Iterable[int], model_sha256: str) -> Self:
        """Read the scores that a model gave some recordings of a project.

        Raises
        ------
        DassError
            The project cannot be read.
        """
        recording_ids = tuple(recording_ids)
        with Project.open(path) as project:
            runs = {n: run for n, run in best_runs(runs_of(project), model_sha256).items() if n in recording_ids}
            return cls._read(project, recording_ids, runs)

    @classmethod
    def load_runs(cls, path: Path, run_ids: Mapping[int, int]) -> Self:
        """Read all recordings of a project, each with the scores of one run of it, where one is given.

        Raises
        ------
        DassError
            The project cannot be read.
        """
        with Project.open(path) as project:
            runs = {run.recording_id: run for run in runs_of(project) if run_ids.get(run.recording_id) == run.id}
            return cls._read(project, tuple(recording.id for recording in project.recordings()), runs)

    @classmethod
    def _read(cls, project: Project, recording_ids: tuple[int, ...], runs: Mapping[int, Run]) -> Self:
        tables = {number: ScoreTable.load(project, run) for number, run in runs.items()}
        finders = {n: Provenance(run.model, run.model_sha256, run.settings_sha256) for n, run in runs.items()}
        return cls(project.timeline(), recording_ids, tables, finders, project.annotations())

    @property
    def recordings(self) -> tuple[ExportedRecording, ...]:
        """The recordings that are looked through, in order of time."""
        exported = exported_recordings(self.timeline)
        return tuple(recording for number, recording in exported.items() if number in self.recording_ids)

    def events(self, query: EventQuery, verdicts: Collection[Verdict]) -> tuple[ExportedEvent, ...]:
        """Return what a query wants, in order of time; one for no classes wants the most specific of all that is heard.

        What a person marked counts whatever its length and score.

        Raises
        ------
        DassError
            Scores are not numbers.
        """
        choice = EventChoice(self._found(query), query.classes or None, tuple(verdicts))
        listed = choice.listed(self.annotations, self.timeline)
        is_wanted = np.isin(listed.events.recording_id, self.recording_ids)
        if query.hours is not None:
            is_wanted &= within_hours(listed.events, query.hours, self.timeline)
        wanted = listed.take(is_wanted)
        return self.exported(wanted, choice.order(wanted), with_kinds=bool(query.classes))

    def exported(self, listed: ReviewList, rows: Numbers, with_kinds: bool) -> tuple[ExportedEvent, ...]:
        """Return some rows of a list, in this order; `with_kinds` as in `app.core.listed_export.ListedExport`."""
        export = ListedExport(self.timeline, self.annotations, self.tables, self.finders, with_kinds)
        return export.events(listed, rows.tolist())

    def _found(self, query: EventQuery) -> EventTable:
        if query.classes:
            return EventSearch(self.timeline).answer(self.tables, query)
        everything = replace(query.policy, classes=None)
        return Finder(ColumnAxis(self.timeline), everything).find(self.tables).events


def best_runs(runs: Iterable[Run], model_sha256: str) -> dict[int, Run]:
    """Return by recording the run of a model that scored most; of several, the one begun last."""
    own = (run for run in runs if run.model_sha256 == model_sha256)
    return {run.recording_id: run for run in sorted(own, key=lambda run: (run.is_complete, run.n_columns, run.id))}
