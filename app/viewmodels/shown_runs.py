"""Which analysis of each recording is shown, and its scores as they arrive."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.project_rows import Run
from app.core.score_table import ScoreTable
from app.viewmodels.analysis import AnalysisModel
from app.viewmodels.project import ProjectModel, Tables
from app.viewmodels.scores import Scores
from app.workers import live_notices
from app.workers.analysis import Begun, Scored
from dass.scores import ScoreBlock


class ShownRuns(QObject):
    """Shows one run of each recording: the one begun last, unless another is chosen.

    Scores reach the project before they are told of. So a table that is read from there holds all that was told of
    before it was asked for, and what is told of meanwhile follows it without a gap.

    Parameters
    ----------
    project
        Where runs are kept.
    analysis
        Where new ones come from; beginning one shows it.
    scores
        Gets the tables.

    Attributes
    ----------
    run_ids : dict
        The run that is shown, by recording.
    """

    changed = Signal()
    """Other runs are shown."""
    loaded = Signal()
    """All scores there are of a project that was opened are shown."""

    def __init__(
        self, project: ProjectModel, analysis: AnalysisModel, scores: Scores, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.run_ids: dict[int, int] = {}
        self._project, self._scores = project, scores
        self._tables: dict[int, ScoreTable] = {}
        """Of the runs that are shown, by recording."""
        self._told: dict[int, list[ScoreBlock]] = {}
        """Of each run whose table is being read, what was told of since it was asked for."""
        self._listed: set[int] = set()
        self._is_loaded = True
        analysis.begun.connect(self._begin)
        analysis.scored.connect(self.take_scored)

    def set_runs(self, runs: Sequence[Run]) -> None:
        """Take all runs of a project that was opened, the oldest first."""
        self.clear()
        self._listed = {run.id for run in runs}
        self.run_ids = _last(runs)
        self._is_loaded = False
        self._read(self.run_ids)
        self._tell_loaded()

    def clear(self) -> None:
        """Show nothing, as where no project is open."""
        self.run_ids, self._tables, self._told, self._listed = {}, {}, {}, set()

    def place_anew(self) -> None:
        """Show the same on another axis of time."""
        for recording_id, table in self._tables.items():
            self._scores.set_table(recording_id, table)

    def show(self, run_ids: Mapping[int, int]) -> None:
        """Show these runs, by recording; of other recordings, what is shown stays."""
        others = {number: run_id for number, run_id in run_ids.items() if self.run_ids.get(number) != run_id}
        if others:
            self.run_ids |= others
            for recording_id in others:
                self._tables.pop(recording_id, None)
            self._read(others)
            self.changed.emit()

    def follow(self, runs: Sequence[Run]) -> None:
        """Take all runs that there are now, the oldest first.

        Where the one that was shown is gone, or none was, the last one is shown, if there is any. A run that was not
        among them before is not gone: it can be told of before it is listed.
        """
        listed, last = {run.id for run in runs}, _last(runs)
        gone = {number for number, run_id in self.run_ids.items() if run_id in self._listed - listed}
        for run_id in self._listed - listed:
            self._told.pop(run_id, None)  # its number may be that of another run soon
        self._listed = listed
        for recording_id in gone - last.keys():
            self._show_nothing(recording_id)
        self.show({number: run_id for number, run_id in last.items() if number in gone or number not in self.run_ids})
        self._catch_up(runs)

    def take_scored(self, scored: Scored | live_notices.Scored) -> None:
        """Take scores that came next in a run, and show them if the run is shown; one that begins is."""
        recording_id, run_id, block = scored.recording_id, scored.run_id, scored.block
        if block.first_column == 0:
            self.show({recording_id: run_id})
        if self.run_ids.get(recording_id) != run_id:
            return
        if run_id not in self._told and not self._put(recording_id, block):
            self._read({recording_id: run_id})
        if run_id in self._told:
            self._told[run_id].append(block)

    def _show_nothing(self, recording_id: int) -> None:
        del self.run_ids[recording_id]
        self._tables.pop(recording_id, None)
        self._scores.set_table(recording_id, ScoreTable(0))

    def _begin(self, begun: Begun) -> None:
        self.show(_last(begun.runs))
        self._catch_up(begun.runs)

    def _catch_up(self, runs: Sequence[Run]) -> None:
        """Read what was scored without being told of, as by another window or by an analysis that was put aside."""
        self._read({run.recording_id: run.id for run in runs if self._is_behind(run)})

    def _is_behind(self, run: Run) -> bool:
        table = self._tables.get(run.recording_id)
        is_shown = self.run_ids.get(run.recording_id) == run.id
        return is_shown and table is not None and table.n_scored < run.n_columns

    def _put(self, recording_id: int, block: ScoreBlock) -> bool:
        """Add a block, unless what it says is known; return False where columns before it are missing."""
        table = self._tables.get(recording_id)
        if table is None or block.first_column > table.n_scored:
            return False
        if block.stop_column > table.n_scored:
            self._scores.put(recording_id, block)
        return True

    def _read(self, run_ids: Mapping[int, int]) -> None:
        wanted = {number: run_id for number, run_id in run_ids.items() if run_id not in self._told}
        told: dict[int, list[ScoreBlock]] = {run_id: [] for run_id in wanted.values()}
        self._told |= told
        self._project.load_tables(wanted, partial(self._take_tables, wanted, told))

    def _take_tables(self, asked: Mapping[int, int], told: Mapping[int, list[ScoreBlock]], tables: Tables) -> None:
        for recording_id, run_id in asked.items():
            if self._told.get(run_id) is not told[run_id]:
                continue
            del self._told[run_id]
            if self.run_ids.get(recording_id) == run_id and recording_id in tables:
                self._take_table(recording_id, tables[recording_id], told[run_id])
        self._tell_loaded()

    def _take_table(self, recording_id: int, table: ScoreTable, told: Sequence[ScoreBlock]) -> None:
        self._tables[recording_id] = table
        self._scores.set_table(recording_id, table)
        for block in told:
            self._put(recording_id, block)

    def _tell_loaded(self) -> None:
        if not self._told and not self._is_loaded:
            self._is_loaded = True
            self.loaded.emit()


def _last(runs: Sequence[Run]) -> dict[int, int]:
    """Return by recording the run that was begun last."""
    return {run.recording_id: run.id for run in runs}
