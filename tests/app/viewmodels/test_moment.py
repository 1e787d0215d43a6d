from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.lanes import Lanes
from app.viewmodels.moment import N_TOP, Moment, MomentRole
from app.viewmodels.navigator import Navigator, Selection
from app.viewmodels.scores import Scores
from dass.labels import ontology
from tests.fake_finder import PromptFinder
from tests.fake_scores import a_block, a_table, heard_in, placed
from tests.leftovers import nothing_left_running  # noqa: F401

DOG, SPEECH, WIND = (ontology().find(name) for name in ("Dog", "Speech", "Wind"))


@pytest.fixture
def world(qapp):
    """A recording whose first half is analysed: dogs, then speech; wind all along; then a gap, and another one."""
    world = SimpleNamespace(
        scores=Scores(PromptFinder()), navigator=Navigator(), lanes=Lanes(), frames=FrameClock(), timeline=None
    )
    world.timeline = placed((0.0, 32.0), (40.0, 3.2))
    world.scores.set_timeline(world.timeline)
    logits = {DOG: heard_in(100, (0, 25), logit=3), SPEECH: heard_in(100, (25, 50), logit=2), WIND: 0.0}
    world.scores.set_table(1, a_table(32.0, logits, n_scored=50))
    world.navigator.set_duration(world.timeline.duration_s)
    world.moment = Moment(world.scores, world.navigator, world.lanes, world.frames)
    return world


def top(moment):
    rows = [moment.index(row) for row in range(moment.rowCount())]
    return [(index.data(), round(index.data(MomentRole.PROBABILITY), 2)) for index in rows]


def seek(world, qtbot, time_s):
    with qtbot.waitSignal(world.moment.shown_changed):
        world.navigator.seek(time_s)


def test_it_is_a_model_as_qt_wants_one(world, qtbot):
    tester = QAbstractItemModelTester(world.moment, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for time_s in (1.0, 20.0, 10.0, 36.0):
        seek(world, qtbot, time_s)
    assert tester.model() is world.moment


def test_the_most_probable_classes_at_the_cursor_come_first(world, qtbot):
    assert world.moment.heading == "At 0:00.0"
    assert top(world.moment) == [("Dog", 0.95), ("Wind", 0.5)]
    seek(world, qtbot, 12.34)
    assert world.moment.heading == "At 0:12.3"
    assert top(world.moment) == [("Speech", 0.88), ("Wind", 0.5)]


def test_a_selection_shows_its_mean(world, qtbot):
    with qtbot.waitSignal(world.moment.shown_changed):
        world.navigator.select(Selection(4.0, 12.0))
    assert world.moment.heading == "Selection, 8 s"
    assert top(world.moment) == [("Wind", 0.5), ("Dog", 0.48), ("Speech", 0.44)]
    with qtbot.waitSignal(world.moment.shown_changed):
        world.navigator.clear_selection()
    assert top(world.moment) == [("Dog", 0.95), ("Wind", 0.5)]


@pytest.mark.parametrize(
    ("time_s", "emptiness"),
    [(20.0, "Not analysed yet"), (36.0, "Gap: nothing recorded here"), (43.2, "Not analysed yet")],
)
def test_where_nothing_is_shown_it_says_why(world, qtbot, time_s, emptiness):
    seek(world, qtbot, time_s)
    assert top(world.moment) == []
    assert world.moment.emptiness == emptiness
    seek(world, qtbot, 1.0)
    assert world.moment.emptiness == ""


def test_a_selection_says_why_nothing_is_shown(world, qtbot):
    for span, emptiness in (((33.0, 39.0), "Gap: nothing recorded here"), ((33.0, 41.0), "Not analysed yet")):
        with qtbot.waitSignal(world.moment.shown_changed):
            world.navigator.select(Selection(*span))
        assert world.moment.emptiness == emptiness


def test_what_reads_zero_percent_is_not_shown(world, qtbot):
    world.scores.put(1, a_block(1, first_column=50))
    seek(world, qtbot, 50.5 * 0.32)
    assert world.moment.emptiness == "Nothing recognised here"


def test_scores_that_arrive_at_the_cursor_are_shown(world, qtbot):
    seek(world, qtbot, 20.0)
    with qtbot.waitSignal(world.moment.shown_changed):
        world.scores.put(1, a_block(20, {DOG: 3.0}, first_column=50))
    assert top(world.moment) == [("Dog", 0.95)]


def test_no_more_than_ten_are_shown(world, qtbot):
    world.scores.put(1, a_block(1, dict.fromkeys(range(30), 1.0), first_column=50))
    seek(world, qtbot, 50.5 * 0.32)
    assert len(top(world.moment)) == N_TOP


def test_classes_that_were_never_taught_are_left_out(world, qtbot):
    world.moment.set_untrained(frozenset({DOG}))
    qtbot.waitUntil(lambda: top(world.moment) == [("Wind", 0.5)])


def test_many_moves_of_the_cursor_make_one_picture(world, qtbot):
    seek(world, qtbot, 20.0)
    headings = []
    world.moment.shown_changed.connect(lambda: headings.append(world.moment.heading))
    for step in range(100):
        world.navigator.seek(1.0 + step / 100)
    qtbot.waitUntil(lambda: bool(headings))
    assert headings == ["At 0:02.0"]


def test_the_time_of_day_is_shown_where_it_is_wanted(world, qtbot):
    with qtbot.waitSignal(world.moment.shown_changed):
        world.moment.show_times(world.timeline, shows_clock=True)
    assert world.moment.heading == "At 12:00:00.0"


def test_a_class_can_be_given_a_lane(world, qtbot):
    first = world.moment.index(0)
    assert first.data(MomentRole.SLOT) is None
    with qtbot.waitSignal(world.moment.dataChanged):
        world.moment.toggle_lane(first)
    assert world.lanes.classes == (DOG,)
    assert first.data(MomentRole.SLOT) == world.lanes.slot(DOG)
    assert first.data(Qt.ItemDataRole.ToolTipRole) == "Dog, 95 %"
