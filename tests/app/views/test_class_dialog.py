import pytest
from PySide6.QtCore import Qt

from app.views.class_dialog import ClassDialog
from dass.labels import ontology
from tests.controls import button, without_name, without_tip
from tests.mouse import LEFT

DOG, BARK, SIREN = (ontology().find(name) for name in ("Dog", "Bark", "Siren"))


@pytest.fixture
def dialog(open_dialog):
    dialog = open_dialog(lambda window: ClassDialog("Relabel", "What is it?", (SIREN, DOG), window))
    dialog.chosen = []
    dialog.class_chosen.connect(dialog.chosen.append)
    return dialog


def offered(dialog):
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_what_is_likely_is_offered_before_anything_is_typed(dialog, qtbot):
    assert offered(dialog) == ["Siren", "Dog"]
    qtbot.keyClicks(dialog.field, "bark")
    assert offered(dialog)[0] == "Bark"
    dialog.field.clear()
    assert offered(dialog) == ["Siren", "Dog"]


def test_enter_takes_the_first_that_a_word_means(dialog, qtbot):
    qtbot.keyClicks(dialog.field, "woof")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.chosen == [BARK]


def test_a_word_that_stands_for_several_classes_offers_each_of_them_once(dialog, qtbot):
    qtbot.keyClicks(dialog.field, "child")
    assert len(offered(dialog)) == len(set(offered(dialog))) > 3
    assert "Child speech, kid speaking" in offered(dialog)


def test_down_goes_to_the_others_and_enter_takes_one(dialog, qtbot):
    qtbot.keyClick(dialog.field, Qt.Key.Key_Down)
    assert dialog.list.hasFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.chosen == [DOG]


def test_the_button_takes_the_chosen_one(dialog, qtbot):
    dialog.list.setCurrentRow(1)
    qtbot.mouseClick(button(dialog, "Choose"), LEFT)
    assert dialog.chosen == [DOG]


def test_what_means_nothing_cannot_be_chosen(dialog, qtbot):
    qtbot.keyClicks(dialog.field, "qqqq")
    assert offered(dialog) == []
    assert not button(dialog, "Choose").isEnabled()
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.chosen == []
    assert dialog.isVisible()


def test_keys_and_screen_readers_reach_everything(dialog):
    assert without_name(dialog) == []
    assert without_tip(dialog) == []
