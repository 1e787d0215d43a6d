"""Checking events: what can be said of them, and taking it back."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core import review_edits
from app.core.analysis import Provenance
from app.core.annotation import Annotation, Verdict
from app.core.annotation_step import Step
from app.core.annotations import Annotations
from app.core.opening import OpenedProject
from app.core.review_edits import ReviewEdits
from app.core.timeline import Timeline
from app.viewmodels.kept_annotations import MANY, KeptAnnotations
from app.viewmodels.project import ProjectModel
from app.viewmodels.quick_keys import QuickKeys
from app.viewmodels.review_rows import Place, ReviewRows
from app.viewmodels.shown_runs import ShownRuns

_Make = Callable[[ReviewEdits, int], Step | None]


class Review(QObject):
    """The commands; most of them act on the current row of the list.

    What is said is seen at once and kept in the project afterwards. Commands that come while annotations are read, or
    many of them are changed, wait for that.

    Parameters
    ----------
    project
        Where annotations are kept.
    shown_runs
        What found the events that are listed.
    keys
        What the keys 1 to 9 stand for.

    Attributes
    ----------
    rows : ReviewRows
        The list, and where one is in it.
    moves_on : bool
        Whether a verdict or a label is followed by the next row.
    """

    moved_on = Signal()
    """A verdict or a label was given, and the current row is the one after it."""
    taken_in = Signal(int)
    """So many annotations are new, or others than before, by `take_in`."""
    annotations_changed = Signal()
    """Something else is said of the events, or can be undone."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(
        self, project: ProjectModel, shown_runs: ShownRuns, keys: QuickKeys, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._project, self._shown_runs, self._keys = project, shown_runs, keys
        self._kept = KeptAnnotations(self)
        self.rows = ReviewRows(self._kept, self)
        self.moves_on = True
        self._kept.reloaded.connect(self._show_anew)
        self._kept.damaged.connect(project.take_damage)
        self._kept.failed.connect(self.failed)
        project.opened.connect(self._open)
        project.changed.connect(self._place_anew)
        project.damaged.connect(lambda: self._kept.forbid(self._opened.damage))
        project.closed.connect(self._close)

    @property
    def annotations(self) -> Annotations:
        """What is said of the events of the project."""
        return self._kept.annotations

    @property
    def undoable(self) -> str:
        """What `undo` takes back, as a menu says it; empty where there is nothing."""
        step = self.annotations.done
        return step.description if step else ""

    @property
    def redoable(self) -> str:
        """What `redo` does again, as a menu says it; empty where there is nothing."""
        step = self.annotations.undone
        return step.description if step else ""

    def accept(self) -> None:
        """Say that the event is what it was found to be."""
        self._judge(Verdict.ACCEPTED)

    def reject(self) -> None:
        """Say that the event is not there."""
        self._judge(Verdict.REJECTED)

    def doubt(self) -> None:
        """Say that nobody can tell whether the event is there."""
        self._judge(Verdict.UNSURE)

    def relabel(self, class_index: int) -> None:
        """Say of which class the event is."""
        self._edit(lambda edits, row: edits.relabel(row, class_index), moves_on=True)

    def label(self, key: int) -> None:
        """Say that the event is of the class that a key from 1 to 9 stands for."""
        class_index = self._keys.labels[key - 1]
        if class_index is None:
            self.failed.emit(f"The key {key} stands for no class yet: choose one for it first.")
        else:
            self.relabel(class_index)

    def reject_lower(self) -> None:
        """Reject the event and, of all with a lower score in the list, those of which nothing was decided; one step."""
        self._edit(lambda edits, row: edits.reject_lower(row), is_long=len(self.rows.listed) > MANY)

    def write_note(self, note: str) -> None:
        """Write a note to the event, in place of the one it has."""
        self._edit(lambda edits, row: edits.write_note(row, note))

    def move_edges(self, start_s: float, stop_s: float) -> None:
        """Say from when to when of the project the event is."""
        self._edit(lambda edits, row: edits.move_edges(row, start_s, stop_s))

    def delete(self) -> None:
        """Delete the event, which a person marked or imported."""
        self._edit(lambda edits, row: edits.delete(row))

    def add(
        self, class_index: int, start_s: float, stop_s: float, low_hz: float | None = None, high_hz: float | None = None
    ) -> None:
        """Mark an event of a class from when to when of the project, in a band or in none, and go there."""
        self._add(lambda: review_edits.marked(self.rows.timeline, class_index, start_s, stop_s, low_hz, high_hz))

    def take_in(self, items: Iterable[Annotation]) -> None:
        """Add annotations that another program made, and change those that it gave back; one step."""
        taken = tuple(items)
        self._add(lambda: review_edits.imported(self.annotations, taken), len(taken) > MANY, self._show_taken)

    def undo(self) -> None:
        """Take the last step back, and go where it was."""
        self._kept.when_free(lambda: self._kept.undo(self._show_step))

    def redo(self) -> None:
        """Do the step again that was taken back last, and go where it is."""
        self._kept.when_free(lambda: self._kept.redo(self._show_step))

    def _judge(self, verdict: Verdict) -> None:
        self._edit(lambda edits, row: edits.judge(row, verdict), moves_on=True)

    def _edit(self, make: _Make, moves_on: bool = False, is_long: bool = False) -> None:
        self._kept.when_free(partial(self._edit_now, make, moves_on and self.moves_on, is_long))

    def _edit_now(self, make: _Make, moves_on: bool, is_long: bool) -> None:
        row = self.rows.current
        if row is None:
            return
        edits = ReviewEdits(self.annotations, self.rows.listed, self.rows.timeline, self._finders())
        after = self.rows.place(self.rows.beside(1))
        show = partial(self._show_edit, after, moves_on and after is not None)
        self._kept.change(partial(make, edits, row), is_long, show)

    def _show_edit(self, after: Place | None, is_moved: bool, step: Step | None) -> None:
        here = self.rows.place(self.rows.current)
        self.rows.list_anew(*((after, here) if is_moved else (here, after)))
        if step is not None:
            self.annotations_changed.emit()
        if is_moved:
            self.moved_on.emit()

    def _add(
        self,
        make: Callable[[], Step | None],
        is_long: bool = False,
        then: Callable[[Step | None], object] | None = None,
    ) -> None:
        self._kept.when_free(lambda: self._kept.change(make, is_long, then or self._show_step))

    def _show_taken(self, step: Step | None) -> None:
        self._show_step(step)
        self.taken_in.emit(len(step.patches) if step else 0)

    def _show_step(self, step: Step | None) -> None:
        """Go to the first annotation that a step changed, where it is listed."""
        if step is not None:
            before, after = step.patches[0]
            changed = after or before
            assert changed is not None, "a patch is of something"
            self.rows.list_anew(self.rows.place_of(changed), self.rows.place(self.rows.current))
            self.annotations_changed.emit()

    def _open(self) -> None:
        project = self._opened
        self.rows.set_timeline(project.timeline)
        self._kept.open(project.path, project.damage)

    def _place_anew(self) -> None:
        project = self._opened
        self.rows.set_timeline(project.timeline)
        if project.damage != self._kept.damage:  # it was repaired, or turned out to be damaged
            self._kept.open(project.path, project.damage)

    def _close(self) -> None:
        self._kept.close()
        self.rows.set_timeline(Timeline.of([]))

    def _show_anew(self) -> None:
        self.rows.list_anew(self.rows.place(self.rows.current))
        self.annotations_changed.emit()

    @property
    def _opened(self) -> OpenedProject:
        project = self._project.current
        assert project is not None, "there is a list of events"
        return project

    def _finders(self) -> dict[int, Provenance]:
        """Return what found the events that are shown, by recording."""
        runs = {run.id: run for run in self._opened.runs}
        shown = {number: runs[run_id] for number, run_id in self._shown_runs.run_ids.items() if run_id in runs}
        return {number: Provenance(run.model, run.model_sha256, run.settings_sha256) for number, run in shown.items()}
