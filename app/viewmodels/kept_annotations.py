"""The annotations of the project that is open: changed in memory at once, and in the project after that, in order."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from app.core.annotation_step import Step
from app.core.annotations import Annotations
from app.core.project import Project
from app.workers import background
from dass.errors import DassError

MANY = 2000
"""Changing more annotations than this takes longer than the window may stand still."""

T = TypeVar("T")

_Then = Callable[[Step | None], object]
_Write = Callable[[Project, Step], object]


class _Read(NamedTuple):
    annotations: Annotations
    damage: str


class KeptAnnotations(QObject):
    """Reads, changes and keeps annotations. What changes them is called by `when_free`.

    Where a change cannot be written, what the project holds is read again.

    Attributes
    ----------
    annotations : Annotations
        Changed by this class alone.
    damage : str
        Why nothing can be changed, in a sentence; empty where it can.
    """

    reloaded = Signal()
    """`annotations` is what a project holds, or that of no project."""
    damaged = Signal(str)
    """What is wrong with the project, found in reading it."""
    failed = Signal(str)
    """A sentence for the user."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.annotations = Annotations()
        self._path: Path | None = None
        self.damage = ""
        self._n_readings = self._n_told = 0
        self._is_busy = False
        self._waiting: list[Callable[[], object]] = []

    def open(self, path: Path, damage: str) -> None:
        """Read the annotations of a project; where it is damaged, ``damage`` says so, and nothing can be changed."""
        self._path, self.damage = path, damage
        self._read()

    def forbid(self, damage: str) -> None:
        """Change nothing any more, as the project is damaged."""
        self.damage = damage

    def close(self) -> None:
        """Hold the annotations of no project; what was changed before is written all the same."""
        self._path, self.damage = None, ""
        self._n_readings += 1
        self._is_busy = False
        self._waiting.clear()
        self._take(Annotations())

    def when_free(self, command: Callable[[], object]) -> None:
        """Call ``command`` once nothing is read or changed by another thread; at once where that is so now."""
        if self._is_busy:
            self._waiting.append(command)
        else:
            command()

    def change(self, make: Callable[[], Step | None], is_long: bool, then: _Then) -> None:
        """Do a step, and call ``then`` with it.

        Parameters
        ----------
        make
            Makes the step, or says by a `DassError` why there is none; None changes nothing.
        is_long
            Make and do it in another thread.
        """
        write = partial(Project.apply, last_step=self.annotations.last_step)
        self._run(partial(_apply, self.annotations, make), is_long, write, then)

    def undo(self, then: _Then) -> None:
        """Undo the last step, if there is one, and call ``then`` with it."""
        step = self.annotations.done
        if step is not None:
            self._run(self.annotations.undo, len(step.patches) > MANY, Project.undo, then)

    def redo(self, then: _Then) -> None:
        """Do the step again that was undone last, if there is one, and call ``then`` with it."""
        step = self.annotations.undone
        if step is not None:
            write = partial(Project.redo, last_step=self.annotations.last_step)
            self._run(self.annotations.redo, len(step.patches) > MANY, write, then)

    def _run(self, change: Callable[[], Step | None], is_long: bool, write: _Write, then: _Then) -> None:
        if self.damage:
            self.failed.emit(self.damage)
            return
        finish = partial(self._finish, write, then)
        if is_long:
            self._is_busy = True
            take, give_up = self._if_same(partial(self._end, finish)), self._if_same(self._fail)
            background.run(change, then=take, failed=give_up)
            return
        try:
            step = change()
        except DassError as error:
            self.failed.emit(str(error))
        else:
            finish(step)

    def _end(self, finish: _Then, step: Step | None) -> None:
        finish(step)
        self._go_on()

    def _finish(self, write: _Write, then: _Then, step: Step | None) -> None:
        if step is not None:
            assert self._path is not None, "annotations of no project are not changed"
            failed = partial(self._fail_to_write, self._n_readings)
            background.run_in_order(_write, self._path, write, step, then=lambda _: None, failed=failed)
        then(step)

    def _fail_to_write(self, n_readings: int, sentence: str) -> None:
        """Say what went wrong, also when the project is closed by now; but once, as what follows fails for it too."""
        if n_readings == self._n_readings:
            self._fail(sentence)
        elif n_readings > self._n_told:
            self.failed.emit(sentence)
        self._n_told = max(n_readings, self._n_told)

    def _fail(self, sentence: str) -> None:
        self.failed.emit(sentence)
        self._read()

    def _read(self) -> None:
        assert self._path is not None, "there is something to read"
        self._n_readings += 1
        self._is_busy = True
        take, give_up = self._if_same(self._take_read), self._if_same(self._give_up)
        background.run_in_order(_read, self._path, then=take, failed=give_up)

    def _take_read(self, read: _Read) -> None:
        if read.damage and not self.damage:
            self.damage = read.damage
            self.damaged.emit(read.damage)
        self._take(read.annotations)

    def _give_up(self, sentence: str) -> None:
        self.damage = sentence  # what is not known cannot be changed
        self.failed.emit(sentence)
        self._take(Annotations())

    def _take(self, annotations: Annotations) -> None:
        self.annotations = annotations
        self.reloaded.emit()
        self._go_on()

    def _go_on(self) -> None:
        """Obey the commands that waited, up to the next one that takes long."""
        self._is_busy = False
        while self._waiting and not self._is_busy:
            self._waiting.pop(0)()

    def _if_same(self, take: Callable[[T], object]) -> Callable[[T], None]:
        """Return what takes a result unless another project is open by then, or this one is read again."""
        n_readings = self._n_readings

        def take_if_same(result: T) -> None:
            if self._n_readings == n_readings:
                take(result)

        return take_if_same


def _apply(annotations: Annotations, make: Callable[[], Step | None]) -> Step | None:
    step = make()
    if step is not None:
        annotations.apply(step)
    return step


def _write(path: Path, write: _Write, step: Step) -> None:
    with Project.open(path) as project:
        write(project, step)


def _read(path: Path) -> _Read:
    with Project.open(path) as project:
        return _Read(project.annotations(), project.damage)
