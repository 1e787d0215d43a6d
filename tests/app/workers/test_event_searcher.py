import threading

import pytest

from app.core.event_query import EventQuery
from app.core.event_search import EventSearch
from app.workers import event_searcher
from app.workers.event_searcher import EventSearcher
from dass.errors import DassError
from dass.labels import ontology
from tests.fake_scores import a_block, a_table, heard_in, placed
from tests.leftovers import nothing_left_running  # noqa: F401

DOG, SPEECH = (ontology().find(name) for name in ("Dog", "Speech"))
DOGS = EventQuery((DOG,))


@pytest.fixture
def searcher(qtbot):
    searcher = EventSearcher()
    searcher.set_timeline(placed((0.0, 32.0)))
    searcher.answers = []
    searcher.answered.connect(searcher.answers.append)
    return searcher


@pytest.fixture
def gate(monkeypatch):
    """Holds each search until it is opened, and tells when one has begun."""
    gate, answer = threading.Event(), EventSearch.answer
    gate.begun = threading.Semaphore(0)

    def wait_and_answer(*args):
        gate.begun.release()
        assert gate.wait(10)
        return answer(*args)

    monkeypatch.setattr(EventSearch, "answer", wait_and_answer)
    yield gate
    gate.set()


def test_the_answer_says_what_was_asked_and_how_much_was_searched(searcher, qtbot):
    with qtbot.waitSignal(searcher.answered):
        searcher.ask({1: a_table(32.0, {DOG: 4.0}, n_scored=25)}, DOGS)
    (answer,) = searcher.answers
    assert (answer.query, answer.share) == (DOGS, 0.25)
    assert [(event.start_s, event.stop_s) for event in answer.events] == [(0.0, 8.0)]


def test_of_what_is_asked_meanwhile_only_the_last_is_answered(searcher, qtbot, gate):
    tables = {1: a_table(32.0, {DOG: heard_in(100, (0, 50), logit=0.0)})}
    queries = [EventQuery((DOG,), threshold=step / 10) for step in range(1, 10)]
    searcher.ask(tables, queries[0])
    assert gate.begun.acquire(timeout=10)
    for query in queries[1:]:
        searcher.ask(tables, query)
    gate.set()
    qtbot.waitUntil(lambda: len(searcher.answers) == 2)
    assert [answer.query for answer in searcher.answers] == [queries[0], queries[-1]]
    assert [len(answer.events) for answer in searcher.answers] == [1, 0]


def test_scores_that_arrive_are_searched_after_a_rest_and_questions_are_not_kept_waiting(searcher, qtbot, monkeypatch):
    monkeypatch.setattr(event_searcher, "_REST", 10**6)
    table = a_table(32.0, n_scored=0)
    with qtbot.waitSignal(searcher.answered):
        searcher.ask({1: table}, DOGS)
    table.put(a_block(50, {DOG: 4.0}))
    with qtbot.assertNotEmitted(searcher.answered, wait=50):
        searcher.ask({1: table}, DOGS, is_urgent=False)
    with qtbot.waitSignal(searcher.answered):
        searcher.ask({1: table}, DOGS)
    assert [len(answer.events) for answer in searcher.answers] == [0, 1]


def test_answers_of_a_project_that_was_left_are_not_told(searcher, qtbot, gate):
    searcher.ask({1: a_table(32.0, {DOG: 4.0})}, DOGS)
    assert gate.begun.acquire(timeout=10)
    searcher.set_timeline(placed((0.0, 3.2)))
    searcher.ask({1: a_table(3.2, {SPEECH: 4.0})}, EventQuery((SPEECH,)))
    gate.set()
    qtbot.waitUntil(lambda: bool(searcher.answers))
    assert [answer.query.classes for answer in searcher.answers] == [(SPEECH,)]


def test_a_failure_is_told_and_the_next_question_is_answered(searcher, qtbot, monkeypatch):
    def fail(*_):
        raise DassError("The scores are not numbers.")

    with monkeypatch.context() as broken, qtbot.waitSignal(searcher.failed) as failed:
        broken.setattr(EventSearch, "answer", fail)
        searcher.ask({1: a_table(32.0)}, DOGS)
    assert failed.args == ["The scores are not numbers."]
    with qtbot.waitSignal(searcher.answered):
        searcher.ask({1: a_table(32.0)}, DOGS)
