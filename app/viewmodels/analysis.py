"""The analysis of the project that is open: what it does, how far it is, and what can be done about it."""

from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.core.analysis_progress import Progress
from app.workers.analysis import Begun, Completed, Job, Notice, Scored, Skipped, analyse
from app.workers.generator_child import Function
from app.workers.generator_process import GeneratorProcess

CLOSE_S = 1.0
"""Seconds that the end of the program waits for a block; one that is lost is scored again the next time."""


class State(StrEnum):
    """What an analysis does."""

    IDLE = "idle"
    LOADING = "loading"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    COMPLETE = "complete"
    FAILED = "failed"

    @property
    def is_busy(self) -> bool:
        """Return whether it has begun and not ended."""
        return self.can_pause or self is State.PAUSED

    @property
    def can_start(self) -> bool:
        """Return whether there is something to begin, or to go on with."""
        return self in (State.IDLE, State.STOPPED, State.FAILED)

    @property
    def can_pause(self) -> bool:
        """Return whether it is under way."""
        return self in (State.LOADING, State.RUNNING)


class AnalysisModel(QObject):
    """Does one job at a time in a process of its own.

    Commands are obeyed at once for the eye; the process follows at its next block, and what it scores until then is
    still passed on, unless another job was prepared.

    Parameters
    ----------
    work
        The generator function that does a job.

    Attributes
    ----------
    state : State
    model : str
        Its name; until it is loaded, what it was asked for by.
    device : str
        Where the model runs, cpu or cuda; empty until it is loaded.
    tagged_by : str
        What has tagged everything already, though the job is another; empty where nothing has.
    """

    state_changed = Signal()
    progressed = Signal()
    begun = Signal(object)
    """`Begun`: the model is loaded; what was analysed before is known."""
    scored = Signal(object)
    """`Scored`: a block of scores, which the project holds already."""
    completed = Signal(object)
    """`Completed`: a recording is analysed to its end."""
    skipped = Signal(object)
    """`Skipped`: a recording cannot be read; the others follow."""
    failed = Signal(str)
    """A sentence for the user; the state is FAILED."""

    def __init__(self, work: Function = analyse, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State.IDLE
        self.model = self.device = self.tagged_by = ""
        self._work = work
        self._job: Job | None = None
        self._job_in_process: Job | None = None
        self._starts_again = False
        self._progress: Progress | None = None
        self._process = GeneratorProcess(self)
        self._process.yielded.connect(self._take)
        self._process.finished.connect(self._finish)
        self._process.failed.connect(self._fail)

    @property
    def fraction(self) -> float:
        """Return the share of the sound that is analysed, 0 to 1."""
        return self._progress.fraction if self._progress else 0.0

    @property
    def times_realtime(self) -> float | None:
        """Return the pace, in seconds of sound per second; None while it is not known."""
        return self._progress.times_realtime if self._progress else None

    @property
    def seconds_left(self) -> float | None:
        """Return how much longer it takes; None while that is not known."""
        return self._progress.seconds_left if self._progress else None

    def prepare(self, job: Job | None) -> None:
        """Take another job, which `start` begins; whatever runs is stopped."""
        self.stop()
        self._job, self._progress = job, None
        self.model, self.device, self.tagged_by = job.model if job else "", "", ""
        self._set_state(State.IDLE)

    def start(self) -> None:
        """Do the job, or go on with it where it was stopped or has failed."""
        if self._job is None or self.state.is_busy:
            return
        self.model, self.device = self._job.model, ""
        self._set_state(State.LOADING)
        self._starts_again = self._process.is_running  # what was stopped is still on its way to the end
        if not self._starts_again:
            self._run()

    def note(self, model: str) -> None:
        """Learn that another model has tagged everything; the job can be done all the same."""
        self.tagged_by = model
        self.state_changed.emit()

    def skip(self) -> None:
        """Take the job for done, as when all is analysed already."""
        if self._job is not None and self.state is State.IDLE:
            self._set_state(State.COMPLETE)

    def pause(self) -> None:
        """Rest until `resume`."""
        if self.state.can_pause:
            self._process.pause()
            self._set_state(State.PAUSED)

    def resume(self) -> None:
        """Go on after `pause`."""
        if self.state is State.PAUSED:
            self._process.resume()
            self._set_state(State.RUNNING if self.device else State.LOADING)

    def stop(self) -> None:
        """End; what is analysed stays, and `start` goes on from there."""
        if self.state.is_busy:
            self._starts_again = False
            self._process.stop()
            self._set_state(State.STOPPED)

    def close(self) -> None:
        """End the process, as when the program ends; what is analysed stays. Nothing is signalled any more."""
        self._process.close(CLOSE_S)

    def _run(self) -> None:
        self._job_in_process = self._job
        self._process.start(self._work, self._job)
        if self.state is State.PAUSED:
            self._process.pause()

    def _take(self, notice: Notice) -> None:
        if self._job_in_process is not self._job:
            return
        self._progress = notice.progress
        match notice:
            case Begun():
                self._begin(notice)
            case Scored():
                self.scored.emit(notice)
            case Completed():
                self.completed.emit(notice)
            case Skipped():
                self.skipped.emit(notice)
        self.progressed.emit()

    def _begin(self, begun: Begun) -> None:
        self.model, self.device = begun.model, begun.device
        self.begun.emit(begun)
        if self.state is State.LOADING and not self._starts_again:
            self._set_state(State.RUNNING)

    def _finish(self) -> None:
        if not self._restart() and self.state.is_busy:
            self._set_state(State.COMPLETE)

    def _fail(self, sentence: str) -> None:
        if not self._restart() and self._job_in_process is self._job:
            self._set_state(State.FAILED)
            self.failed.emit(sentence)

    def _restart(self) -> bool:
        """Begin what was asked for while the process was ending, and return whether there is any."""
        starts, self._starts_again = self._starts_again, False
        if starts:
            self._run()
        return starts

    def _set_state(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit()
