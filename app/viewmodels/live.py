"""Listening: whether it goes on, how it goes, and what can be done about it."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.alert_command import parse_command
from app.core.files import sound_folder
from app.core.gap import Gap
from app.core.latency import nearest
from app.core.live_recordings import LiveRecordings
from app.core.live_settings import LiveSettings
from app.core.project_library import ProjectLibrary
from app.core.sound_level import Level
from app.viewmodels.input_devices import MakeInputs
from app.workers.generator_child import Function
from app.workers.generator_process import GeneratorProcess
from app.workers.live_job import LiveJob
from app.workers.live_notices import (
    Alerted,
    Began,
    CommandFailed,
    Compressed,
    DiskLow,
    Ended,
    GapFound,
    Grown,
    LeftOut,
    LevelSeen,
    Listening,
    Notice,
    RecordingResumed,
    RecordingStopped,
    Recovered,
    Scored,
    Troubled,
)

CLOSE_S = 15.0
"""Seconds that the end of the program waits for the last recording to be ended as it should."""


class LiveState(StrEnum):
    """What a session of live sound does."""

    IDLE = "idle"
    STARTING = "starting"
    LISTENING = "listening"
    TROUBLED = "troubled"
    """No sound comes; the session sees to it."""
    STOPPING = "stopping"

    @property
    def is_busy(self) -> bool:
        """Return whether a session has begun and not ended."""
        return self is not LiveState.IDLE

    @property
    def can_stop(self) -> bool:
        """Return whether there is something to stop."""
        return self in (LiveState.STARTING, LiveState.LISTENING, LiveState.TROUBLED)


class LiveModel(QObject):
    """Has one session at a time in a process of its own.

    Parameters
    ----------
    library
        Where projects are made.
    inputs
        Makes the input devices, in the process that listens; at the top level of a module.
    work
        The generator function of a session.

    Attributes
    ----------
    state : LiveState
    job : LiveJob or None
        Of the session, or of the last one.
    recordings : LiveRecordings
        What has come of it.
    gaps : list of Gap
        Where sound was lost, as the project says too.
    listening : Listening or None
        Which device and model are used, as soon as they are.
    level : Level or None
        How loud it is.
    behind_s : float
        By how much the scores are late.
    drift_ppm : float or None
        How much faster than nominal the device's clock runs, in millionths.
    is_recording : bool
        Whether sound is kept.
    trouble, disk_trouble : str
        What is the matter, in a sentence; empty: nothing.
    """

    state_changed = Signal()
    """`state`, `listening`, `trouble`, `disk_trouble` or `is_recording`."""
    placed = Signal()
    """A recording began or ended, or its file is another; the first is in the project by now."""
    compressed = Signal()
    """A recording has its last file."""
    grown = Signal()
    """There is more sound."""
    scored = Signal(object)
    """`Scored`: scores that the project holds already."""
    gap_found = Signal()
    """`gaps`"""
    level_seen = Signal()
    """`level`, `behind_s` or `drift_ppm`."""
    alerted = Signal(object)
    """`Alert`: something that is watched for is heard, goes on or is over."""
    warned = Signal(str)
    """A sentence for the user; the session goes on."""
    ended = Signal()
    """The session is over, and all that came of it is in its project."""
    failed = Signal(str)
    """It is over by itself; a sentence for the user, after `ended`."""

    def __init__(
        self,
        library: ProjectLibrary,
        inputs: MakeInputs,
        work: Function,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = LiveState.IDLE
        self.job: LiveJob | None = None
        self._library, self._inputs, self._work = library, inputs, work
        self._process = GeneratorProcess(self, niceness=0)  # sound does not wait
        self._process.yielded.connect(self._take)
        self._process.finished.connect(self._end)
        self._process.failed.connect(self._fail)
        self._forget()

    def start(self, settings: LiveSettings, device: str) -> None:
        """Begin a session, unless there is one.

        Parameters
        ----------
        settings
            What to listen to and how.
        device
            Where the model runs: auto, cpu or cuda.

        Raises
        ------
        DassError
            The command makes no sense.
        """
        if self.state.is_busy:
            return
        job = self._job(settings, device)
        self._forget()
        self.job = job
        self.is_recording = settings.records
        self._set_state(LiveState.STARTING)
        self._process.start(self._work, self.job)

    def stop(self) -> None:
        """End the session; what was heard last is still scored and kept."""
        if self.state.can_stop:
            self._set_state(LiveState.STOPPING)
            self._process.stop()

    def close(self) -> None:
        """End the session, as when the program ends. Nothing is signalled any more."""
        self._process.close(CLOSE_S)

    def is_of(self, project_path: Path) -> bool:
        """Return whether a session goes on whose recordings are in a project."""
        return self.state.is_busy and self.job is not None and self.job.project_path == project_path

    def _job(self, settings: LiveSettings, device: str) -> LiveJob:
        folder = Path(settings.folder) if settings.folder else sound_folder()
        place = self._library.live_place(datetime.now(), folder)
        return LiveJob(
            inputs=self._inputs,
            project_path=place.project_path,
            choice=settings.choice,
            model=settings.model,
            device=device,
            latency=nearest(settings.latency_s),
            folder=place.folder if settings.records else None,
            rotation_s=60.0 * settings.rotation_min,
            rules=settings.rules,
            command=parse_command(settings.command),
        )

    def _forget(self) -> None:
        self.recordings = LiveRecordings()
        self.gaps: list[Gap] = []
        self.listening: Listening | None = None
        self.level: Level | None = None
        self.behind_s = 0.0
        self.drift_ppm: float | None = None
        self.is_recording = False
        self.trouble = self.disk_trouble = ""

    def _take(self, notice: Notice) -> None:
        match notice:
            case Began() | Ended() | Compressed():
                self._place(notice)
            case Grown(recording_id, n_samples):
                self.recordings.grow(recording_id, n_samples)
                self.grown.emit()
            case Scored():
                self.scored.emit(notice)
            case GapFound(gap):
                self.gaps.append(gap)
                self.gap_found.emit()
            case Alerted(alert):
                self.alerted.emit(alert)
            case LevelSeen(level, behind_s, drift_ppm):
                self.level, self.behind_s, self.drift_ppm = level, behind_s, drift_ppm
                self.level_seen.emit()
            case _:
                self._take_condition(notice)

    def _place(self, notice: Began | Ended | Compressed) -> None:
        if isinstance(notice, Began):
            self.recordings.begin(notice.recording, notice.planned_samples)
        else:
            self.recordings.end(notice.recording)
        self.placed.emit()
        if isinstance(notice, Compressed):
            self.compressed.emit()

    def _take_condition(self, notice: Notice) -> None:
        match notice:
            case Listening():
                self.listening, self.trouble = notice, ""
            case Troubled(sentence):
                self.trouble = sentence
            case Recovered():
                self.trouble = ""
            case DiskLow(sentence):
                self.disk_trouble = sentence
                self.warned.emit(sentence)
            case RecordingStopped(sentence):
                self.disk_trouble, self.is_recording = sentence, False
                self.warned.emit(sentence)
            case RecordingResumed():
                self.disk_trouble, self.is_recording = "", True
            case LeftOut(sentence) | CommandFailed(sentence):
                self.warned.emit(sentence)
        if self.state.can_stop:
            self.state = LiveState.TROUBLED if self.trouble else LiveState.LISTENING if self.listening else self.state
        self.state_changed.emit()

    def _end(self) -> None:
        self._set_state(LiveState.IDLE)
        self.ended.emit()

    def _fail(self, sentence: str) -> None:
        self._end()
        self.failed.emit(sentence)

    def _set_state(self, state: LiveState) -> None:
        self.state = state
        self.state_changed.emit()
