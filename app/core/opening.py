"""What the window needs to know of a project, read in one go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any

from app.core.clock import ClockSource
from app.core.gap import Gap
from app.core.live_recovery import recover
from app.core.model_store import ModelStore
from app.core.project import Project
from app.core.project_library import ProjectLibrary, title_of
from app.core.project_rows import Run
from app.core.recording import Recording
from app.core.recordings import Failure
from app.core.score_table import ScoreTable
from app.core.timeline import Timeline
from dass.errors import DassError
from dass.metadata import sha256

VIEW_KEY = "window"
"""Under which the window keeps how a project was last looked at."""


@dataclass(frozen=True)
class OpenedProject:
    """A project as it was when it was read.

    ``zone`` is the time zone that was chosen for it, None where none was. ``gaps`` are where live sound was lost, and
    why. ``missing`` are the recordings whose files are not where they were, ``damage`` is what is wrong with the
    project itself, in a sentence, ``failures`` are paths that gave no recording, ``view`` is what was kept under
    `VIEW_KEY`.
    """

    path: Path
    title: str
    recordings: tuple[Recording, ...]
    timeline: Timeline
    zone: tzinfo | None
    runs: tuple[Run, ...]
    gaps: tuple[Gap, ...]
    missing: tuple[Recording, ...]
    damage: str
    failures: tuple[Failure, ...]
    view: Any

    @property
    def nyquist_hz(self) -> float:
        """Return the highest frequency in any recording."""
        return max(recording.sample_rate for recording in self.recordings) / 2

    def with_told(self, recordings: Iterable[Recording], gaps: Iterable[Gap]) -> "OpenedProject":
        """Return the project with what was told of it since it was read: new recordings, and others than they were."""
        told = {recording.id: recording for recording in recordings}
        known = {recording.id: recording for recording in self.recordings}
        together = tuple((known | told).values())
        return replace(
            self,
            title=title_of(together),
            recordings=together,
            timeline=Timeline.of(together, self.zone),
            gaps=tuple(dict.fromkeys((*self.gaps, *gaps))),
            missing=tuple(recording for recording in self.missing if recording.id not in told),
        )


def open_recordings(library: ProjectLibrary, paths: Iterable[Path]) -> OpenedProject:
    """Open the project of the recordings at and below ``paths``, which is made if there is none.

    Raises
    ------
    DassError
        As `ProjectLibrary.find_or_create`.
    """
    path, failures = library.find_or_create(paths)
    return open_project(path, failures)


def open_project(path: Path, failures: Sequence[Failure] = ()) -> OpenedProject:
    """Open a project file, and end what was being recorded into it where whoever did it was ended.

    Raises
    ------
    DassError
        It cannot be read, or no sound was ever recorded into it.
    """
    with Project.open(path) as project:
        recover(project)
        recordings = project.recordings()
        if not recordings:
            raise DassError(f"{path} holds no recording: nothing sounded while it was made, so open another project.")
        return OpenedProject(
            path=path,
            title=title_of(recordings),
            recordings=tuple(recordings),
            timeline=project.timeline(),
            zone=project.zone,
            runs=runs_of(project),
            gaps=tuple(project.gaps()),
            missing=tuple(project.missing()),
            failures=tuple(failures),
            view=project.value(VIEW_KEY),
            damage=project.damage,  # last, since it is met in reading
        )


def runs_of(project: Project) -> tuple[Run, ...]:
    """Return all analyses of a project, recording by recording, the oldest first."""
    return tuple(run for recording in project.recordings() for run in project.runs(recording.id))


@dataclass(frozen=True)
class LoadedTables:
    """Scores by recording, and what is wrong with the project, found in reading them."""

    tables: dict[int, ScoreTable]
    damage: str


def load_tables(path: Path, run_ids: Mapping[int, int]) -> LoadedTables:
    """Return the scores of one run of each recording; runs that were deleted are left out.

    Raises
    ------
    DassError
        The project cannot be read.
    """
    with Project.open(path) as project:
        tables = {
            recording_id: ScoreTable.load(project, run)
            for recording_id, run_id in run_ids.items()
            for run in project.runs(recording_id)
            if run.id == run_id
        }
        return LoadedTables(tables, project.damage)


def repair(project: Project) -> None:
    """Keep of a damaged project what can be read, and let it be changed again; a copy of it as it was stays.

    Raises
    ------
    DassError
        There is no room for both.
    """
    project.annotations()  # damage is known once it is met
    for run in runs_of(project):
        for _ in project.blocks(run.id):
            pass
    if project.is_damaged:
        project.repair()


def is_analysed(project: OpenedProject, model: str) -> bool:
    """Tell whether a model, by name or path, has analysed all recordings to their end; quick, as it need not load."""
    try:
        path = ModelStore().resolve(model).path
        assert path is not None, "a resolved model lies on this machine"
        digest = sha256(path)
    except (DassError, OSError):
        return False
    done = {run.recording_id for run in project.runs if run.is_complete and run.model_sha256 == digest}
    return all(recording.id in done for recording in project.recordings)


def live_model(project: OpenedProject) -> str:
    """Return the name of the model that tagged the recordings as they came; empty where none came of listening."""
    live = {recording.id for recording in project.recordings if recording.clock.source is ClockSource.LIVE}
    return next((run.model for run in reversed(project.runs) if run.recording_id in live), "")


def is_tagged(project: OpenedProject, model: str) -> bool:
    """Tell whether the model of a name has analysed all recordings that can be analysed to their end."""
    done = {run.recording_id for run in project.runs if run.is_complete and run.model == model}
    kept = {recording.id for recording in project.recordings if recording.was_kept}
    return kept - {gone.id for gone in project.missing} <= done


def keep_view(path: Path, view: object) -> None:
    """Keep how a project is looked at; of a damaged one nothing can be kept.

    Raises
    ------
    DassError
        The project cannot be written.
    """
    with Project.open(path) as project:
        if not project.is_damaged:
            project.set_value(VIEW_KEY, view)
