"""The classes that the keys 1 to 9 stand for in the project that is open."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core import quick_labels
from app.core.project import Project
from app.core.quick_labels import NO_LABELS, QuickLabels
from app.viewmodels.project import ProjectModel
from app.workers import background


class QuickKeys(QObject):
    """Reads and keeps them; the project is written in another thread.

    Parameters
    ----------
    project
        Whose keys they are.

    Attributes
    ----------
    labels : tuple
        (9,) class indices; None where a key has none.
    """

    changed = Signal()
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, project: ProjectModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self.labels: QuickLabels = NO_LABELS
        project.opened.connect(self._open)
        project.closed.connect(partial(self._show, NO_LABELS))

    def assign(self, key: int, class_index: int | None) -> None:
        """Let a key from 1 to 9 stand for a class, or for none."""
        self._ask(partial(_assigned, key=key, class_index=class_index))

    def _open(self) -> None:
        self._ask(quick_labels.read)

    def _ask(self, function: Callable[[Project], QuickLabels]) -> None:
        project = self._project.current
        if project is not None:
            take = partial(self._take, project.path)
            background.run_in_order(_with_project, project.path, function, then=take, failed=self.failed.emit)

    def _take(self, path: Path, labels: QuickLabels) -> None:
        if self._project.current is not None and self._project.current.path == path:
            self._show(labels)

    def _show(self, labels: QuickLabels) -> None:
        if labels != self.labels:
            self.labels = labels
            self.changed.emit()


def _with_project(path: Path, function: Callable[[Project], QuickLabels]) -> QuickLabels:
    with Project.open(path) as project:
        return function(project)


def _assigned(project: Project, key: int, class_index: int | None) -> QuickLabels:
    labels = list(quick_labels.read(project))
    labels[key - 1] = class_index
    quick_labels.write(project, tuple(labels))
    return tuple(labels)
