import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.core.class_tree import class_tree
from app.viewmodels.classes import Classes, ClassRole, Column
from app.viewmodels.lanes import Lanes
from app.viewmodels.scores import Scores
from dass.labels import ontology
from tests.fake_finder import PromptFinder
from tests.fake_scores import a_table, heard_in, placed
from tests.leftovers import nothing_left_running  # noqa: F401

DOG, BARK, OWL = (ontology().find(name) for name in ("Dog", "Bark", "Owl"))
ROLE = Qt.ItemDataRole


@pytest.fixture
def scores(qapp):
    return Scores(PromptFinder())


@pytest.fixture
def lanes():
    return Lanes()


@pytest.fixture
def classes(scores, lanes):
    return Classes(scores, lanes)


def analyse(scores):
    scores.set_timeline(placed((0.0, 32.0)))
    logits = {DOG: heard_in(100, (10, 20)), BARK: heard_in(100, (40, 60), (80, 90)), OWL: heard_in(100, logit=0)}
    scores.set_table(1, a_table(32.0, logits))


def place(classes, name, column=Column.NAME):
    node = next(node for node in class_tree().nodes if node.name == name)
    return classes.index_of(node.number).siblingAtColumn(column)


def text(classes, name, column, role=ROLE.DisplayRole):
    return place(classes, name, column).data(role)


def test_it_is_a_model_as_qt_wants_one(classes, scores, lanes):
    analyse(scores)
    lanes.choose([DOG])
    tester = QAbstractItemModelTester(classes, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert tester.model() is classes


def test_it_holds_the_whole_ontology(classes):
    def names(parent):
        for row in range(classes.rowCount(parent)):
            index = classes.index(row, 0, parent)
            assert classes.parent(index) == parent
            yield index.data()
            yield from names(index)

    assert list(names(QModelIndex())) == [node.name for node in class_tree().nodes]


def test_before_an_analysis_there_are_only_names(classes):
    assert not classes.is_analysed
    assert [text(classes, "Dog", column) for column in Column] == ["Dog", "", "", ""]
    assert np.isnan(text(classes, "Dog", Column.PRESENCE, ClassRole.PRESENCE)).all()
    assert "Nothing analysed yet." in text(classes, "Dog", Column.NAME, ROLE.ToolTipRole)


def test_after_an_analysis_it_says_how_much_there_is(classes, scores):
    analyse(scores)
    assert [text(classes, "Bark", column) for column in Column] == ["Bark", "2", "98 %", ""]
    assert text(classes, "Dog", Column.EVENTS) == "3"  # its own and those of the bark below it
    assert text(classes, "Human sounds", Column.EVENTS) == ""
    assert text(classes, "Bark", Column.NAME, ROLE.ToolTipRole).splitlines() == [
        "Animal / Domestic animals, pets / Dog / Bark",
        "2 events; highest probability 98 %.",
    ]
    assert text(classes, "Yip", Column.PRESENCE, ROLE.AccessibleTextRole) == "Not heard; highest probability 0 %."
    assert classes.n_heard == 2


def test_what_is_heard_is_told_from_what_is_not(classes, scores):
    analyse(scores)
    assert text(classes, "Dog", Column.NAME, ClassRole.IS_HEARD)
    assert text(classes, "Animal", Column.NAME, ClassRole.IS_HEARD)
    assert not text(classes, "Yip", Column.NAME, ClassRole.IS_HEARD)
    assert text(classes, "Bark", Column.NAME, ClassRole.PRESENCE)[30] > 0.9


def test_a_tick_is_a_lane(classes, lanes, qtbot):
    bark = place(classes, "Bark")
    assert bark.data(ROLE.CheckStateRole) == Qt.CheckState.Unchecked
    assert bark.data(ClassRole.SLOT) is None
    with qtbot.waitSignal(classes.dataChanged):
        assert classes.setData(bark, Qt.CheckState.Checked, ROLE.CheckStateRole)
    assert lanes.classes == (BARK,)
    assert bark.data(ROLE.CheckStateRole) == Qt.CheckState.Checked
    assert bark.data(ClassRole.SLOT) == lanes.slot(BARK)
    classes.setData(bark, Qt.CheckState.Unchecked, ROLE.CheckStateRole)
    assert lanes.classes == ()


def test_a_class_has_the_same_tick_wherever_it_stands(classes, lanes):
    lanes.choose([ontology().find("Church bell")])
    places = [node for node in class_tree().nodes if node.name == "Church bell"]
    assert len(places) > 1
    ticks = [classes.index_of(node.number).data(ROLE.CheckStateRole) for node in places]
    assert set(ticks) == {Qt.CheckState.Checked}


def test_a_group_has_no_lane(classes, lanes):
    group = place(classes, "Human sounds")
    assert not classes.flags(group) & Qt.ItemFlag.ItemIsUserCheckable
    assert group.data(ROLE.CheckStateRole) is None
    classes.toggle_lane(group)
    classes.show_only(group)
    classes.toggle_lane(QModelIndex())
    assert lanes.classes == ()


def test_one_lane_alone_can_be_shown(classes, lanes):
    lanes.choose([DOG, BARK])
    classes.show_only(place(classes, "Owl"))
    assert lanes.classes == (OWL,)


def test_a_class_that_was_never_taught_says_so(classes, scores):
    analyse(scores)
    classes.set_untrained(frozenset({OWL}))
    assert "never taught" in text(classes, "Owl", Column.NAME, ROLE.ToolTipRole)
    assert "never taught" not in text(classes, "Bark", Column.NAME, ROLE.ToolTipRole)


@pytest.mark.parametrize("column", Column)
def test_each_column_says_what_it_means(classes, column):
    assert classes.headerData(column, Qt.Orientation.Horizontal)
    assert classes.headerData(column, Qt.Orientation.Horizontal, ROLE.ToolTipRole)
