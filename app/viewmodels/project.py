"""The project that is open, and how one comes to be open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar, TypeVarTuple

from PySide6.QtCore import QObject, Signal

from app.core import opening
from app.core.clock import Clock
from app.core.gap import Gap
from app.core.opening import LoadedTables, OpenedProject
from app.core.project import Project
from app.core.project_library import ProjectLibrary
from app.core.project_rows import Run
from app.core.recent_projects import RecentProject
from app.core.recording import Recording
from app.core.relocation import relocate
from app.core.score_table import ScoreTable
from app.workers import background

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

Tables = dict[int, ScoreTable]
"""By recording."""


class ProjectModel(QObject):
    """Opens, changes and closes projects; all that reads or writes files happens in another thread.

    What changes a project happens in the order in which it was asked for. Results that come when the project they are
    of was closed are dropped.

    Parameters
    ----------
    library
        Where projects are.

    Attributes
    ----------
    current : OpenedProject or None
    """

    opening_began = Signal(str)
    """What is being opened."""
    opening_ended = Signal()
    """It is open, or could not be opened, or nobody waits for it any more."""
    opened = Signal()
    changed = Signal()
    """Clocks, the time zone or where files are: everything on the time axis is to be placed anew."""
    grew = Signal()
    """Recordings were added, or became as long as they are: what else lies on the time axis stays where it is."""
    runs_changed = Signal()
    """There are other analyses, or they have come further."""
    damaged = Signal()
    """The project turned out to be damaged: from now on it is only what could be read of it."""
    leaving = Signal()
    """The last moment to keep something in the project."""
    closed = Signal()
    failed = Signal(str)
    """A sentence for the user; what was open before is still open."""
    recent_changed = Signal(object)
    """The recent projects, the last first, each with whether its file is there."""

    def __init__(self, library: ProjectLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self.current: OpenedProject | None = None
        self._told = _NOTHING
        self._n_asked = self._n_left = 0
        self._awaited: object = None
        """What is being opened; asked for twice, it is opened once."""

    def open_recordings(self, paths: Sequence[Path]) -> None:
        """Open the project of recordings and folders of them."""
        shown = paths[0].name if len(paths) == 1 else f"{len(paths)} files"
        self._open(shown, opening.open_recordings, self._library, tuple(paths))

    def open_project(self, path: Path) -> None:
        """Open a project file."""
        self._open(path.name, opening.open_project, path)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open what was dropped or named: a project file, or recordings."""
        if len(paths) == 1 and paths[0].suffix == ".dass":
            self.open_project(paths[0])
        elif paths:
            self.open_recordings(paths)

    def tell(self, path: Path, recordings: Sequence[Recording], gaps: Sequence[Gap]) -> None:
        """Show in a project, open or not, what a live session says of it before what it says itself."""
        self._told = _Told(path, tuple(recordings), tuple(gaps))
        if self.current is not None and self.current.path == path:
            self.current = self._with_told(self.current)
            self.grew.emit()

    def tell_no_more(self) -> None:
        """Show what the project says itself: the live session that was told of is over."""
        path, self._told = self._told.path, _NOTHING
        if self.current is not None and self.current.path == path:
            self._write(opening.open_project, path, then=self._if_open(self._take_grown))

    def load_tables(self, run_ids: Mapping[int, int], then: Callable[[Tables], object]) -> None:
        """Load the scores of one run of each recording, and call ``then`` with the tables, by recording.

        Runs that were deleted or cannot be read are not among them.
        """
        if self.current is not None and run_ids:
            take, give_up = partial(self._take_tables, then), partial(self._give_up_tables, then)
            path = self.current.path
            background.run(
                opening.load_tables, path, dict(run_ids), then=self._if_open(take), failed=self._if_open(give_up)
            )

    def take_damage(self, damage: str) -> None:
        """Learn what is wrong with the project that is open, in a sentence; empty for nothing."""
        if damage and self.current is not None and not self.current.damage:
            self.current = replace(self.current, damage=damage)
            self.damaged.emit()

    def set_clocks(self, clocks: Mapping[int, Clock]) -> None:
        """Say when recordings began."""
        self._change(partial(_set_clocks, clocks=dict(clocks)))

    def set_zone(self, zone: tzinfo | None) -> None:
        """Choose the time zone of the project."""
        self._change(lambda project: project.set_zone(zone))

    def find_moved(self, place: Path) -> None:
        """Look for missing recordings in a folder, or beside a file."""
        self._change(lambda project: relocate(project, place))

    def repair(self) -> None:
        """Keep of a damaged project what can be read, and let it be changed again."""
        self._change(opening.repair)

    def delete_runs(self, run_ids: Sequence[int]) -> None:
        """Forget analyses and their scores."""
        self._read_runs(partial(_delete_runs, run_ids=tuple(run_ids)))

    def reload_runs(self) -> None:
        """Read again which analyses there are and how far they have come."""
        self._read_runs(lambda _: None)

    def save_copy(self, path: Path, then: Callable[[], object]) -> None:
        """Write the whole project to another file, and call ``then``."""
        if self.current is not None:
            self._write(_save_copy, self.current.path, path, then=lambda _: then())

    def keep_view(self, view: object) -> None:
        """Keep how the project is looked at."""
        if self.current is not None and not self.current.damage:
            self._write(opening.keep_view, self.current.path, view, then=lambda _: None)

    def close(self) -> None:
        """Close what is open, and open nothing that was asked for before."""
        self._n_asked += 1
        self._end_opening()
        self._leave()

    def list_recent(self) -> None:
        """Ask for the projects that were opened last."""
        background.run(_recent, self._library, then=self.recent_changed.emit, failed=self.failed.emit)

    def forget_recent(self, path: Path) -> None:
        """Take a project from the list of recent ones."""
        self._write(self._library.recent.remove, path, then=lambda _: self.list_recent())

    def _open(self, shown: str, function: Callable[[*Ts], OpenedProject], *args: *Ts) -> None:
        if self._awaited == (function, args):
            return
        self._n_asked += 1
        self._awaited = function, args
        self.opening_began.emit(shown)
        then, failed = partial(self._take, self._n_asked), partial(self._fail_to_open, self._n_asked)
        background.run(function, *args, then=then, failed=failed)

    def _take(self, number: int, opened: OpenedProject) -> None:
        if number != self._n_asked:
            return  # something else was opened, or all closed, meanwhile
        self._end_opening()
        self._leave()
        self.current = self._with_told(opened)
        self.opened.emit()
        place = str(opened.recordings[0].path.parent)
        self._write(self._library.recent.add, opened.path, opened.title, place, then=lambda _: self.list_recent())

    def _fail_to_open(self, number: int, sentence: str) -> None:
        if number == self._n_asked:
            self._end_opening()
        self.failed.emit(sentence)

    def _end_opening(self) -> None:
        self._awaited = None
        self.opening_ended.emit()

    def _leave(self) -> None:
        if self.current is not None:
            self.leaving.emit()
            self._n_left += 1
            self.current = None
            self.closed.emit()

    def _change(self, change: Callable[[Project], object]) -> None:
        if self.current is not None:
            self._write(_changed, self.current.path, change, then=self._if_open(self._take_changed))

    def _take_tables(self, then: Callable[[Tables], object], loaded: LoadedTables) -> None:
        assert self.current is not None, "results of other projects are dropped"
        self.take_damage(loaded.damage)
        then(loaded.tables)

    def _give_up_tables(self, then: Callable[[Tables], object], sentence: str) -> None:
        self.failed.emit(sentence)
        then({})

    def _read_runs(self, change: Callable[[Project], object]) -> None:
        if self.current is not None:
            self._write(_runs, self.current.path, change, then=self._if_open(self._take_runs))

    def _take_runs(self, runs: tuple[Run, ...]) -> None:
        assert self.current is not None, "results of other projects are dropped"
        self.current = replace(self.current, runs=runs)
        self.runs_changed.emit()

    def _take_changed(self, opened: OpenedProject) -> None:
        self.current = self._with_told(opened)
        self.changed.emit()

    def _take_grown(self, opened: OpenedProject) -> None:
        self.current = opened
        self.grew.emit()

    def _with_told(self, opened: OpenedProject) -> OpenedProject:
        told = self._told
        return opened.with_told(told.recordings, told.gaps) if told.path == opened.path else opened

    def _if_open(self, take: Callable[[T], object]) -> Callable[[T], None]:
        """Return what takes a result unless the project that is open now was closed by then."""
        n_left = self._n_left

        def take_if_open(result: T) -> None:
            if self._n_left == n_left:
                take(result)

        return take_if_open

    def _write(self, function: Callable[[*Ts], T], *args: *Ts, then: Callable[[T], object]) -> None:
        """Run a function after those before it."""
        background.run_in_order(function, *args, then=then, failed=self.failed.emit)


class _Told(NamedTuple):
    """What a live session says of a project."""

    path: Path
    recordings: tuple[Recording, ...]
    gaps: tuple[Gap, ...]


_NOTHING = _Told(Path(), (), ())


def _changed(path: Path, change: Callable[[Project], object]) -> OpenedProject:
    with Project.open(path) as project:
        change(project)
    return opening.open_project(path)


def _set_clocks(project: Project, clocks: Mapping[int, Clock]) -> None:
    for recording_id, clock in clocks.items():
        project.set_clock(recording_id, clock)


def _delete_runs(project: Project, run_ids: Sequence[int]) -> None:
    for run_id in run_ids:
        project.delete_run(run_id)


def _runs(path: Path, change: Callable[[Project], object]) -> tuple[Run, ...]:
    with Project.open(path) as project:
        change(project)
        return opening.runs_of(project)


def _save_copy(source: Path, target: Path) -> None:
    with Project.open(source) as project:
        project.save_copy(target)


def _recent(library: ProjectLibrary) -> list[tuple[RecentProject, bool]]:
    return [(entry, entry.path.is_file()) for entry in library.recent.list()]
