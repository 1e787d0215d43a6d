from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QProgressBar

from app.viewmodels import label_imports
from app.viewmodels.label_imports import LabelImports
from app.views.class_dialog import ClassDialog
from app.views.import_dialog import ImportDialog
from dass.labels import ontology
from tests.controls import SMALL_SCREEN, press, without_name, without_tip
from tests.fake_background import Errands
from tests.fake_scores import placed

BARK, MEOW = (ontology().find(name) for name in ("Bark", "Meow"))


class FakeReview(QObject):
    """Is given annotations."""

    taken_in = Signal(int)

    def __init__(self):
        super().__init__()
        self.rows, self.taken = SimpleNamespace(timeline=placed((0.0, 30.0))), []

    def take_in(self, items):
        self.taken = list(items)


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    monkeypatch.setattr(label_imports, "background", errands)
    return errands


@pytest.fixture
def imports(qapp, errands):
    return LabelImports(FakeReview())


@pytest.fixture
def dialog(open_dialog, imports, tmp_path):
    """While a table of three names, two of them unknown, and a row of another recording is read."""
    (tmp_path / "labels.csv").write_text(
        "start_s,end_s,class\n"
        + "".join(f"{row},{row + 1},{name}\n" for row, name in enumerate(["Bark", "Rex", "Gate"]))
    )
    (tmp_path / "notes.txt").write_text("buy bread")
    imports.read([tmp_path / "labels.csv", tmp_path / "notes.txt"])
    return open_dialog(lambda window: ImportDialog(imports, (MEOW,), window))


@pytest.fixture
def read(dialog, errands):
    errands.answer_all()
    return dialog


def click(dialog, row, qtbot):
    cell = dialog.names.visualRect(dialog.names.model().index(row, 0)).center()
    qtbot.mouseClick(dialog.names.viewport(), Qt.MouseButton.LeftButton, pos=cell)


def taken_as(dialog):
    model = dialog.names.model()
    return [(model.index(row, 0).data(), model.index(row, 2).data()) for row in range(model.rowCount())]


def test_while_files_are_read_there_is_nothing_to_take(dialog, errands):
    bar = dialog.findChild(QProgressBar)
    assert bar.isVisible()
    assert (dialog.says.text(), dialog.take.text(), dialog.take.isEnabled()) == ("Reading 2 files …", "Import", False)
    assert not dialog.names.isVisible()
    errands.answer_all()
    assert not bar.isVisible()


def test_what_was_read_is_shown_with_what_cannot_be_taken(read):
    assert read.says.text() == "3 labels in 2 files: 2 will be left out, as no class has their name."
    assert taken_as(read) == [("Rex", "Left out"), ("Gate", "Left out"), ("Bark", "Bark")]
    assert "notes.txt is no table of labels" in read.problems.text()
    assert read.take.text() == "Import 1 label"
    assert read.names.hasFocus()


def test_a_name_is_given_a_class_and_left_out_again(read, imports, qtbot):
    click(read, 1, qtbot)
    press(qtbot, read, "Choose a class …")
    asking = QApplication.activeModalWidget()
    assert isinstance(asking, ClassDialog)
    assert asking.list.item(0).text() == "Meow"
    qtbot.keyClick(asking.field, Qt.Key.Key_Return)
    assert taken_as(read)[1] == ("Gate", "Meow")
    assert read.names.row.name == "Gate"
    assert imports.n_taken == 2
    press(qtbot, read, "Leave out")
    assert taken_as(read)[1] == ("Gate", "Left out")
    assert not read.leave_out.isEnabled()


def test_a_name_that_a_class_has_stays_as_it_is(read, qtbot):
    click(read, 2, qtbot)
    assert not read.choose.isEnabled()
    assert not read.leave_out.isEnabled()
    qtbot.keyClick(read.names, Qt.Key.Key_Return)
    assert QApplication.activeModalWidget() is read


def test_what_is_taken_closes_the_dialog(read, imports, qtbot):
    with qtbot.waitSignal(read.accepted):
        press(qtbot, read, "Import 1 label")
    assert [item.class_index for item in imports._review.taken] == [BARK]


def test_other_files_are_asked_for(read, qtbot):
    with qtbot.waitSignal(read.files_wanted):
        press(qtbot, read, "Other files …")


def test_everything_is_named_explained_and_fits(read):
    assert without_name(read) == without_tip(read) == []
    assert read.minimumSizeHint().boundedTo(SMALL_SCREEN) == read.minimumSizeHint()
