import pytest
from PySide6.QtCore import Qt

from app.core.annotation import Verdict
from app.views.review_bar import ReviewBar
from dass.labels import ontology
from tests.controls import reached_by_tab, without_name, without_tip
from tests.fake_review import BARK, HOWL, events
from tests.mouse import LEFT


@pytest.fixture
def bar(find, qtbot):
    bar = ReviewBar(find.review, find.view_state)
    bar.rows = find.review.rows
    qtbot.addWidget(bar)
    with qtbot.waitActive(bar):
        bar.show()
    bar.rows.show_events(events((1, 4, BARK, 0.5), (10, 12, HOWL, 0.9), (20, 21, BARK, 0.4)))
    return bar


def pressed(bar):
    return [verdict for verdict, button in bar.verdicts.items() if button.isChecked()]


def test_without_an_event_nothing_can_be_said_and_it_says_how_to_go_on(bar):
    assert "N goes to the next" in bar.title.text()
    assert reached_by_tab(bar) == []


def test_it_says_what_event_it_is(bar, find):
    bar.rows.choose(1)
    bark, howl = (ontology().classes[index].display_name for index in (BARK, HOWL))
    assert bar.title.text() == f"{howl} · 0:10.00 · 2 s"
    find.review.relabel(BARK)
    assert bar.title.text().startswith(f"{bark}, found as {howl} · ")
    bar.rows.choose(None)
    assert "No event" in bar.title.text()


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNSURE])
def test_a_button_gives_its_verdict_and_shows_which_one_was_given(bar, qtbot, verdict):
    bar.rows.choose(0)
    assert pressed(bar) == []
    qtbot.mouseClick(bar.verdicts[verdict], LEFT)
    assert bar.rows.listed.verdict_of(0) is verdict
    assert pressed(bar) == [verdict]
    bar.rows.choose(1)
    assert pressed(bar) == []
    bar.rows.choose(0)
    qtbot.mouseClick(bar.verdicts[verdict], LEFT)  # once more changes nothing, and does not look as if it did
    assert pressed(bar) == [verdict]


def test_a_note_is_kept_by_enter_and_by_leaving_and_seen_with_its_event_alone(bar, qtbot):
    bar.rows.choose(0)
    qtbot.keyClicks(bar.note, "a fox")
    qtbot.keyClick(bar.note, Qt.Key.Key_Return)
    assert bar.rows.annotation(0).note == "a fox"
    bar.rows.choose(1)
    assert bar.note.text() == ""
    bar.note.setFocus()
    qtbot.keyClicks(bar.note, "an owl")
    bar.relabel.setFocus()
    assert bar.rows.annotation(1).note == "an owl"
    bar.rows.choose(0)
    assert bar.note.text() == "a fox"
    assert bar.rows.annotation(2) is None


def test_a_note_that_is_left_as_it_is_says_nothing(bar, qtbot):
    bar.rows.choose(2)
    qtbot.keyClick(bar.note, Qt.Key.Key_Return)
    assert bar.rows.annotation(2) is None


def test_another_class_is_asked_for(bar, qtbot):
    bar.rows.choose(0)
    with qtbot.waitSignal(bar.relabel_wanted):
        qtbot.mouseClick(bar.relabel, LEFT)


def test_keys_and_screen_readers_reach_everything(bar):
    bar.rows.choose(0)
    assert len(reached_by_tab(bar)) == 5
    assert without_name(bar) == []
    assert without_tip(bar) == []
