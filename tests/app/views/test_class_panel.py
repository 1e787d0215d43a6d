from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction

from app.core.class_tree import class_tree
from app.viewmodels.class_filter import ClassFilter
from app.viewmodels.classes import Classes, Column
from app.viewmodels.lanes import Lanes
from app.viewmodels.scores import Scores
from app.views.class_panel import ClassPanel
from app.views.colours import DARK, LIGHT
from app.views.theme import apply
from dass.labels import ontology
from tests.fake_finder import PromptFinder
from tests.fake_scores import a_table, heard_in, placed
from tests.leftovers import nothing_left_running  # noqa: F401

BARK, SPEECH = (ontology().find(name) for name in ("Bark", "Speech"))


@pytest.fixture
def world(qtbot):
    world = SimpleNamespace(scores=Scores(PromptFinder()), lanes=Lanes())
    world.classes = Classes(world.scores, world.lanes)
    world.shown = ClassFilter(world.classes)
    world.panel = ClassPanel(world.shown)
    qtbot.addWidget(world.panel)
    world.panel.resize(340, 700)
    with qtbot.waitExposed(world.panel):
        world.panel.show()
    return world


def analyse(world):
    world.scores.set_timeline(placed((0.0, 32.0)))
    logits = {BARK: heard_in(100, (40, 45), (60, 65)), SPEECH: heard_in(100, (0, 50))}
    world.scores.set_table(1, a_table(32.0, logits))


def index(world, name):
    return world.shown.index_of(next(node.number for node in class_tree().nodes if node.name == name))


def visible(world):
    """Names in the tree from top to bottom, as far as what they stand below is open."""
    tree, found = world.panel.tree, []
    row = world.shown.index(0, 0)
    while row.isValid():
        found.append(row.data())
        row = tree.indexBelow(row)
    return found


def click(world, qtbot, name, button=Qt.MouseButton.LeftButton, at="centre"):
    rectangle = world.panel.tree.visualRect(index(world, name))
    place = rectangle.center() if at == "centre" else rectangle.topLeft() + QPoint(10, rectangle.height() // 2)
    qtbot.mouseClick(world.panel.tree.viewport(), button, pos=place)


def test_before_an_analysis_the_topmost_names_are_there_and_nothing_else(world):
    assert len(visible(world)) == 7
    assert all(world.panel.tree.isColumnHidden(column) for column in Column if column != Column.NAME)
    assert not world.panel.heard_only.isChecked()


def test_what_was_heard_lies_open(world):
    analyse(world)
    assert visible(world) == [
        *("Animal", "Domestic animals, pets", "Dog", "Bark"),
        *("Human sounds", "Human voice", "Speech"),
    ]
    assert world.panel.heard_only.isChecked()
    assert not any(world.panel.tree.isColumnHidden(column) for column in Column)


def test_what_the_user_closes_stays_closed_when_more_is_heard(world):
    analyse(world)
    world.panel.tree.collapse(index(world, "Animal"))
    analyse(world)
    assert visible(world) == ["Animal", "Human sounds", "Human voice", "Speech"]


def test_all_classes_are_shown_closed_when_the_switch_is_clicked(world, qtbot):
    analyse(world)
    qtbot.mouseClick(world.panel.heard_only, Qt.MouseButton.LeftButton)
    assert visible(world)[:2] == ["Animal", "Human sounds"]
    assert len(visible(world)) == 7


def test_typing_finds_and_esc_forgets(world, qtbot):
    qtbot.keyClicks(world.panel.search, "speech synth")
    assert visible(world) == ["Human sounds", "Human voice", "Speech", "Speech synthesizer"]
    qtbot.keyClick(world.panel.search, Qt.Key.Key_Escape)
    assert len(visible(world)) == 7


def test_the_keyboard_is_enough_to_give_a_class_a_lane(world, qtbot):
    qtbot.keyClicks(world.panel.search, "bark")
    qtbot.keyClick(world.panel.search, Qt.Key.Key_Down)
    tree = world.panel.tree
    assert tree.hasFocus()
    for _ in range(3):
        qtbot.keyClick(tree, Qt.Key.Key_Down)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert world.lanes.classes == (BARK,)
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert world.lanes.classes == ()


def test_enter_opens_and_closes_a_group(world, qtbot):
    analyse(world)
    world.panel.tree.setFocus()
    world.panel.tree.setCurrentIndex(index(world, "Human sounds"))
    qtbot.keyClick(world.panel.tree, Qt.Key.Key_Return)
    assert "Speech" not in visible(world)
    qtbot.keyClick(world.panel.tree, Qt.Key.Key_Return)
    assert "Speech" in visible(world)
    assert world.lanes.classes == ()


def test_a_click_on_the_tick_and_a_double_click_on_the_name_turn_the_lane(world, qtbot):
    analyse(world)
    click(world, qtbot, "Bark", at="tick")
    assert world.lanes.classes == (BARK,)
    click(world, qtbot, "Bark")
    place = world.panel.tree.visualRect(index(world, "Bark")).center()
    qtbot.mouseDClick(world.panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert world.lanes.classes == ()


def test_the_menu_shows_one_lane_alone(world, qtbot):
    analyse(world)
    world.lanes.choose([BARK, SPEECH])
    click(world, qtbot, "Speech", Qt.MouseButton.RightButton)
    alone = next(action for action in world.panel.tree.actions() if action.text() == "Show only this lane")
    alone.trigger()
    assert world.lanes.classes == (SPEECH,)
    assert world.panel.tree.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu


def test_a_search_without_success_offers_all_classes(world, qtbot):
    analyse(world)
    qtbot.keyClicks(world.panel.search, "siren")
    assert not world.panel.tree.isVisible()
    assert "Show all classes" in world.panel.emptiness.text()
    world.panel.emptiness.linkActivated.emit("all")
    assert world.panel.tree.isVisible()
    assert "Siren" in visible(world)


def test_a_heading_sorts(world, qtbot):
    analyse(world)
    header = world.panel.tree.header()
    place = QPoint(header.sectionViewportPosition(Column.NAME) + 5, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    first = visible(world)[0]
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert {first, visible(world)[0]} == {"Animal", "Human sounds"}


@pytest.mark.parametrize(("choice", "colours"), [("dark", DARK), ("light", LIGHT)])
def test_a_strip_is_drawn_in_the_colour_of_the_lane(world, themed_app, choice, colours):
    apply(themed_app, choice)
    analyse(world)
    world.lanes.choose([SPEECH])
    cell = world.panel.tree.visualRect(index(world, "Speech").siblingAtColumn(Column.PRESENCE))
    picture = world.panel.tree.viewport().grab(cell).toImage()
    shown = {picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width())}
    assert colours.lanes[0] in shown
    right = [
        picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width() * 2 // 3, picture.width())
    ]
    assert colours.lanes[0] not in right  # the second half is silent


def test_every_control_says_what_it_is_for(world):
    for control in (world.panel.search, world.panel.heard_only):
        assert control.toolTip()
    assert world.panel.tree.accessibleName() == "Classes"
    assert all(isinstance(action, QAction) and action.text() for action in world.panel.tree.actions())
