"""Which analysis of each recording is shown, and its scores as they arrive."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from app.core.opening import OpenedProject
from app.core.project_rows import Run
from app.core.score_table import ScoreTable
from app.viewmodels.analysis import AnalysisModel
from app.viewmodels.project import ProjectModel
from app.viewmodels.scores import Scores
from app.workers.analysis import Begun, Completed, Scored


class ShownRuns(QObject):
    """Shows one run of each recording: the one begun last, unless another is chosen.

    Scores reach the project before they are told of. So whatever is missing in a table is simply read from there.

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
        self._is_reading: set[int] = set()
        self._n_told: dict[int, int] = {}
        """Columns that were told of, by run."""
        project.tables_loaded.connect(self._take_tables)
        analysis.begun.connect(self._begin)
        analysis.scored.connect(self._take_scored)
        analysis.completed.connect(self._complete)

    def set_project(self, opened: OpenedProject) -> None:
        """Show the runs of a project, or of the same one placed anew on the axis of time."""
        self._tables, self._is_reading = {}, set()
        kept = {run.recording_id: run.id for run in opened.runs if self.run_ids.get(run.recording_id) == run.id}
        self.run_ids = opened.last_runs() | kept
        self._read(self.run_ids)
        if not self.run_ids:
            self.loaded.emit()

    def clear(self) -> None:
        """Show nothing, as where no project is open."""
        self.run_ids, self._tables, self._is_reading = {}, {}, set()

    def show(self, recording_id: int, run_id: int) -> None:
        """Show another run of a recording."""
        if self.run_ids.get(recording_id) != run_id:
            self.run_ids[recording_id] = run_id
            self._tables.pop(recording_id, None)
            self._is_reading.discard(recording_id)
            self._read({recording_id: run_id})
            self.changed.emit()

    def forget_deleted(self, runs: Iterable[Run]) -> None:
        """Show other runs, or none, in place of those that are no longer among ``runs``."""
        runs = list(runs)
        there, last = {run.id for run in runs}, {run.recording_id: run.id for run in runs}
        for recording_id in [number for number, run_id in self.run_ids.items() if run_id not in there]:
            if recording_id in last:
                self.show(recording_id, last[recording_id])
            else:
                self._show_nothing(recording_id)

    def _show_nothing(self, recording_id: int) -> None:
        del self.run_ids[recording_id]
        self._tables.pop(recording_id, None)
        self._scores.set_table(recording_id, ScoreTable(0))

    def _begin(self, begun: Begun) -> None:
        for run in begun.runs:
            self.show(run.recording_id, run.id)

    def _take_scored(self, scored: Scored) -> None:
        recording_id, first_column = scored.recording_id, scored.block.first_column
        self._n_told[scored.run_id] = scored.block.stop_column
        if self.run_ids.get(recording_id) != scored.run_id:
            if first_column == 0:
                self._show_new(recording_id, scored.run_id)
            return
        table = self._tables.get(recording_id)
        if table is not None and first_column in (0, table.n_scored):
            self._scores.put(recording_id, scored.block)
        elif table is None or first_column > table.n_scored:
            self._read({recording_id: scored.run_id})

    def _show_new(self, recording_id: int, run_id: int) -> None:
        """Show a run that has just begun; making its table takes longer than the GUI thread may, so it is read."""
        self.run_ids[recording_id] = run_id
        self._tables.pop(recording_id, None)
        self._read({recording_id: run_id})
        self.changed.emit()

    def _complete(self, completed: Completed) -> None:
        """Read once more where blocks came while the table was being read."""
        table = self._tables.get(completed.recording_id)
        is_shown = self.run_ids.get(completed.recording_id) == completed.run_id
        if is_shown and (table is None or table.n_scored < self._n_told.get(completed.run_id, 0)):
            self._is_reading.discard(completed.recording_id)
            self._read({completed.recording_id: completed.run_id})

    def _read(self, run_ids: Mapping[int, int]) -> None:
        wanted = {number: run_id for number, run_id in run_ids.items() if number not in self._is_reading}
        self._is_reading |= wanted.keys()
        self._project.load_tables(wanted)

    def _take_tables(self, tables: dict[int, tuple[int, ScoreTable]]) -> None:
        was_empty = not self._tables
        for recording_id, (run_id, table) in tables.items():
            self._is_reading.discard(recording_id)
            if self.run_ids.get(recording_id) == run_id:
                self._take_table(recording_id, table)
        if was_empty:
            self.loaded.emit()

    def _take_table(self, recording_id: int, table: ScoreTable) -> None:
        known = self._tables.get(recording_id)
        if known is None or known.n_scored <= table.n_scored:
            self._tables[recording_id] = table
            self._scores.set_table(recording_id, table)
