"""The export that is under way: how far it is, what can be done about it, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.counted import counted
from app.core.export_names import is_one_file
from app.core.exports import ExportStep
from app.core.project_export import ProjectExport
from app.core.recordings import Failure
from app.workers import background
from app.workers.event_export import Plan, export_events
from app.workers.generator_child import Function
from app.workers.generator_process import GeneratorProcess

CLOSE_S = 2.0
"""Seconds that the end of the program waits for the file that is being written, so that no part of it stays."""


@dataclass(frozen=True)
class Ended:
    """How an export ended.

    Attributes
    ----------
    sentence : str
        For the user.
    place : Path
        The folder of what was written.
    is_whole : bool
        Whether all was written that was asked for.
    """

    sentence: str
    place: Path
    is_whole: bool


class ExportModel(QObject):
    """Does one export at a time in a process of its own, whatever is done to the project meanwhile.

    Parameters
    ----------
    work
        The generator function that does it.

    Attributes
    ----------
    fraction : float
        How far it is, from 0 to 1.
    is_running, is_cancelling : bool
    """

    progressed = Signal()
    """It has begun, is further, is about to end or has ended."""
    replacing_asked = Signal(str)
    """Some files are there already, as a question says, and nothing was written; `replace` writes all the same."""
    ended = Signal(object)
    """`Ended`: it is done, or was cancelled."""
    failed = Signal(str)
    """A sentence for the user: it could not be done."""

    def __init__(self, work: Function = export_events, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fraction, self.is_running, self.is_cancelling = 0.0, False, False
        self._work = work
        self._wanted: ProjectExport | None = None
        self._replaces = False
        self._plan: Plan | None = None
        self._failures: list[Failure] = []
        self._process = GeneratorProcess(self)
        self._process.yielded.connect(self._take)
        self._process.finished.connect(self._finish)
        self._process.failed.connect(self._fail)

    @property
    def job_text(self) -> str:
        """Return what is being done, in a line; empty where nothing is."""
        if not self.is_running:
            return ""
        if self.is_cancelling:
            return "Cancelling …"
        if self._plan is None:
            return "Reading the events …"
        return f"Writing {counted(self._plan.n_events, 'event')} to {counted(self._plan.n_files, 'file')} …"

    def start(self, wanted: ProjectExport) -> None:
        """Write what is wanted, unless some of it is there already."""
        self._wanted = wanted
        self._begin(replaces=False)

    def replace(self) -> None:
        """Write what was wanted last, in place of what is there."""
        self._begin(replaces=True)

    def cancel(self) -> None:
        """Write no further; files that are whole stay."""
        if self.is_running and not self.is_cancelling:
            self.is_cancelling = True
            self._process.stop()
            self.progressed.emit()

    def close(self) -> None:
        """End what is being done, as when the program ends."""
        self.is_running = False
        self._process.close(CLOSE_S)

    def _begin(self, replaces: bool) -> None:
        self.is_running, self.is_cancelling, self._replaces = True, False, replaces
        self.fraction, self._plan, self._failures = 0.0, None, []
        self.progressed.emit()
        # What was said of events last reaches the project before it is read.
        background.run_in_order(lambda: None, then=self._run, failed=self._fail)

    def _run(self, _: None) -> None:
        if self.is_cancelling:
            self._finish()
        elif self.is_running:
            self._process.start(self._work, self._wanted, self._replaces)

    def _take(self, item: object) -> None:
        if isinstance(item, Plan):
            self._plan = item
        elif isinstance(item, ExportStep):
            self.fraction = item.fraction
            self._failures += [item.failure] if item.failure else []
        self.progressed.emit()

    def _finish(self) -> None:
        assert self._wanted is not None, "something was begun"
        is_cancelled = self.is_cancelling and self.fraction < 1
        self._end()
        if is_cancelled:
            self.ended.emit(_cancelled(self._wanted))
        elif self._plan and self._plan.standing and not self._replaces:
            self.replacing_asked.emit(_question(self._plan.standing))
        elif self._plan:
            self.ended.emit(_done(self._wanted, self._plan, self._failures))

    def _fail(self, sentence: str) -> None:
        self._end()
        self.failed.emit(sentence)

    def _end(self) -> None:
        self.is_running = self.is_cancelling = False
        self.progressed.emit()


def _question(standing: Sequence[Path]) -> str:
    first, n_standing = standing[0], len(standing)
    what = f"{first} is" if n_standing == 1 else f"{n_standing:,} of the files, such as {first}, are"
    return f"{what} there already. Replace?"


def _place(wanted: ProjectExport) -> Path:
    return wanted.target.parent if is_one_file(wanted.form) else wanted.target


def _cancelled(wanted: ProjectExport) -> Ended:
    sentence = (
        "Cancelled: nothing was written."
        if is_one_file(wanted.form)
        else f"Cancelled: {wanted.target} holds the files that were finished before."
    )
    return Ended(sentence, _place(wanted), is_whole=False)


def _done(wanted: ProjectExport, plan: Plan, failures: Sequence[Failure]) -> Ended:
    if not failures:
        files = "" if is_one_file(wanted.form) else f"{counted(plan.n_files, 'file')} in "
        return Ended(
            f"Wrote {counted(plan.n_events, 'event')} to {files}{wanted.target}.", _place(wanted), is_whole=True
        )
    first, n_more = str(failures[0]).rstrip("."), len(failures) - 1
    more = f"; so it is with {counted(n_more, 'more recording')}" if n_more else ""
    return Ended(f"{wanted.target} does not hold all events: {first}{more}.", _place(wanted), is_whole=False)
