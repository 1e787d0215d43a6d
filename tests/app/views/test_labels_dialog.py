import pytest
from PySide6.QtCore import QObject, Qt, Signal

from app.core.quick_labels import N_LABELS, NO_LABELS
from app.views.class_dialog import ClassDialog
from app.views.labels_dialog import LabelsDialog
from dass.labels import ontology
from tests.controls import without_name, without_tip
from tests.mouse import LEFT

DOG, SIREN = ontology().find("Dog"), ontology().find("Siren")


class Keys(QObject):
    """Stand for what they are told to."""

    changed = Signal()

    def __init__(self):
        super().__init__()
        self.labels = NO_LABELS

    def assign(self, key, class_index):
        self.labels = (*self.labels[: key - 1], class_index, *self.labels[key:])
        self.changed.emit()


@pytest.fixture
def keys():
    return Keys()


@pytest.fixture
def dialog(open_dialog, keys):
    return open_dialog(lambda window: LabelsDialog(keys, (SIREN, DOG), window))


@pytest.mark.parametrize("key", [1, 5, N_LABELS])
def test_a_class_is_chosen_for_a_key_and_taken_away_again(dialog, keys, qtbot, key):
    qtbot.mouseClick(dialog.choosers[key - 1], LEFT)
    [asks] = dialog.findChildren(ClassDialog)
    qtbot.keyClick(asks.field, Qt.Key.Key_Return)
    assert [number for number, index in enumerate(keys.labels, 1) if index == SIREN] == [key]
    assert dialog.choosers[key - 1].text() == "Siren"
    qtbot.mouseClick(dialog.removers[key - 1], LEFT)
    assert keys.labels == NO_LABELS
    assert dialog.choosers[key - 1].text() == "Choose…"


def test_only_what_stands_for_something_can_be_taken_away(dialog, keys):
    keys.assign(3, DOG)
    assert [remover.isEnabled() for remover in dialog.removers] == [number == 3 for number in range(1, N_LABELS + 1)]


def test_what_changes_elsewhere_is_shown(dialog, keys):
    keys.assign(2, DOG)
    assert dialog.choosers[1].text() == "Dog"
    assert dialog.choosers[1].accessibleName() == "Key 2: Dog"


def test_keys_and_screen_readers_reach_everything(dialog, keys):
    keys.assign(2, DOG)
    assert without_name(dialog) == []
    assert without_tip(dialog) == []
