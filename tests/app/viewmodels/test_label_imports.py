from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal

from app.core.annotation import Origin
from app.viewmodels import label_imports
from app.viewmodels.label_imports import LabelImports, TakenIn
from dass.labels import ontology
from tests.fake_background import Errands
from tests.fake_scores import placed

pytestmark = pytest.mark.usefixtures("qapp")

BARK, MEOW = (ontology().find(name) for name in ("Bark", "Meow"))
HEADER = "file,start_s,end_s,class\n"


class FakeReview(QObject):
    """Is given annotations, of which so many are new."""

    taken_in = Signal(int)

    def __init__(self, timeline):
        super().__init__()
        self.rows = SimpleNamespace(timeline=timeline)
        self.taken, self.n_new = [], None

    def take_in(self, items):
        self.taken = list(items)
        self.taken_in.emit(len(self.taken) if self.n_new is None else self.n_new)


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    monkeypatch.setattr(label_imports, "background", errands)
    return errands


@pytest.fixture
def imports(errands):
    imports = LabelImports(FakeReview(placed((0.0, 30.0), (100.0, 30.0))))
    imports.told, imports.failures = [], []
    imports.taken.connect(imports.told.append)
    imports.failed.connect(imports.failures.append)
    return imports


@pytest.fixture
def write(tmp_path, imports):
    """Write a table of labels in the first recording."""
    file = imports._review.rows.timeline.placements[0].recording.path.name

    def write(*names, file_name="labels.csv", others=""):
        rows = "".join(f"{file},{number},{number + 1},{name}\n" for number, name in enumerate(names))
        (tmp_path / file_name).write_text(HEADER + rows + others)
        return tmp_path / file_name

    return write


def names(imports):
    return [(row.name, row.n_labels, row.taken_as) for row in imports.names.rows]


def test_files_are_read_in_the_background_and_taken_in_as_one(imports, errands, write):
    imports.read([write("Bark", "Meow"), write("Bark", file_name="more.csv")])
    assert (imports.is_reading, imports.sentence, imports.n_taken) == (True, "Reading 2 files …", 0)
    errands.answer_all()
    assert (imports.is_reading, imports.n_taken) == (False, 3)
    assert imports.sentence == "3 labels in 2 files: all can be taken in."
    assert names(imports) == [("Bark", 2, "Bark"), ("Meow", 1, "Meow")]
    imports.take_in()
    assert [(item.class_index, item.origin) for item in imports._review.taken] == [
        (BARK, Origin.IMPORTED),
        (MEOW, Origin.IMPORTED),
        (BARK, Origin.IMPORTED),
    ]
    assert imports.told == [TakenIn("Took in 3 labels of Bark and Meow.", (BARK, MEOW))]


def test_names_that_no_class_has_come_first_and_are_left_out_or_given_one(imports, errands, write):
    imports.read([write("Bark", "Rex", "Bark", "Gate")])
    errands.answer_all()
    assert names(imports) == [("Rex", 1, "Left out"), ("Gate", 1, "Left out"), ("Bark", 2, "Bark")]
    assert imports.sentence == "4 labels in labels.csv: 2 will be left out, as no class has their name."
    imports.choose("Rex", MEOW)
    imports.choose("Gate", MEOW)
    imports.choose("Gate", None)
    assert names(imports)[:2] == [("Rex", 1, "Meow"), ("Gate", 1, "Left out")]
    assert imports.n_taken == 3
    imports.take_in()
    assert [(item.class_index, item.note) for item in imports._review.taken] == [(BARK, ""), (MEOW, "Rex"), (BARK, "")]


def test_other_files_begin_anew(imports, errands, write):
    imports.read([write("Rex")])
    errands.answer_all()
    imports.choose("Rex", MEOW)
    imports.read([write("Rex", file_name="more.csv")])
    errands.answer_all()
    assert names(imports) == [("Rex", 1, "Left out")]


def test_only_the_files_chosen_last_are_shown(imports, errands, write):
    imports.read([write("Bark")])
    imports.read([write("Meow", file_name="more.csv")])
    errands.do(0)
    errands.answer(1)
    errands.answer(0)
    assert names(imports) == [("Meow", 1, "Meow")]


def test_what_cannot_be_taken_in_is_said(imports, errands, write, tmp_path):
    imports.read([tmp_path / "gone.csv", write(others="garden.wav,1,2,Bark\n")])
    errands.answer_all()
    assert imports.sentence == "Nothing in 2 files can be taken in."
    gone, other = imports.found.problems
    assert "cannot be read" in gone
    assert "garden.wav" in other


def test_what_was_known_before_is_told_apart(imports, errands, write):
    imports.read([write("Bark", "Bark", "Bark")])
    errands.answer_all()
    for n_new, sentence in (
        (1, "Took in 1 label of Bark; 2 more were in the project before."),
        (0, "Nothing is new: all of the labels were in the project before."),
    ):
        imports._review.n_new = n_new
        imports.take_in()
        assert imports.told.pop() == TakenIn(sentence, (BARK,))
