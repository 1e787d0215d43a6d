import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.core.class_tree import class_tree
from app.viewmodels.class_filter import ClassFilter
from app.viewmodels.classes import Classes, Column
from app.viewmodels.lanes import Lanes
from app.viewmodels.scores import Scores
from dass.labels import ontology
from tests.fake_finder import PromptFinder
from tests.fake_scores import a_table, heard_in, placed
from tests.leftovers import nothing_left_running  # noqa: F401

DOG, BARK, SPEECH, WIND = (ontology().find(name) for name in ("Dog", "Bark", "Speech", "Wind"))
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def scores(qapp):
    return Scores(PromptFinder())


@pytest.fixture
def lanes():
    return Lanes()


@pytest.fixture
def shown(scores, lanes):
    classes = Classes(scores, lanes)
    shown = ClassFilter(classes)
    shown.source = classes  # the filter does not keep it alive
    return shown


def analyse(scores, logits):
    scores.set_timeline(placed((0.0, 32.0)))
    scores.set_table(1, a_table(32.0, logits))


HEARD = {
    BARK: heard_in(100, (40, 45), (60, 65)),
    SPEECH: heard_in(100, (10, 15), (30, 35), (70, 75), logit=1),
    WIND: heard_in(100, (0, 90), logit=6),
}


def names(shown, parent=None):
    parent = parent or QModelIndex()
    for row in range(shown.rowCount(parent)):
        index = shown.index(row, 0, parent)
        yield index.data()
        yield from names(shown, index)


def roots(shown):
    return [shown.index(row, 0).data() for row in range(shown.rowCount())]


def test_it_is_a_model_as_qt_wants_one(shown, scores):
    analyse(scores, HEARD)
    tester = QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Fatal)
    shown.search("dog")
    shown.set_heard_only(False)
    shown.sort(Column.NAME)
    assert tester.model() is shown


def test_before_an_analysis_everything_is_kept_by_name(shown):
    assert sorted(names(shown)) == sorted(node.name for node in class_tree().nodes)
    assert roots(shown) == sorted(roots(shown))
    assert shown.caption == "Nothing analysed yet"
    assert not shown.is_heard_only


def test_once_something_is_heard_only_that_is_kept(shown, scores):
    analyse(scores, HEARD)
    assert shown.is_heard_only
    assert set(names(shown)) == {
        *("Animal", "Domestic animals, pets", "Dog", "Bark"),
        *("Human sounds", "Human voice", "Speech"),
        *("Natural sounds", "Wind"),
    }
    assert shown.caption == "3 of 527 classes heard"


def test_another_project_begins_with_all_classes(shown, scores):
    analyse(scores, HEARD)
    scores.set_timeline(placed((0.0, 32.0)))
    assert not shown.is_heard_only
    assert len(list(names(shown))) == len(class_tree().nodes)


def test_what_nobody_heard_hides_nothing(shown, scores):
    analyse(scores, {})
    assert not shown.is_heard_only
    assert len(list(names(shown))) == len(class_tree().nodes)


def test_who_has_switched_is_not_switched_again(shown, scores):
    shown.set_heard_only(True)
    assert shown.emptiness == "Nothing heard so far."
    shown.set_heard_only(False)
    analyse(scores, HEARD)
    assert not shown.is_heard_only


def test_a_search_keeps_what_is_above_and_below(shown):
    shown.search("dog")
    found = set(names(shown))
    assert {"Animal", "Domestic animals, pets", "Dog", "Bark"} <= found
    assert not {"Cat", "Music"} & found
    assert shown.caption == "Matches: 8 of 527 classes"
    shown.search("")
    assert len(list(names(shown))) == len(class_tree().nodes)


def test_a_search_for_what_is_not_there_says_so(shown, scores):
    shown.search(" xyz ")
    assert list(names(shown)) == []
    assert shown.emptiness == "No class is called “xyz”."
    analyse(scores, HEARD)
    shown.search("siren")
    assert shown.emptiness == "No class that was heard is called “siren”."
    shown.set_heard_only(False)
    assert shown.emptiness == ""


def test_what_there_is_most_of_comes_first(shown, scores):
    analyse(scores, HEARD)
    assert roots(shown) == ["Human sounds", "Animal", "Natural sounds"]


@pytest.mark.parametrize(
    ("column", "order", "expected"),
    [
        (Column.EVENTS, ASCENDING, ["Natural sounds", "Animal", "Human sounds"]),
        (Column.PEAK, DESCENDING, ["Natural sounds", "Human sounds", "Animal"]),
        (Column.NAME, ASCENDING, ["Animal", "Human sounds", "Natural sounds"]),
        (Column.NAME, DESCENDING, ["Natural sounds", "Human sounds", "Animal"]),
        (Column.PRESENCE, ASCENDING, ["Natural sounds", "Human sounds", "Animal"]),
    ],
)
def test_what_was_not_heard_is_last_in_any_order(shown, scores, column, order, expected):
    analyse(scores, HEARD | {ontology().find("Animal"): heard_in(100, (45, 46), logit=0.2)})
    shown.set_heard_only(False)
    shown.sort(column, order)
    assert roots(shown)[:3] == expected
    assert set(roots(shown)[3:]) == {
        *("Music", "Sounds of things", "Source-ambiguous sounds", "Channel, environment and background")
    }


def test_a_row_leads_to_its_class_and_back(shown, scores, lanes):
    analyse(scores, HEARD)
    for node in class_tree().nodes:
        index = shown.index_of(node.number)
        assert not index.isValid() or shown.number(index) == node.number
    bark = shown.index_of(next(node.number for node in class_tree().nodes if node.name == "Bark"))
    shown.toggle_lane(bark)
    lanes.add(WIND)
    assert lanes.classes == (BARK, WIND)
    shown.show_only(bark)
    assert lanes.classes == (BARK,)
