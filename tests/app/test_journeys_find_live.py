"""Finding events while they are still being analysed, with the real window, real mouse and keys."""

from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from app.core.annotation import Verdict
from app.viewmodels.analysis import AnalysisModel, State
from tests.desk import CTRL
from tests.leftovers import nothing_left_running  # noqa: F401
from tests.mouse import wheel
from tests.paced_analysis import BLOCK, EVERY, Pace, analyse, barks, probability

PER_BLOCK = BLOCK // EVERY
N_BLOCKS = 8
LOUDNESS = np.random.default_rng(0).permutation(np.linspace(0.4, 0.95, N_BLOCKS * PER_BLOCK))
"""All are found at the threshold there is at first, and ranked in any order."""


@pytest.fixture
def pace(monkeypatch):
    """What lets the analysis come on."""
    monkeypatch.setattr("app.application.AnalysisModel", partial(AnalysisModel, analyse))
    pace = Pace(monkeypatch)
    yield pace
    pace.close()


@pytest.fixture
def yard(pace, desk, tmp_path, qtbot):
    """A window in which barks are looked for that nobody has heard yet, and the analysis begins."""
    desk.start(barks(tmp_path / "20260620_213000.wav", LOUDNESS))
    desk.session.jumps.set_plays(False)
    desk.key(Qt.Key.Key_F, CTRL)
    panel = desk.window.search_panel
    qtbot.keyClicks(panel.field, "woof")
    desk.key(Qt.Key.Key_Return, widget=panel.field)
    desk.window.activateWindow()  # as a desktop does once a list of suggestions is closed
    desk.wait(desk.window.isActiveWindow)
    assert panel.status.text() == "No events · 0 % of the project searched so far"
    desk.click("Analyse")
    desk.wait(lambda: desk.session.analysis.state is State.RUNNING)
    return desk


class Watched:
    """What a user sees of the list while it grows."""

    def __init__(self, desk, pace):
        self._desk, self._pace = desk, pace
        self.panel, self.table, self.n_blocks = desk.window.search_panel, desk.window.search_panel.table, 0

    def let(self, n_blocks, threshold=0.3):
        """Let the analysis come on, and wait until its events are listed."""
        self._pace.let(n_blocks)
        self.n_blocks += n_blocks
        self.wait_for(threshold)

    def wait_for(self, threshold):
        heard = probability(LOUDNESS[: self.n_blocks * PER_BLOCK])
        share = (
            "" if self.n_blocks == N_BLOCKS else f" · {100 * self.n_blocks / N_BLOCKS:.0f} % of the project searched"
        )
        text = f"{(heard >= threshold).sum()} events{share}"
        self._desk.wait(lambda: self.panel.status.text().startswith(text))
        assert self.table.model().rowCount() == (heard >= threshold).sum()

    @property
    def chosen(self):
        """When the event is that is looked at, and where its row is on the screen."""
        index = self.table.currentIndex()
        return self._desk.session.jumps.here.start_s, index.data(), self.table.visualRect(index).top()


@pytest.fixture
def watched(yard, pace):
    return Watched(yard, pace)


def scores(desk):
    found, rows = desk.session.found, desk.session.review.rows
    return [rows.listed.events.score[found.row(place)] for place in range(found.rowCount())]


def test_the_list_grows_with_what_is_heard_and_says_what_share_was_searched(yard, watched):
    for _ in range(3):
        watched.let(1)
        assert scores(yard) == sorted(scores(yard), reverse=True)
    watched.let(N_BLOCKS - 3)
    assert "searched so far" not in watched.panel.status.text()
    assert len(yard.session.review.rows.listed) == N_BLOCKS * PER_BLOCK


def test_a_threshold_changes_meanwhile_and_answers_for_what_was_searched(yard, watched):
    watched.let(2)
    slider = watched.panel.threshold
    slider.setFocus()
    while slider.value() < 70:
        yard.key(Qt.Key.Key_Right, widget=slider)
    watched.wait_for(0.7)
    watched.let(2, threshold=0.7)
    while slider.value() > 50:
        yard.key(Qt.Key.Key_Left, widget=slider)
    watched.wait_for(0.5)
    watched.let(N_BLOCKS - 4, threshold=0.5)


def test_what_is_looked_at_stays_chosen_and_where_it_is_on_the_screen(yard, watched):
    watched.let(3)
    for _ in range(6):
        yard.key(Qt.Key.Key_N, widget=watched.table)
    start_s, text, top = watched.chosen
    selection = yard.session.navigator.selection
    for _ in range(2):
        watched.let(1)
        assert watched.chosen == (start_s, text, top)
    watched.let(N_BLOCKS - 5)
    assert watched.chosen == (start_s, text, top)
    assert yard.session.navigator.selection == selection
    assert watched.table.currentIndex().row() > 5  # others came before it


def test_who_has_scrolled_elsewhere_stays_there(yard, watched):
    watched.let(3)
    yard.key(Qt.Key.Key_N, widget=watched.table)
    wheel(watched.table, QPoint(50, 50), -12)
    scrolled, (start_s, *_) = watched.table.verticalScrollBar().value(), watched.chosen
    assert scrolled > 0
    watched.let(2)
    assert watched.table.verticalScrollBar().value() == scrolled
    assert watched.chosen[0] == start_s


def test_what_is_said_meanwhile_is_kept_while_the_list_grows(yard, watched):
    watched.let(2)
    for key in (Qt.Key.Key_N, Qt.Key.Key_A, Qt.Key.Key_X):
        yard.key(key, widget=watched.table)
    watched.let(N_BLOCKS - 2)
    listed = yard.session.review.rows.listed
    said = sorted(listed.verdict_of(row).value for row in range(len(listed)) if listed.verdict[row])
    assert said == [Verdict.ACCEPTED.value, Verdict.REJECTED.value]
    assert "2 of 80 checked" in watched.panel.summary.text()
