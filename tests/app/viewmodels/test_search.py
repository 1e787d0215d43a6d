from datetime import time

import pytest

from app.core.event_query import DayHours, EventQuery
from app.core.review_list import Ranking
from app.viewmodels.scores import Scores
from app.viewmodels.search import NOTHING, Search
from app.workers.event_finder import EventFinder
from app.workers.event_searcher import EventSearcher
from dass.labels import ontology
from tests.fake_scores import a_block, a_table, heard_in, placed
from tests.leftovers import nothing_left_running  # noqa: F401

DOG, BARK, SPEECH, SIREN = (ontology().find(name) for name in ("Dog", "Bark", "Speech", "Siren"))
TIMELINE = placed((0.0, 32.0))


class IdleFinder(EventFinder):
    """Is told where to look and does not."""

    def look(self, tables, at_once=False):
        pass


@pytest.fixture
def search(qtbot):
    scores = Scores(IdleFinder())
    search = Search(scores, EventSearcher())
    search.scores, search.complaints = scores, []
    search.failed.connect(search.complaints.append)
    scores.set_timeline(TIMELINE)
    search.set_timeline(TIMELINE)
    return search


def starts(search):
    return search.events.start_s.tolist()


def test_every_event_of_what_is_asked_for_is_found(search, qtbot):
    search.scores.set_table(1, a_table(32.0, {BARK: heard_in(100, (10, 20)), SPEECH: heard_in(100, (50, 60))}))
    assert search.ask("woof or talker")
    qtbot.waitUntil(lambda: starts(search) == [3.2, 16.0])
    assert search.share == 1.0
    assert search.query.classes == (BARK, SPEECH)
    search.remove(BARK)
    qtbot.waitUntil(lambda: starts(search) == [16.0])
    search.clear()
    assert (search.is_active, starts(search), search.query) == (False, [], NOTHING)


def test_a_threshold_that_is_moved_is_answered_to_where_it_stops(search, qtbot):
    logits = heard_in(100, (10, 20), logit=0.0)
    logits[50:60] = 3.0
    search.scores.set_table(1, a_table(32.0, {DOG: logits}))
    search.add([DOG])
    for percent in (10, 90, 30, 60, 20, 70):
        search.change(threshold=percent / 100)
    qtbot.waitUntil(lambda: starts(search) == [16.0])
    search.change(threshold=0.4)
    qtbot.waitUntil(lambda: starts(search) == [3.2, 16.0])


def test_it_follows_the_scores_that_arrive(search, qtbot):
    search.scores.set_table(1, a_table(32.0, n_scored=0))
    search.add([DOG])
    qtbot.waitUntil(lambda: search.share == 0.0)
    for first in range(0, 100, 25):
        search.scores.put(1, a_block(25, {DOG: [4.0] * 5 + [-8.0] * 20}, first))
    qtbot.waitUntil(lambda: search.share == 1.0)
    assert starts(search) == [0.0, 8.0, 16.0, 24.0]


def test_one_near_another(search, qtbot):
    logits = {DOG: heard_in(100, (10, 20), (50, 60)), SIREN: heard_in(100, (65, 70))}
    search.scores.set_table(1, a_table(32.0, logits))
    search.ask("dog near siren within 2 s")
    qtbot.waitUntil(lambda: starts(search) == [16.0])
    assert (search.query.near, search.query.near_s) == ((SIREN,), 2.0)
    search.ask("dog")
    assert search.query.near == (SIREN,)


def test_what_names_nothing_is_said_and_changes_nothing(search):
    search.add([DOG])
    assert not search.ask("xyzzy")
    assert search.classes_of("xyzzy") == ()
    assert search.classes_of("siren") == (SIREN,)
    search.change(threshold=2.0)
    assert search.query == EventQuery((DOG,))
    assert len(search.complaints) == 3


def test_what_is_kept_is_looked_for_again(search, qtbot):
    search.change(classes=(DOG,), threshold=0.5, hours=DayHours(time(22), time(4)), near=(SIREN,))
    search.rank(Ranking.TIME, False)
    state, query = search.state(), search.query
    search.restore(None)
    assert (search.query, search.ranking, search.descending) == (NOTHING, Ranking.SCORE, True)
    search.restore(state)
    assert (search.query, search.ranking, search.descending) == (query, Ranking.TIME, False)
    for broken in ({}, {"query": "{}"}, {**state, "ranking": "beauty"}, {**state, "query": 1}):
        search.restore(broken)
        assert search.query == NOTHING


def test_only_changes_are_told(search, qtbot):
    search.change(classes=(DOG,))
    with qtbot.assertNotEmitted(search.query_changed):
        search.add([DOG])
    with qtbot.waitSignal(search.ranking_changed):
        search.rank(Ranking.CLASS, False)
    with qtbot.assertNotEmitted(search.ranking_changed):
        search.rank(Ranking.CLASS, False)


def test_another_project_is_searched_for_the_same(search, qtbot):
    search.scores.set_table(1, a_table(32.0, {DOG: 4.0}))
    search.add([DOG])
    qtbot.waitUntil(lambda: len(search.events) == 1)
    search.scores.set_timeline(placed((0.0, 3.2)))
    search.set_timeline(placed((0.0, 3.2)))
    qtbot.waitUntil(lambda: len(search.events) == 0)
