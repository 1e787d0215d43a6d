from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from app.viewmodels.frame_clock import FrameClock
from app.viewmodels.lanes import Lanes
from app.viewmodels.moment import Moment
from app.viewmodels.navigator import Navigator
from app.viewmodels.scores import Scores
from app.views.colours import DARK, LIGHT
from app.views.moment_panel import MomentPanel
from app.views.theme import apply
from dass.labels import ontology
from tests.fake_finder import PromptFinder
from tests.fake_scores import a_table, placed
from tests.leftovers import nothing_left_running  # noqa: F401

DOG = ontology().find("Dog")


@pytest.fixture
def world(qtbot):
    world = SimpleNamespace(scores=Scores(PromptFinder()), navigator=Navigator(), lanes=Lanes())
    world.scores.set_timeline(placed((0.0, 32.0)))
    world.scores.set_table(1, a_table(32.0, {DOG: 0.0}, n_scored=50))
    world.navigator.set_duration(32.0)
    world.moment = Moment(world.scores, world.navigator, world.lanes, FrameClock(world.navigator))
    world.panel = MomentPanel(world.moment)
    qtbot.addWidget(world.panel)
    world.panel.resize(320, 400)
    with qtbot.waitExposed(world.panel):
        world.panel.show()
    return world


def first_row(world):
    return world.panel.list.visualRect(world.moment.index(0))


def test_it_follows_the_cursor(world, qtbot):
    assert world.panel.heading.text() == "At 0:00.0"
    assert world.panel.list.isVisible()
    with qtbot.waitSignal(world.moment.shown_changed):
        world.navigator.seek(20.0)
    assert world.panel.heading.text() == "At 0:20.0"
    assert world.panel.emptiness.isVisible()
    assert world.panel.emptiness.text() == "Not analysed yet"


@pytest.mark.parametrize(("choice", "colours"), [("dark", DARK), ("light", LIGHT)])
def test_a_bar_is_as_long_as_its_class_is_probable(world, themed_app, choice, colours):
    apply(themed_app, choice)
    picture = world.panel.list.viewport().grab(first_row(world)).toImage()
    rows = [[picture.pixelColor(x, y).name() for x in range(picture.width())] for y in range(picture.height())]
    bar = max(rows, key=lambda row: row.count(colours.accent))
    length, rest = bar.count(colours.accent), bar.count(colours.pressed)
    assert length / (length + rest) == pytest.approx(0.5, abs=0.01)


def test_a_double_click_gives_a_class_its_lane(world, qtbot):
    place = first_row(world).center()
    qtbot.mouseClick(world.panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(world.panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert world.lanes.classes == (DOG,)
