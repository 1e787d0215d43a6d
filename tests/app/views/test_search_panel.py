from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSize, Qt

from app.core.annotation import Verdict
from app.core.class_kinds import kinds
from app.views.search_panel import SearchPanel
from dass.labels import ontology
from tests.controls import button, reached_by_tab, without_name, without_tip
from tests.fake_find import N_COLUMNS
from tests.fake_scores import heard_in
from tests.mouse import LEFT

BARK, SIREN, MEOW = (ontology().find(name) for name in ("Bark", "Siren", "Meow"))

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)


@pytest.fixture
def panel(find, qtbot):
    """Of twenty barks and a siren."""
    panel = SearchPanel(find)
    panel.find = find
    panel.set_timeline(find.timeline)
    qtbot.addWidget(panel)
    panel.resize(440, 600)
    with qtbot.waitActive(panel):
        panel.show()
    barks = heard_in(N_COLUMNS, *((start, start + 3) for start in range(10, 410, 20)), logit=1.0)
    find.hear({BARK: barks, SIREN: heard_in(N_COLUMNS, (600, 610))})
    return panel


def ask(panel, qtbot, text):
    qtbot.keyClicks(panel.field, text)
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)


def test_before_anything_is_asked_for_it_says_how_to_ask(panel):
    assert not panel.table.isVisible()
    assert any("everyday word such as woof" in label.text() for label in panel.findChildren(type(panel.status)))


def test_what_is_found_is_listed_and_counted(panel, qtbot):
    ask(panel, qtbot, "woof, siren")
    assert panel.status.text() == "21 events"
    assert panel.table.model().rowCount() == 21
    assert panel.field.text() == ""
    assert panel.table.hasFocus()
    qtbot.mouseClick(button(panel, "Bark"), LEFT)
    assert panel.status.text() == "1 event"
    qtbot.mouseClick(button(panel, "Siren"), LEFT)
    assert not panel.table.isVisible()


@pytest.mark.parametrize(("n_scored", "share"), [(0, "0 %"), (625, "50 %"), (1249, "100 %")])
def test_it_says_what_share_was_searched_until_that_is_all(panel, find, qtbot, n_scored, share):
    find.hear({}, n_scored)
    ask(panel, qtbot, "siren")
    assert panel.status.text() == f"No events · {share} of the project searched so far"
    find.hear({})
    find.search.change(threshold=0.5)
    assert panel.status.text() == "No events"


@laws
@given(st.lists(st.integers(1, 100), min_size=1, max_size=4))
def test_slider_and_query_say_the_same(panel, percents):
    panel.find.search.add([BARK])
    for percent in percents:
        panel.threshold.setValue(percent)
        assert panel.find.search.query.threshold == percent / 100
        panel.find.search.change(threshold=(101 - percent) / 100)
        assert panel.threshold.value() == 101 - percent
        assert panel._threshold_text.text() == f"{101 - percent} %"


def test_it_sums_up_how_far_each_class_is_checked(panel, find, qtbot):
    ask(panel, qtbot, "bark, siren")
    assert panel.summary.text().splitlines() == [
        "Bark: 0 of 20 checked (0 %)",
        "Siren: 0 of 1 checked (0 %)",
    ]
    row = find.review.rows.order[0]
    find.review.rows.choose(int(row))
    find.review.accept()
    assert panel.summary.text().splitlines()[1] == "Siren: 1 of 1 checked (100 %), 100 % right so far"
    assert find.review.rows.listed.verdict_of(int(row)) is Verdict.ACCEPTED


@pytest.mark.parametrize("height", [200, 260, 330, 600])
def test_whatever_its_height_nothing_overlaps_and_everything_can_be_scrolled_to(panel, find, qtbot, height):
    ask(panel, qtbot, "bark, siren")
    find.review.rows.choose(0)
    qtbot.mouseClick(panel.shows_filters, LEFT)
    panel.resize(440, height)
    qtbot.waitUntil(lambda: panel.height() == height)
    parts = [panel.field, panel.chips, panel.filters, panel.threshold, panel.status, panel.table, panel.summary]
    parts += [panel.review.title, panel.review.note]
    content = panel.widget()
    qtbot.waitUntil(lambda: content.height() >= content.minimumSizeHint().height())
    places = [part.rect().translated(part.mapTo(content, part.rect().topLeft())) for part in parts]
    for upper, lower in pairwise(places):
        assert upper.bottom() < lower.top()
    assert content.rect().contains(places[-1])
    assert panel.table.height() >= panel.table.minimumHeight()
    for part in parts:
        panel.ensureWidgetVisible(part)
        top, bottom = (part.mapTo(panel, corner).y() for corner in (part.rect().topLeft(), part.rect().bottomLeft()))
        assert top >= 0
        assert bottom < height or part.height() > height


def test_its_width_is_that_of_the_widest_part_also_before_the_filters_are_shown(panel, qtbot):
    before = panel.minimumSizeHint()
    qtbot.mouseClick(panel.shows_filters, LEFT)
    assert panel.minimumSizeHint() == before
    assert before.expandedTo(QSize(panel.widget().minimumSizeHint().width(), 0)) == before


def test_filters_that_count_are_counted_while_they_are_hidden(panel, find):
    find.search.change(min_s=1.0, near=(MEOW,))
    assert panel.shows_filters.text() == "Filters (2)"
    find.search.change(min_s=0.0, near=None)
    assert panel.shows_filters.text() == "Filters"


def test_all_classes_are_taken_away_at_once_and_filters_stay(panel, find, qtbot):
    ask(panel, qtbot, "bark, siren")
    find.search.change(min_s=2.0)
    qtbot.mouseClick(button(panel, "All"), LEFT)
    assert find.search.query.classes == ()
    assert find.search.query.min_s == 2.0


def test_a_suggestion_is_looked_for_with_its_kinds(panel, find, qtbot):
    ask(panel, qtbot, "dog")
    dog = ontology().find("Dog")
    assert find.search.listed_classes == kinds(dog)
    assert panel.status.text() == "20 events"


def test_events_are_heard_on_the_way_where_that_is_wanted(panel, find, qtbot):
    ask(panel, qtbot, "siren")
    find.jumps.go_next()
    assert find.played == []
    qtbot.mouseClick(panel.plays, LEFT)
    find.jumps.go_back()
    assert len(find.played) == 1


def test_keys_and_screen_readers_reach_everything(panel, find, qtbot):
    ask(panel, qtbot, "bark, siren")
    find.review.rows.choose(0)
    qtbot.mouseClick(panel.shows_filters, LEFT)
    assert len(reached_by_tab(panel)) > 15
    assert without_name(panel) == []
    assert without_tip(panel) == []
