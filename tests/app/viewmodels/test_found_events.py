from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.core.annotation import Verdict
from app.core.review_list import Ranking
from app.viewmodels.found_events import FoundColumn, FoundEvents, FoundRole
from tests.fake_find import MemoryReview
from tests.fake_review import BARK, HOWL, LATER_S, a_timeline, events

Role = Qt.ItemDataRole
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def review(qapp):
    review = MemoryReview()
    review.rows.set_timeline(a_timeline())
    return review


@pytest.fixture
def found(review):
    ranked = []
    search = SimpleNamespace(ranking=Ranking.SCORE, descending=True, rank=lambda *how: ranked.append(how))
    found = FoundEvents(review.rows, search)
    found.ranked, found.search = ranked, search
    found.tester = QAbstractItemModelTester(found, QAbstractItemModelTester.FailureReportingMode.Fatal)
    review.rows.rank(Ranking.SCORE, descending=True)
    review.rows.show_events(events((1, 4, BARK, 0.5), (10, 12, HOWL, 0.9), (LATER_S + 1, LATER_S + 72, BARK, 0.4)))
    return found


def texts(found, place, role=Role.DisplayRole):
    return [found.index(place, column).data(role) for column in FoundColumn]


def test_events_are_listed_from_the_surest_on(found):
    assert [found.index(place, FoundColumn.SCORE).data() for place in range(3)] == ["90 %", "50 %", "40 %"]
    assert texts(found, 1)[1:] == ["0:01.0", "3 s", found.index(2, FoundColumn.CLASS).data(), "50 %", ""]
    assert found.index(2, FoundColumn.LENGTH).data() == "1:11"
    assert [found.row(place) for place in range(3)] == [1, 0, 2]


def test_each_cell_tells_of_its_event(found, review):
    assert found.index(0, FoundColumn.CLASS).data(FoundRole.EVENT) == review.rows.listed.events[1]
    assert found.index(0, FoundColumn.CLASS).data(FoundRole.CLOCK) == "12:00:10"
    assert "12:00:10.0 on" in found.index(0, FoundColumn.PICTURE).data(Role.ToolTipRole)
    assert texts(found, 0, Role.AccessibleTextRole)[-1] == "Not checked"
    assert texts(found, 0, Role.AccessibleTextRole)[FoundColumn.SCORE] == "90 %"


def test_what_is_said_of_an_event_is_told(found, review):
    review.rows.choose(1)
    review.reject()
    review.write_note("a fox")
    index = found.index(0, FoundColumn.VERDICT)
    assert index.data(FoundRole.VERDICT) == Verdict.REJECTED
    assert index.data(FoundRole.HAS_NOTE) is True
    assert index.data(Role.AccessibleTextRole) == "Rejected"
    assert index.data(Role.ToolTipRole).splitlines()[-2:] == ["Rejected", "a fox"]
    review.relabel(BARK)
    assert "found as" in index.data(Role.ToolTipRole)


def test_without_a_score_there_is_no_number(found, review):
    review.rows.show_events(events((1, 2, BARK, float("nan"))))
    assert texts(found, 0)[FoundColumn.SCORE] == ""
    assert texts(found, 0, Role.AccessibleTextRole)[FoundColumn.SCORE] == ""


def test_headings_say_what_they_mean_and_rank(found):
    across = Qt.Orientation.Horizontal
    assert all(found.headerData(column, across) for column in FoundColumn)
    assert all(found.headerData(column, across, Role.ToolTipRole) for column in FoundColumn)
    assert found.headerData(FoundColumn.VERDICT, across, Role.AccessibleTextRole) == "Verdict"
    assert found.headerData(0, Qt.Orientation.Vertical) is None
    found.sort(FoundColumn.VERDICT, DESCENDING)
    found.sort(FoundColumn.TIME, ASCENDING)
    found.sort(FoundColumn.PICTURE, ASCENDING)
    assert found.ranked == [(Ranking.VERDICT, True), (Ranking.TIME, False)]
    for column in set(FoundColumn) - {FoundColumn.PICTURE}:
        found.sort(column, ASCENDING)
        found.search.ranking, found.search.descending = found.ranked[-1]
        assert found.sorted_by == (column, ASCENDING)


def test_the_current_event_has_a_place_in_every_order(found, review):
    assert found.current is None
    review.rows.choose(2)
    assert found.current == 2
    review.rows.rank(Ranking.TIME, descending=True)
    assert found.current == 0
    assert found.row(0) == review.rows.current


def test_a_longer_and_a_shorter_list_is_told(found, review, qtbot):
    with qtbot.waitSignal(found.modelReset):
        review.rows.show_events(events((1, 4, BARK, 0.5)))
    assert found.rowCount() == 1
    with qtbot.waitSignal(found.layoutChanged):
        review.rows.show_events(events((2, 4, BARK, 0.6)))
    assert found.index(0, FoundColumn.SCORE).data() == "60 %"
    review.rows.show_events(events())
    assert found.rowCount() == 0
