import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.viewmodels.scores import Scores
from app.viewmodels.shown_runs import ShownRuns
from app.workers.event_finder import EventFinder
from tests.fake_scores import placed
from tests.fake_store import FakeAnalysis, SlowStore

N_COLUMNS = 40
LENGTH_S = N_COLUMNS * 0.32

pytestmark = pytest.mark.usefixtures("qapp")


class NoFinder(EventFinder):
    """Finds nothing."""

    def set_axis(self, axis, policy):
        pass

    def look(self, tables, at_once=False):
        pass


class Desk:
    """Two recordings, whose runs are kept in a slow store and shown."""

    def __init__(self):
        self.store, self.analysis = SlowStore(N_COLUMNS), FakeAnalysis()
        self.scores = Scores(NoFinder())
        self.shown = ShownRuns(self.store, self.analysis, self.scores)
        self.n_loaded, self.n_changed = 0, 0
        self.shown.loaded.connect(self._count_loaded)
        self.shown.changed.connect(self._count_changed)

    def open(self):
        self.place()
        self.shown.set_runs(self.store.runs())

    def place(self, gap_s=5.0):
        self.scores.set_timeline(placed((0, LENGTH_S), (LENGTH_S + gap_s, LENGTH_S)))

    def answer_all(self):
        while self.store.reads:
            self.store.answer(0)

    def seen(self, recording_id):
        """Return the logits (columns, classes) of a recording that are shown."""
        table = self.scores._tables.get(recording_id)
        return np.zeros((0, 527), np.float16) if table is None else table.logits[:, : table.n_scored].T

    def _count_loaded(self):
        self.n_loaded += 1

    def _count_changed(self):
        self.n_changed += 1


def assert_same(seen, expected):
    np.testing.assert_array_equal(seen, expected.astype(np.float16))


RECORDINGS = st.sampled_from([1, 2])
MANY = st.integers(0, 7)


class Interleavings(RuleBasedStateMachine):
    """Whatever happens in whatever order, in the end those scores are shown that are kept of the run that is shown."""

    @initialize(before=st.lists(st.tuples(RECORDINGS, st.integers(0, N_COLUMNS)), max_size=4))
    def open(self, before):
        self.desk = Desk()
        self.store, self.shown = self.desk.store, self.desk.shown
        self.notices = []
        for recording_id, n_columns in before:
            self.store.append(self.store.begin(recording_id), n_columns)
        self.running, self.was_silent = None, False
        self.desk.open()

    @rule(recording_id=RECORDINGS)
    def begin(self, recording_id):
        self.running = self.store.begin(recording_id)

    @precondition(lambda self: self.store.scores)
    @rule(number=MANY)
    def resume(self, number):
        """Go on with a run, which the analysis tells when it begins."""
        self.running = self._run(number)
        self.notices.append((self.desk.analysis.begun, self.store.begun(self.running)))

    @precondition(lambda self: self.running and len(self.store.scores[self.running]) < N_COLUMNS)
    @rule(n_columns=st.integers(1, 15), is_told=st.booleans())
    def score(self, n_columns, is_told):
        """Score; of what a job that was put aside has still scored, nothing is told."""
        notice = self.store.append(self.running, n_columns)
        self.was_silent |= not is_told
        if is_told:
            self.notices.append((self.desk.analysis.scored, notice))

    @precondition(lambda self: self.notices)
    @rule()
    def tell(self):
        signal, notice = self.notices.pop(0)
        signal.emit(notice)

    @precondition(lambda self: self.store.reads)
    @rule(number=MANY)
    def read(self, number):
        self.store.read(number)

    @precondition(lambda self: self.store.reads)
    @rule(number=MANY)
    def answer(self, number):
        self.store.answer(number)

    @precondition(lambda self: self.store.scores)
    @rule(number=MANY)
    def show(self, number):
        run = next(run for run in self.store.runs() if run.id == self._run(number))
        self.shown.show({run.recording_id: run.id})

    @rule()
    def place_anew(self):
        self.desk.place(gap_s=7.0)
        self.shown.place_anew()

    @rule()
    def list_runs(self):
        self.shown.follow(self.store.runs())

    @precondition(lambda self: self.store.scores and not self.notices)
    @rule(number=MANY)
    def delete(self, number):
        """Delete a run that is listed, and with it end its analysis."""
        self.list_runs()
        run_id = self._run(number)
        self.store.delete(run_id)
        self.running = None if self.running == run_id else self.running
        self.list_runs()

    @invariant()
    def what_is_shown_is_of_one_run(self):
        for recording_id in (1, 2) if hasattr(self, "store") else ():
            seen = self.desk.seen(recording_id)
            assert len(np.unique(seen)) <= 1

    def teardown(self):
        if not hasattr(self, "store"):
            return
        while self.notices:
            self.tell()
        self.desk.answer_all()
        if not self.was_silent:
            self.what_is_shown_is_what_is_kept()
        self.list_runs()
        self.desk.answer_all()
        self.what_is_shown_is_what_is_kept()
        assert set(self.shown.run_ids) == {run.recording_id for run in self.store.runs()}
        assert self.desk.n_loaded == 1

    def what_is_shown_is_what_is_kept(self):
        there = {run.id: run.recording_id for run in self.store.runs()}
        for recording_id, run_id in self.shown.run_ids.items():
            assert there[run_id] == recording_id
            assert_same(self.desk.seen(recording_id), self.store.scores[run_id])

    def _run(self, number):
        return sorted(self.store.scores)[number % len(self.store.scores)]


Interleavings.TestCase.settings = settings(max_examples=100, stateful_step_count=25)
TestInterleavings = Interleavings.TestCase


@pytest.fixture
def desk():
    return Desk()


def begun(desk, recording_id, n_columns=0):
    run_id = desk.store.begin(recording_id)
    if n_columns:
        desk.store.append(run_id, n_columns)
    return run_id


def score(desk, run_id, n_columns=10):
    desk.analysis.scored.emit(desk.store.append(run_id, n_columns))


def test_a_project_shows_what_was_begun_last_and_says_when_all_is_there(desk):
    begun(desk, 1, 30)
    last, other = begun(desk, 1, 10), begun(desk, 2, 20)
    desk.open()
    assert (desk.shown.run_ids, desk.n_loaded) == ({1: last, 2: other}, 0)
    desk.answer_all()
    assert (len(desk.seen(1)), len(desk.seen(2)), desk.n_loaded) == (10, 20, 1)
    desk.shown.show({1: 1})
    desk.answer_all()
    assert (len(desk.seen(1)), desk.n_loaded) == (30, 1)


def test_a_project_that_was_never_analysed_is_there_at_once(desk):
    desk.open()
    assert (desk.shown.run_ids, desk.store.reads, desk.n_loaded) == ({}, [], 1)


def test_what_is_told_of_while_a_table_is_read_is_not_lost_nor_read_again(desk):
    run_id = begun(desk, 1, 10)
    desk.open()
    score(desk, run_id)
    desk.store.read(0)
    score(desk, run_id)
    score(desk, run_id)
    assert len(desk.store.reads) == 1
    desk.store.answer(0)
    assert len(desk.seen(1)) == 40
    assert desk.store.reads == []


def test_blocks_that_follow_are_shown_without_reading(desk):
    run_id = begun(desk, 1, 10)
    desk.open()
    desk.answer_all()
    score(desk, run_id)
    assert (len(desk.seen(1)), desk.store.reads) == (20, [])


def test_where_something_was_not_told_of_it_is_read(desk):
    run_id = begun(desk, 1, 10)
    desk.open()
    desk.answer_all()
    desk.store.append(run_id, 5)
    score(desk, run_id)
    assert len(desk.seen(1)) == 10
    desk.answer_all()
    assert len(desk.seen(1)) == 25


def test_an_analysis_that_begins_is_shown_of_all_recordings_at_once(desk):
    for recording_id in (1, 2):
        begun(desk, recording_id, 10)
    older = begun(desk, 1, 20), begun(desk, 2, 20)
    desk.open()
    desk.shown.show({1: 1, 2: 2})
    desk.answer_all()
    desk.n_changed = 0
    desk.analysis.begun.emit(desk.store.begun(*older))
    assert (desk.n_changed, len(desk.store.reads)) == (1, 1)
    desk.answer_all()
    assert (len(desk.seen(1)), len(desk.seen(2))) == (20, 20)


def test_a_new_run_is_shown_from_its_first_block_on(desk):
    begun(desk, 1, 30)
    desk.open()
    desk.answer_all()
    new = begun(desk, 1)
    score(desk, new)
    assert desk.shown.run_ids == {1: new}
    desk.shown.follow(desk.store.runs()[:1])  # as they were a moment ago
    score(desk, new)
    desk.answer_all()
    assert_same(desk.seen(1), desk.store.scores[new])


def test_another_run_that_is_chosen_stays_while_the_analysis_goes_on(desk):
    chosen, analysed = begun(desk, 1, 30), begun(desk, 1, 10)
    desk.open()
    desk.shown.show({1: chosen})
    score(desk, analysed)
    desk.answer_all()
    assert_same(desk.seen(1), desk.store.scores[chosen])


def test_in_place_of_a_deleted_run_the_last_one_is_shown_or_nothing(desk):
    first, last = begun(desk, 1, 30), begun(desk, 1, 10)
    desk.open()
    desk.answer_all()
    desk.store.delete(last)
    desk.shown.follow(desk.store.runs())
    desk.answer_all()
    assert (desk.shown.run_ids, len(desk.seen(1))) == ({1: first}, 30)
    desk.store.delete(first)
    desk.shown.follow(desk.store.runs())
    assert (desk.shown.run_ids, len(desk.seen(1))) == ({}, 0)
    assert len(desk.scores.unanalysed()) == 2


def test_of_a_run_that_was_deleted_while_it_was_analysed_nothing_more_is_shown(desk):
    run_id = begun(desk, 1, 10)
    desk.open()
    desk.answer_all()
    late = desk.store.append(run_id, 10)
    desk.store.delete(run_id)
    desk.shown.follow(desk.store.runs())
    desk.analysis.scored.emit(late)
    assert (desk.shown.run_ids, len(desk.seen(1)), desk.store.reads) == ({}, 0, [])


def test_a_run_with_the_number_of_a_deleted_one_is_not_taken_for_it(desk):
    deleted = begun(desk, 1, 30)
    desk.open()
    desk.store.read(0)
    desk.store.delete(deleted)
    desk.shown.follow(desk.store.runs())
    new = begun(desk, 1)
    assert new == deleted
    score(desk, new)
    desk.store.answer(0)  # that of the deleted one
    assert len(desk.seen(1)) == 0
    desk.answer_all()
    assert_same(desk.seen(1), desk.store.scores[new])


def test_on_another_axis_of_time_nothing_is_read_again(desk):
    run_id = begun(desk, 1, 10)
    desk.open()
    desk.answer_all()
    desk.place(gap_s=100.0)
    desk.shown.place_anew()
    score(desk, run_id)
    assert (len(desk.seen(1)), desk.store.reads) == (20, [])


def test_after_a_project_is_closed_nothing_is_shown_of_it(desk):
    begun(desk, 1, 10)
    desk.open()
    desk.shown.clear()
    desk.scores.set_timeline(placed())
    assert desk.shown.run_ids == {}
    desk.store.scores.clear()
    desk.open()
    assert desk.n_loaded == 1


def test_scores_that_cannot_be_read_are_asked_for_again_with_the_next_block(desk):
    run_id = begun(desk, 1, 10)
    desk.open()
    read = desk.store.reads.pop()
    read.then({})
    score(desk, run_id)
    desk.answer_all()
    assert len(desk.seen(1)) == 20
