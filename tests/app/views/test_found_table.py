import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics

from app.core.review_list import Ranking
from app.viewmodels.found_events import FoundColumn
from app.views.found_table import FoundTable
from app.views.theme import digits_font
from tests.fake_review import BARK, HOWL, events
from tests.mouse import LEFT, NO_KEY, double_click, wheel

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)

MARGIN = 4
"""Pixels on both sides of a text."""

RANKED = {
    FoundColumn.TIME: Ranking.TIME,
    FoundColumn.LENGTH: Ranking.LENGTH,
    FoundColumn.CLASS: Ranking.CLASS,
    FoundColumn.SCORE: Ranking.SCORE,
    FoundColumn.VERDICT: Ranking.VERDICT,
}


def some(n, first=0):
    """Return events, each with a lower score than the one before; of any two lists, equal numbers are one event."""
    return events(*((2 * number, 2 * number + 1, BARK, 0.9 - number / 200) for number in range(first, first + n)))


@pytest.fixture
def table(find, qtbot):
    """Of thirty events, of which a few are seen."""
    table = FoundTable(find.found, find.tiles, find.look, find.frames)
    table.rows = find.review.rows
    table.set_timeline(find.timeline)
    qtbot.addWidget(table)
    table.resize(440, 200)
    with qtbot.waitActive(table):
        table.show()
    table.rows.current_changed.connect(table.show_current)
    table.rows.show_events(some(30))
    table.rows.choose(0)
    return table


def top_of(table):
    """Return where the event that is looked at begins on the screen."""
    return table.visualRect(table.model().index(table.model().current, FoundColumn.TIME)).top()


def is_seen(table):
    return table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())


def head_place(table, column):
    header = table.horizontalHeader()
    return QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 2, header.height() // 2)


@laws
@given(st.integers(0, 29), st.integers(0, 40), st.integers(0, 40), st.integers(0, 10))
def test_what_is_looked_at_stays_where_it_is_while_the_list_becomes_another(table, place, n_before, n_after, n_rows):
    table.rows.show_events(some(30, first=20))
    table.rows.choose(table.model().row(place))
    table.scrollTo(table.currentIndex())
    bar = table.verticalScrollBar()
    bar.setValue(bar.value() - n_rows)
    assert is_seen(table)
    top = top_of(table)
    first = max(0, 20 - n_before)
    table.rows.show_events(some(50 + n_after - first, first=first))
    assert table.model().row(table.currentIndex().row()) == table.rows.current
    assert is_seen(table)
    at_an_end = bar.value() in (0, bar.maximum())
    assert top_of(table) == top or at_an_end


def test_who_has_scrolled_away_stays_there(table):
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum())
    below = bar.value()
    assert not is_seen(table)
    table.rows.show_events(some(90))
    assert bar.value() == below
    assert table.model().current == 0


def test_the_next_event_is_scrolled_to(table):
    bar = table.verticalScrollBar()
    for _ in range(12):
        table.rows.go_next()
        assert is_seen(table)
    assert bar.value() > 0
    assert table.currentIndex().row() == 12


@pytest.mark.parametrize(("column", "ranking"), RANKED.items())
def test_a_click_on_a_heading_ranks_by_it_and_another_one_turns_it_round(table, find, qtbot, column, ranking):
    find.search.rank(Ranking.TIME if ranking is not Ranking.TIME else Ranking.SCORE, descending=True)
    viewport = table.horizontalHeader().viewport()
    seen = []
    for _ in range(2):
        qtbot.mouseClick(viewport, LEFT, pos=head_place(table, column))
        seen.append((find.search.ranking, find.search.descending))
        assert table.horizontalHeader().sortIndicatorSection() == column
    assert sorted(seen) == [(ranking, False), (ranking, True)]


def test_pictures_have_no_order(table, find, qtbot):
    before = find.search.ranking, find.search.descending
    qtbot.mouseClick(table.horizontalHeader().viewport(), LEFT, pos=head_place(table, FoundColumn.PICTURE))
    assert (find.search.ranking, find.search.descending) == before
    assert table.horizontalHeader().sortIndicatorSection() == FoundColumn.SCORE


def test_what_nothing_was_said_of_comes_first_by_verdict(table, find):
    table.rows.choose(0)
    find.review.reject()
    find.search.rank(Ranking.VERDICT, descending=False)
    verdicts = [table.rows.listed.verdict_of(row).value for row in table.rows.order]
    assert verdicts == [""] * 29 + ["rejected"]


def test_a_click_and_an_arrow_key_go_to_an_event_and_a_double_click_opens_it(table, qtbot):
    went, opened = [], []
    table.went.connect(went.append)
    table.opened.connect(opened.append)
    place = table.visualRect(table.model().index(2, FoundColumn.CLASS)).center()
    qtbot.mouseClick(table.viewport(), LEFT, NO_KEY, place)
    assert went == [2]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert went == [2, 3]
    double_click(table, place)
    assert opened == [2]


@pytest.mark.parametrize("length_s", [0.32, 0.96, 59.9, 59.97, 61.0, 312.4])
def test_no_length_and_no_score_is_cut(table, length_s):
    table.rows.show_events(events((0.0, length_s, HOWL, 1.0)))
    table.resize(table.minimumWidth(), 300)
    digits = QFontMetrics(digits_font())
    for column in (FoundColumn.LENGTH, FoundColumn.SCORE):
        text = table.model().index(0, column).data()
        assert digits.horizontalAdvance(text) + 2 * MARGIN <= table.columnWidth(column)


def test_the_wheel_scrolls_and_pictures_of_what_is_seen_are_asked_for(table, find, qtbot):
    find.frames.flush()
    qtbot.waitUntil(lambda: bool(find.loader.requests))
    before = set(find.loader.requests[-1])
    wheel(table, QPoint(50, 50), -8)
    qtbot.waitUntil(lambda: not set(find.loader.requests[-1]) <= before)
