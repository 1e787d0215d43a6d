"""Finding events and checking them, with the real window, real mouse and keys, and a recording on the disk."""

from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core.annotation import Verdict
from app.viewmodels.found_events import FoundColumn
from app.viewmodels.navigator import Selection
from app.views.class_dialog import ClassDialog
from tests.desk import CTRL, SHIFT
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.mouse import LEFT, double_click, drag, move
from tests.yard import BARK, COLUMN_S, LENGTH_S, MEOW, SIREN, an_evening, analysed, bark_s, look_for, verdicts

ACCEPT, REJECT, UNSURE = Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_U
NEXT, BACK, UNDO = Qt.Key.Key_N, Qt.Key.Key_B, Qt.Key.Key_Z


@pytest.fixture
def yard(tmp_path):
    """A recording that is analysed: 24 barks, each surer than the one before, and a siren beside the third of them."""
    [path] = analysed(tmp_path / "data", an_evening(tmp_path))
    return path


@pytest.fixture
def search(desk, yard, qtbot):
    """Start the program, and return what looks for something in it."""
    desk.start(yard)
    desk.wait(lambda: desk.session.scores.fraction == 1)
    desk.session.jumps.set_plays(False)
    return partial(look_for, desk, qtbot)


def reopened(desk, path, n_found):
    """Close the program, start it again, and wait for the search that was left in it."""
    desk.leave()
    desk.start(path)
    desk.wait(lambda: desk.session.scores.fraction == 1)
    desk.wait(lambda: len(desk.session.review.rows.listed) == n_found)
    return desk.session.review


def cell(desk, place, column):
    return desk.session.found.index(place, column).data()


def here(desk):
    """Return from when to when the event is that is looked at."""
    event = desk.session.jumps.here
    return event.start_s, event.stop_s


def test_a_sound_is_found_by_an_everyday_word_and_ranked_by_score(desk, search):
    search("woof", 21)
    assert desk.session.search.query.classes == (BARK,)
    assert desk.button("Do not look for Bark any more").isVisible()
    assert desk.session.lanes.shown[0] == BARK
    scores = [float(cell(desk, place, FoundColumn.SCORE).split()[0]) for place in range(21)]
    assert scores == sorted(scores, reverse=True)
    assert cell(desk, 0, FoundColumn.TIME) == f"{bark_s(23)[0] // 60:.0f}:{bark_s(23)[0] % 60:04.1f}"
    desk.click("Do not look for Bark any more")
    desk.wait(lambda: len(desk.session.review.rows.listed) == 0)


def test_a_suggestion_is_taken_with_the_mouse(desk, search, qtbot):
    field = desk.window.search_panel.field
    desk.key(Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(field, "siren")
    popup = QApplication.activePopupWidget()
    assert popup.model().index(0, 0).data() == "Siren"
    qtbot.mouseClick(popup.viewport(), LEFT, pos=popup.visualRect(popup.model().index(0, 0)).center())
    desk.wait(lambda: len(desk.session.review.rows.listed) == 1)
    assert field.text() == ""


def test_what_has_no_meaning_is_said(desk, search, qtbot):
    desk.key(Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(desk.window.search_panel.field, "qqqq")
    desk.key(Qt.Key.Key_Return, widget=desk.window.search_panel.field)
    assert "qqqq" in desk.said()


def test_the_threshold_answers_at_once_and_headings_rank(desk, search, qtbot):
    search("bark", 21)
    slider = desk.window.search_panel.threshold
    slider.setFocus()
    while slider.value() < 40:
        desk.key(Qt.Key.Key_Right, widget=slider)
    desk.wait(lambda: len(desk.session.review.rows.listed) == 19)
    header = desk.window.search_panel.table.horizontalHeader()
    middle = header.sectionViewportPosition(FoundColumn.TIME) + header.sectionSize(FoundColumn.TIME) // 2
    qtbot.mouseClick(header.viewport(), LEFT, pos=header.rect().center().__class__(middle, header.height() // 2))
    times = [desk.session.review.rows.listed.events.start_s[desk.session.found.row(place)] for place in range(19)]
    assert times in (sorted(times), sorted(times, reverse=True))


def test_only_what_is_near_something_else_is_found(desk, search):
    search("bark near siren within 2 s", 1)
    assert desk.session.search.query.near == (SIREN,)
    panel = desk.window.search_panel
    desk.click("Filters")
    assert panel.filters.near_s.value() == 2.0


def test_keys_jump_from_one_to_the_next_and_each_is_heard_with_what_is_around_it(desk, search):
    search("bark", 21)
    desk.wait(lambda: desk.session.playback.is_available)
    desk.click("Play on jump")
    assert desk.session.jumps.plays
    table, navigator = desk.window.search_panel.table, desk.session.navigator
    desk.key(NEXT, widget=table)
    assert here(desk) == pytest.approx(bark_s(23))
    assert navigator.start_s <= bark_s(23)[0] < bark_s(23)[1] <= navigator.stop_s
    assert (navigator.selection.start_s, navigator.selection.stop_s) == here(desk)
    desk.wait(lambda: bool(desk.outputs.used))
    played = len(desk.outputs.device_now.pull(5.0)) / desk.outputs.device_now.sample_rate
    assert played == pytest.approx(3 * COLUMN_S + 2.0, rel=0.1)
    desk.key(NEXT, widget=table)
    assert here(desk) == pytest.approx(bark_s(22))
    desk.key(BACK, widget=desk.window.explorer.spectrogram)
    assert here(desk) == pytest.approx(bark_s(23))


def test_a_click_on_a_row_goes_there_and_a_double_click_in_a_lane_opens_the_event(desk, search, qtbot):
    search("bark", 21)
    table = desk.window.search_panel.table
    place = table.visualRect(desk.session.found.index(2, FoundColumn.CLASS)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    assert here(desk) == pytest.approx(bark_s(21))
    desk.session.navigator.fit()
    lanes = desk.window.explorer.lanes
    double_click(lanes, desk.place(lanes, sum(bark_s(10)) / 2, 0.25))
    assert here(desk) == pytest.approx(bark_s(10))
    assert desk.session.navigator.window_s < LENGTH_S / 2


def test_twenty_events_are_checked_by_keys_and_all_is_undone_and_redone(desk, search, yard):
    search("bark", 21)
    table, review = desk.window.search_panel.table, desk.session.review
    desk.key(NEXT, widget=table)
    keys = [(ACCEPT, REJECT, UNSURE, ACCEPT)[number % 4] for number in range(20)]
    for key in keys:
        desk.key(key, widget=table)
    given = {ACCEPT: Verdict.ACCEPTED, REJECT: Verdict.REJECTED, UNSURE: Verdict.UNSURE}
    wanted = [Verdict.NONE, *(given[key] for key in reversed(keys))]
    assert verdicts(desk) == wanted
    assert "20 of 21 checked (95 %), 67 % right so far" in desk.window.search_panel.summary.text()
    assert desk.program.menus.actions["undo"].text() == "&Undo Accept Bark"
    for _ in range(20):
        desk.key(UNDO, CTRL, table)
    assert verdicts(desk) == [Verdict.NONE] * 21
    assert review.undoable == ""
    for _ in range(20):
        desk.key(UNDO, CTRL | SHIFT, table)
    assert verdicts(desk) == wanted
    review = reopened(desk, yard, 21)
    assert verdicts(desk) == wanted
    desk.key(UNDO, CTRL, desk.window)
    assert verdicts(desk) == [Verdict.NONE, Verdict.NONE, *wanted[2:]]


def test_one_key_rejects_an_event_and_all_lower_ones(desk, search):
    search("bark", 21)
    table = desk.window.search_panel.table
    for _ in range(5):
        desk.key(NEXT, widget=table)
    desk.key(Qt.Key.Key_Delete, SHIFT, table)
    assert verdicts(desk) == [Verdict.REJECTED] * 17 + [Verdict.NONE] * 4
    desk.key(UNDO, CTRL, table)
    assert verdicts(desk) == [Verdict.NONE] * 21


def test_an_event_is_relabelled_by_name_and_by_a_quick_key(desk, search, qtbot):
    search("bark", 21)
    table = desk.window.search_panel.table
    desk.key(NEXT, widget=table)
    desk.key(Qt.Key.Key_F2, widget=table)
    [dialog] = desk.window.findChildren(ClassDialog)
    qtbot.keyClicks(dialog.field, "meow")
    desk.key(Qt.Key.Key_Return, widget=dialog.field)
    desk.window.activateWindow()  # as a desktop does once a dialog is closed
    desk.wait(desk.window.isActiveWindow)
    assert cell(desk, 0, FoundColumn.CLASS) == "Meow"
    desk.session.quick_keys.assign(3, SIREN)
    desk.wait(lambda: desk.session.quick_keys.labels[2] == SIREN)
    desk.key(Qt.Key.Key_3, widget=table)
    assert cell(desk, 1, FoundColumn.CLASS) == "Siren"
    assert desk.program.menus.actions["undo"].text() == "&Undo Relabel Bark as Siren"


def test_a_note_is_written_and_seen_again(desk, search, yard, qtbot):
    search("bark", 21)
    table, note = desk.window.search_panel.table, desk.window.search_panel.review.note
    desk.key(NEXT, widget=table)
    desk.key(Qt.Key.Key_F2, SHIFT, table)
    desk.wait(note.hasFocus)
    qtbot.keyClicks(note, "a fox, perhaps")
    desk.key(Qt.Key.Key_Return, widget=note)
    reopened(desk, yard, 21)
    desk.key(NEXT, widget=desk.window.search_panel.table)
    assert desk.window.search_panel.review.note.text() == "a fox, perhaps"


def test_the_edge_of_an_event_is_dragged(desk, search):
    search("bark", 21)
    desk.key(NEXT, widget=desk.window.search_panel.table)
    view = desk.window.explorer.spectrogram
    start_s, stop_s = here(desk)
    grip = desk.place(view, stop_s)
    move(view, grip)
    drag(view, grip, desk.place(view, stop_s + 1.0))
    assert here(desk) == pytest.approx((start_s, stop_s + 1.0), abs=0.05)
    assert desk.session.review.undoable == "Move the edges of Bark"
    desk.key(UNDO, CTRL)
    assert here(desk) == pytest.approx((start_s, stop_s))


def test_an_event_of_ones_own_is_added_and_deleted(desk, search, yard, qtbot):
    search("bark", 21)
    desk.session.navigator.select(Selection(100.0, 101.5, 500.0, 2000.0))
    desk.key(Qt.Key.Key_B, CTRL)
    [dialog] = desk.window.findChildren(ClassDialog)
    qtbot.keyClicks(dialog.field, "meow")
    desk.key(Qt.Key.Key_Return, widget=dialog.field)
    desk.wait(lambda: len(desk.session.review.rows.listed) == 22)
    review = reopened(desk, yard, 22)
    [own] = [annotation for annotation in review.annotations if annotation.class_index == MEOW]
    assert (own.low_hz, own.high_hz) == (500.0, 2000.0)
    row = int(np.flatnonzero(review.rows.listed.events.class_index == MEOW)[0])
    desk.session.jumps.choose(row)
    assert here(desk) == pytest.approx((100.0, 101.5), abs=1e-3)
    desk.program.menus.actions["delete"].trigger()
    assert len(review.rows.listed) == 21


def test_the_search_is_kept_with_its_filters(desk, search, yard):
    search("bark", 21)
    desk.session.search.change(threshold=0.8)
    desk.wait(lambda: len(desk.session.review.rows.listed) < 21)
    n_found, query = len(desk.session.review.rows.listed), desk.session.search.query
    reopened(desk, yard, n_found)
    assert desk.session.search.query == query
    assert desk.window.search_panel.threshold.value() == 80
