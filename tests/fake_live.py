"""Live sessions that go as a test tells them: in a process of their own, or step by step beside the window."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np
import soundfile
from PySide6.QtCore import QObject, Signal

from app.core import live_lock
from app.core.alert_watch import AlertWatch
from app.core.gap import Gap, LossReason
from app.core.live_recorder import Recorder
from app.core.project import Project
from app.core.recording import fingerprint
from app.core.sound_level import Level
from app.workers.live_notices import (
    Alerted,
    Began,
    Compressed,
    DiskLow,
    Ended,
    GapFound,
    Grown,
    LevelSeen,
    Listening,
    RecordingStopped,
    Recovered,
    Scored,
    Troubled,
)
from dass.config import FEATURES
from dass.errors import DassError
from dass.scores import ScoreBlock
from tests.fake_project import PROVENANCE
from tests.fake_scores import a_block

_STREAMING = replace(PROVENANCE, model="streaming")

START = datetime(2026, 6, 20, 21, 30, tzinfo=UTC)
RATE = 16_000
GONE = "Cannot listen to Microphone: it is gone; plug it in again."
LISTENING = Listening("Microphone", RATE, 1, "streaming", "cpu", frozenset())


def no_inputs():
    """Make no devices: these sessions need none."""


def level(peak=0.5, is_clipped=False, behind_s=0.0, drift_ppm=None):
    return LevelSeen(Level((peak,), (peak / 2,), (is_clipped,)), behind_s, drift_ppm)


def listening(job):
    """Listen until it is stopped, in a process; what it was asked to do is told as the name of the device."""
    yield replace(LISTENING, device=f"{job.model} every {job.rotation_s:g} s")
    for number in count():
        yield level(behind_s=number)


def dying(job):
    yield LISTENING
    raise DassError(GONE)


class FakeProcess(QObject):
    """In place of a `GeneratorProcess`: a test says what is yielded, and does in ``stopping`` what there is to do."""

    yielded = Signal(object)
    rested = Signal()
    finished = Signal()
    failed = Signal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.job, self.is_running, self.is_closed = None, False, False
        self.stopping = lambda: None

    def start(self, _, job):
        self.job, self.is_running = job, True

    def stop(self):
        if self.is_running:
            self.stopping()
            self.is_running = False
            self.finished.emit()

    def close(self, _=0.0):
        if self.is_running:
            self.stopping()
        self.is_running, self.is_closed = False, True


def fake_process(monkeypatch):
    """Give the next `LiveModel` a `FakeProcess`, and return what finds it."""
    made = []

    def make(parent, niceness):
        made.append(FakeProcess(parent))
        return made[-1]

    monkeypatch.setattr("app.viewmodels.live.GeneratorProcess", make)
    return lambda: made[-1]


class Story:
    """A session that keeps files and a project as a real one does, and tells of it.

    Parameters
    ----------
    process
        A `FakeProcess` that has started.
    rate
        Of the microphone, in Hz.
    """

    def __init__(self, process, rate=RATE):
        self.tell, job, self.rate = process.yielded.emit, process.job, rate
        process.stopping = self.stop
        self.now = START
        self.n_scored = self.n_told = 0
        self._recorder = Recorder(job.folder, rate, 1, job.rotation_s)
        Project.create(job.project_path, []).close()
        self._lock = ExitStack()
        self._lock.enter_context(live_lock.recording(job.project_path))
        self.project = Project.open(job.project_path)
        self.recording = None
        self._watch = AlertWatch(job.rules)

    def listen(self, device="Microphone"):
        self.tell(replace(LISTENING, device=device, sample_rate=self.rate))

    def begin(self):
        """Begin a recording."""
        self.recording = self.project.add_recording(self._recorder.begin(self.now))
        self.run = self.project.add_run(self.recording.id, _STREAMING, "cpu")
        self.n_scored = 0
        self._alert(self._watch.begin(self.recording))
        self.tell(Began(self.recording, self.run.id, self._recorder.planned_samples))

    def hear(self, seconds, logits=None, samples=None, is_scored=True):
        """Record sound, and score all of its columns that are complete.

        Parameters
        ----------
        logits
            By class, as for `a_block`; or (columns, classes), those of the whole session.
        """
        if samples is None:
            time_s = np.arange(round(seconds * self.rate)) / self.rate
            samples = (0.3 * np.sin(2 * np.pi * 440 * time_s)).astype(np.float32)
        while samples.size:
            n_taken = self._recorder.write(samples[None])
            samples = samples[n_taken:]
            self.now += timedelta(seconds=n_taken / self.rate)
            self.project.grow(self.recording.id, self._recorder.n_samples)
            self.tell(Grown(self.recording.id, self._recorder.n_samples))
            if is_scored:
                self.score(logits)
            if samples.size:
                self.end()
                self.begin()

    def score(self, logits=None):
        n_columns = int(self._recorder.n_samples / self.rate / FEATURES.column_s + 1e-6) - self.n_scored
        if n_columns > 0:
            if isinstance(logits, np.ndarray):
                block = ScoreBlock(self.n_scored, logits[self.n_told : self.n_told + n_columns])
            else:
                block = a_block(n_columns, logits, self.n_scored)
            self.n_told += n_columns
            self.project.append(self.run.id, block, b"state", is_last=False)
            self.n_scored += n_columns
            self.tell(Scored(self.recording.id, self.run.id, block))
            self._alert(self._watch.take(block))

    def see(self, **seen):
        self.tell(level(**seen))

    def end(self):
        """End the recording, and put a smaller file in its place."""
        ended = replace(self._recorder.end(), id=self.recording.id)
        self.project.end_recording(ended.id, ended.n_samples, ended.fingerprint)
        self.project.append(self.run.id, a_block(0, None, self.n_scored), b"", is_last=True)
        self.tell(Ended(ended))
        if ended.fingerprint:
            self.tell(Compressed(self._compressed(ended)))
        self.recording = None

    def lose(self, seconds, reason=LossReason.DEVICE_GONE):
        """End the recording and let time go by."""
        self.end()
        self.be_troubled("Microphone is gone: plug it in again.")
        start = self.now
        self.now += timedelta(seconds=seconds)
        gap = Gap(start, self.now, reason, round(seconds * self.rate))
        self.project.add_gap(gap)
        self.tell(GapFound(gap))

    def be_troubled(self, sentence):
        self.tell(Troubled(sentence))

    def recover(self):
        self.tell(Recovered())
        self.begin()

    def warn(self, sentence="The disk is nearly full: sound is kept for 12 more minutes."):
        self.tell(DiskLow(sentence))

    def stop_recording(self, sentence="The disk is full: sound is tagged but not kept."):
        self.tell(RecordingStopped(sentence))

    def stop(self):
        """End what was begun, of which nobody is told any more."""
        self.tell = lambda _: None
        if self.recording is not None:
            self.end()
        self.project.close()
        self._lock.close()

    def _alert(self, alerts):
        for alert in alerts:
            self.tell(Alerted(alert))

    def _compressed(self, ended):
        path = ended.path.with_suffix(".flac")
        samples, _ = soundfile.read(ended.path, dtype="int32")
        soundfile.write(path, samples, self.rate, "PCM_24")
        content = fingerprint(path)
        self.project.replace_file(ended.id, path, content)
        ended.path.unlink()
        return replace(ended, path=path, fingerprint=content)
