from dataclasses import replace
from datetime import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QTime

from app.core.event_query import DayHours, EventQuery
from app.views.search_filters import SearchFilters
from dass.labels import ontology
from tests.controls import button, reached_by_tab, without_name, without_tip
from tests.mouse import LEFT

DOG, SIREN = ontology().find("Dog"), ontology().find("Siren")

laws = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)

tenths = st.integers(0, 600).map(lambda tenths: tenths / 10)
minutes = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
narrowed = st.fixed_dictionaries(
    {
        "min_s": tenths,
        "merge_s": tenths,
        "hours": st.none() | st.builds(DayHours, minutes, minutes),
        "near": st.none() | st.lists(st.integers(0, 526), min_size=1, max_size=5, unique=True).map(tuple),
        "near_s": tenths,
    }
)


@pytest.fixture
def filters(find, qtbot):
    filters = SearchFilters(find.search)
    filters.search = find.search
    find.search.add([DOG])
    qtbot.addWidget(filters)
    with qtbot.waitActive(filters):
        filters.show()
    return filters


def query_shown(filters):
    """Return what the controls say."""
    start, stop = (time(edit.time().hour(), edit.time().minute()) for edit in (filters.start, filters.stop))
    return {
        "min_s": filters.shortest.value(),
        "merge_s": filters.gap.value(),
        "hours": DayHours(start, stop) if filters.at_hours.isChecked() else None,
        "near_s": filters.near_s.value(),
    }


@laws
@given(narrowed)
def test_controls_show_the_query_and_to_show_it_changes_nothing(filters, fields):
    query = replace(EventQuery((DOG,)), **fields)
    filters.search.change(**fields)
    assert filters.search.query == query
    assert query_shown(filters) == {name: fields[name] for name in query_shown(filters)}
    plain = EventQuery(())
    differing = [name for name in ("min_s", "merge_s", "hours", "near") if fields[name] != getattr(plain, name)]
    assert filters.n_active == len(differing)
    assert filters.start.isEnabled() == filters.stop.isEnabled() == (fields["hours"] is not None)


@pytest.mark.parametrize(("control", "field"), [("shortest", "min_s"), ("gap", "merge_s"), ("near_s", "near_s")])
def test_a_number_that_is_typed_narrows_the_search(filters, qtbot, control, field):
    box = getattr(filters, control)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "7.5")
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert getattr(filters.search.query, field) == 7.5


def test_hours_count_as_long_as_they_are_ticked(filters, qtbot):
    qtbot.mouseClick(
        filters.at_hours, LEFT, pos=filters.at_hours.rect().topLeft() + filters.at_hours.rect().center() / 8
    )
    assert filters.search.query.hours == DayHours(time(22), time(6))
    filters.start.setTime(QTime(23, 30))
    assert filters.search.query.hours == DayHours(time(23, 30), time(6))
    filters.at_hours.setFocus()
    qtbot.keyClick(filters.at_hours, Qt.Key.Key_Space)
    assert filters.search.query.hours is None


def test_what_is_to_be_near_is_named_and_taken_away_again(filters, qtbot):
    for word in ("siren", "woof"):
        qtbot.keyClicks(filters.near, word)
        qtbot.keyClick(filters.near, Qt.Key.Key_Return)
    assert filters.search.query.near == (SIREN, ontology().find("Bark"))
    assert filters.near.text() == ""
    qtbot.mouseClick(button(filters, "Siren"), LEFT)
    assert filters.search.query.near == (ontology().find("Bark"),)
    qtbot.mouseClick(button(filters, "Bark"), LEFT)
    assert filters.search.query.near is None
    assert not filters.near_chips.isVisible()


def test_what_means_nothing_is_said_and_stays_to_be_mended(filters, qtbot):
    failures = []
    filters.search.failed.connect(failures.append)
    qtbot.keyClicks(filters.near, "qqqq")
    qtbot.keyClick(filters.near, Qt.Key.Key_Return)
    assert "qqqq" in failures[0]
    assert filters.near.text() == "qqqq"
    assert filters.search.query.near is None


def test_keys_and_screen_readers_reach_everything(filters):
    filters.search.change(hours=DayHours(time(22), time(6)), near=(SIREN,))
    assert len(reached_by_tab(filters)) == 8
    assert without_name(filters) == []
    assert without_tip(filters) == []
