"""A project's store of scores that answers when a test says so, and an analysis that fills it."""

from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.core.score_table import ScoreTable
from app.viewmodels.analysis import State
from app.workers.analysis import Begun, Scored
from dass.config import N_CLASSES
from dass.scores import ScoreBlock
from tests.fake_runs import a_run


class FakeAnalysis(QObject):
    """Does what it is told to by a test; what it was asked to do is in ``asked``."""

    state_changed = Signal()
    progressed = Signal()
    begun = Signal(object)
    scored = Signal(object)
    completed = Signal(object)
    skipped = Signal(object)
    failed = Signal(str)

    def __init__(self):
        super().__init__()
        self.state, self.asked, self.job = State.IDLE, [], None

    def prepare(self, job):
        self.job, self.state = job, State.IDLE

    def start(self):
        if self.job is not None and not self.state.is_busy:
            self.asked.append(("start", self.job))
            self.state = State.RUNNING

    def note(self, model):
        self.asked.append(("note", model))

    def skip(self):
        self.asked.append(("skip", self.job))
        self.state = State.COMPLETE

    def close(self):
        pass


class SlowStore:
    """The runs of recordings of ``n_columns``; a read takes what there is when it is done, and is answered later.

    Attributes
    ----------
    scores : dict
        By run the logits (columns so far, classes).
    reads : list
        Those that are not answered yet.
    """

    def __init__(self, n_columns):
        self.n_columns = n_columns
        self.scores, self.reads = {}, []
        self._recordings, self._values = {}, {}
        self._n_begun = 0

    def load_tables(self, run_ids, then):
        if run_ids:
            self.reads.append(SimpleNamespace(run_ids=dict(run_ids), then=then, tables=None))

    def read(self, number):
        """Do a read, but keep the answer back."""
        read = self.reads[number % len(self.reads)]
        there = {number: run_id for number, run_id in read.run_ids.items() if run_id in self.scores}
        read.tables = {number: self._table(run_id) for number, run_id in there.items()}

    def answer(self, number):
        """Answer a read, with what there was when it was done."""
        number %= len(self.reads)
        if self.reads[number].tables is None:
            self.read(number)
        read = self.reads.pop(number)
        read.then(read.tables)

    def begin(self, recording_id):
        """Begin a run and return its number; as in SQLite, that of a deleted last one is given again."""
        self._n_begun += 1
        run_id = max(self.scores, default=0) + 1
        self.scores[run_id] = np.zeros((0, N_CLASSES), np.float32)
        self._recordings[run_id], self._values[run_id] = recording_id, -8 + self._n_begun / 8
        return run_id

    def delete(self, run_id):
        del self.scores[run_id]

    def append(self, run_id, n_columns):
        """Score columns, of which each run has its own, and return what is told of them."""
        before = self.scores[run_id]
        n_columns = min(n_columns, self.n_columns - len(before))
        block = np.full((n_columns, N_CLASSES), self._values[run_id], np.float32)
        self.scores[run_id] = np.concatenate([before, block])
        return Scored(self._recordings[run_id], run_id, ScoreBlock(len(before), block), None)

    def runs(self):
        """List the runs, recording by recording, the oldest first."""
        runs = [a_run(id, self._recordings[id], n_columns=len(scores)) for id, scores in self.scores.items()]
        return sorted(runs, key=lambda run: (run.recording_id, run.id))

    def begun(self, *run_ids):
        return Begun("starter", "cpu", tuple(run for run in self.runs() if run.id in run_ids), None)

    def _table(self, run_id):
        table = ScoreTable(self.n_columns)
        if len(self.scores[run_id]):
            table.put(ScoreBlock(0, self.scores[run_id]))
        return table
