import pytest

from app.core.column_axis import ColumnAxis
from app.core.findings import Finder
from app.workers import event_finder
from app.workers.event_finder import EventFinder
from dass.errors import DassError
from dass.events import EventPolicy
from dass.labels import ontology
from tests.fake_scores import a_block, a_table, placed
from tests.leftovers import nothing_left_running  # noqa: F401

DOG = ontology().find("Dog")
AXIS = ColumnAxis(placed((0.0, 32.0)))


@pytest.fixture
def finder(qtbot):
    finder = EventFinder()
    finder.set_axis(AXIS, EventPolicy())
    finder.counts = []
    finder.found.connect(lambda findings: finder.counts.append(len(findings.events)))
    return finder


def test_events_arrive_as_a_signal(finder, qtbot):
    with qtbot.waitSignal(finder.found) as found:
        finder.look({1: a_table(32.0, {DOG: 4.0})})
    assert [event.class_index for event in found.args[0].events] == [DOG]


def test_what_changes_while_it_looks_is_found_by_the_next_look(finder, qtbot):
    table = a_table(32.0, n_scored=0)
    finder.look({1: table})
    for first in range(0, 100, 20):
        table.put(a_block(20, {DOG: 4.0 if first == 80 else -8.0}, first))
        finder.look({1: table})
    qtbot.waitUntil(lambda: bool(finder.counts) and finder.counts[-1] == 1)
    assert len(finder.counts) < 6


def test_it_rests_after_a_look_unless_it_must_not(finder, qtbot, monkeypatch):
    monkeypatch.setattr(event_finder, "_REST", 10**6)
    table = a_table(32.0, {DOG: 4.0})
    with qtbot.waitSignal(finder.found):
        finder.look({1: table})
    with qtbot.assertNotEmitted(finder.found, wait=50):
        finder.look({})
    with qtbot.waitSignal(finder.found):
        finder.look({}, at_once=True)
    assert finder.counts == [1, 0]


def test_a_look_that_must_not_wait_follows_the_one_that_runs(finder, qtbot, monkeypatch):
    monkeypatch.setattr(event_finder, "_REST", 10**6)
    finder.look({1: a_table(32.0)})
    finder.look({1: a_table(32.0, {DOG: 4.0})}, at_once=True)
    qtbot.waitUntil(lambda: len(finder.counts) == 2)
    assert finder.counts == [0, 1]


def test_what_is_found_on_a_former_axis_is_not_told(finder, qtbot):
    finder.look({1: a_table(32.0, {DOG: 4.0})})
    finder.set_axis(ColumnAxis(placed((0.0, 3.2))), EventPolicy())
    finder.look({1: a_table(3.2)}, at_once=True)
    qtbot.waitUntil(lambda: bool(finder.counts))
    assert finder.counts == [0]


def test_tables_of_a_former_axis_are_not_looked_through_again(finder, qtbot, monkeypatch):
    finder.look({1: a_table(32.0, {DOG: 4.0})})
    finder.look({1: a_table(32.0, {DOG: 4.0})})
    finder.set_axis(ColumnAxis(placed((0.0, 3.2))), EventPolicy())
    with qtbot.assertNotEmitted(finder.found, wait=100):
        pass


def test_a_failure_is_told_and_the_next_look_is_fine(finder, qtbot, monkeypatch):
    def fail(*_):
        raise DassError("The scores are not numbers.")

    with monkeypatch.context() as broken, qtbot.waitSignal(finder.failed) as failed:
        broken.setattr(Finder, "find", fail)
        finder.look({1: a_table(32.0)})
    assert failed.args == ["The scores are not numbers."]
    with qtbot.waitSignal(finder.found):
        finder.look({1: a_table(32.0)})
