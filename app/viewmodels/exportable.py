"""The events that can be taken out of the project that is open."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.core.annotation import Verdict
from app.core.counted import counted, joined
from app.core.event_choice import EventChoice
from app.core.exported_event import exported_recordings
from app.core.formats import ExportFormat
from app.core.parquet_file import check_library
from app.core.project_export import ProjectExport
from app.core.raven_table import order_warning
from app.core.review_list import ReviewList
from app.viewmodels.project import ProjectModel
from app.viewmodels.review import Review
from app.viewmodels.scores import Scores
from app.viewmodels.search import Search
from app.viewmodels.shown_runs import ShownRuns
from dass.errors import DassError
from dass.labels import ontology

_MOST_NAMED = 3
"""Classes that a sentence names."""


class Scope(StrEnum):
    """Of which list events are taken."""

    PROJECT = "project"
    """All that is heard, the most specific class of each sound, and all that people marked."""
    LISTED = "listed"
    """What is listed under Find."""


@dataclass(frozen=True)
class ExportWish:
    """What a person asks for.

    Attributes
    ----------
    scope : Scope
    verdicts : tuple of Verdict
        What may have been said of the events.
    form : ExportFormat
    padding_s, with_frequencies
        As in `app.core.exports.Export`.
    """

    scope: Scope
    verdicts: tuple[Verdict, ...]
    form: ExportFormat
    padding_s: float = ProjectExport.padding_s
    with_frequencies: bool = False


class Exportable(QObject):
    """Says what there is to export, and what is to be known of it before.

    Parameters
    ----------
    project, shown_runs, scores, search, review
        Where events come from.
    """

    changed = Signal()
    """There may be other events."""

    def __init__(
        self,
        project: ProjectModel,
        shown_runs: ShownRuns,
        scores: Scores,
        search: Search,
        review: Review,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._shown_runs = project, shown_runs
        self._scores, self._search, self._review = scores, search, review
        for changed in (scores.events_changed, scores.completed, search.query_changed, review.rows.changed):
            changed.connect(lambda *_: self.changed.emit())

    @property
    def is_searching(self) -> bool:
        """Return whether anything is listed under Find."""
        return self._search.is_active

    @property
    def recordings(self) -> list[Path]:
        """Return the files of all recordings, in order of time."""
        return [placement.recording.path for placement in self._review.rows.timeline.placements]

    def listed(self, scope: Scope, verdicts: tuple[Verdict, ...]) -> ReviewList:
        """Return the events of a list of which one of these was said."""
        return self._choice(scope, verdicts).listed(self._review.annotations, self._review.rows.timeline)

    def obstacle(self, form: ExportFormat) -> str:
        """Return why a form cannot be written on this computer, in a sentence; empty where it can."""
        try:
            if form is ExportFormat.PARQUET:
                check_library()
        except DassError as error:
            return str(error)
        return ""

    def sentence(self, listed: ReviewList, form: ExportFormat) -> str:
        """Return what events there are to write, and what is not as one may expect of a form."""
        share = self._scores.fraction
        analysed = "" if share == 1 else f"{100 * share:.0f} % of the project is analysed so far."
        recordings = exported_recordings(self._review.rows.timeline)
        warning = order_warning(list(recordings.values())) if form is ExportFormat.RAVEN else ""
        return " ".join(filter(None, (_amount(listed), analysed, warning)))

    def wanted(self, wish: ExportWish, target: Path) -> ProjectExport:
        """Return the export of what is asked for, to a file or folder, as things are now."""
        project = self._project.current
        assert project is not None, "there are events to export"
        return ProjectExport(
            project=project.path,
            run_ids=dict(self._shown_runs.run_ids),
            choice=self._choice(wish.scope, wish.verdicts),
            form=wish.form,
            target=target,
            padding_s=wish.padding_s,
            with_frequencies=wish.with_frequencies,
        )

    def _choice(self, scope: Scope, verdicts: tuple[Verdict, ...]) -> EventChoice:
        search = self._search
        if scope is Scope.PROJECT:
            return EventChoice(self._scores.events, None, verdicts)
        return EventChoice(search.events, search.listed_classes, verdicts, search.ranking, search.descending)


def _amount(listed: ReviewList) -> str:
    """Return how many events there are, and of which classes, those of most events first."""
    if not len(listed):
        return "There are no such events."
    indices, counts = np.unique(listed.events.class_index, return_counts=True)
    names = [ontology().classes[index].display_name for index in indices[np.argsort(-counts, kind="stable")].tolist()]
    return f"{counted(len(listed), 'event')} of {joined(names, _MOST_NAMED)}."
