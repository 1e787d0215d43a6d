from app.core.annotation import Origin, Verdict
from app.core.imported_label import ImportedLabel, LabelImport, class_of
from tests.fake_recording import a_recording
from tests.fakes import DOG

BIRD = class_of("Bird")


def a_label(name, **others):
    return ImportedLabel(a_recording(7), 10, 20, name, class_of(name), **others)


def test_names_and_synonyms_are_classes():
    assert (class_of("Dog"), class_of("bow-wow"), class_of("Tree Pipit")) == (DOG, class_of("Bow-wow"), None)


def test_names_that_no_class_has_are_counted():
    found = LabelImport(tuple(map(a_label, ("Dog", "Tree Pipit", "Tree Pipit", "Redwing"))))
    assert found.unknown == {"Tree Pipit": 2, "Redwing": 1}


def test_a_user_says_which_classes_names_stand_for_and_the_names_are_noted():
    found = LabelImport((a_label("Dog"), a_label("Redwing", note="two"), a_label("Tree Pipit")))
    given = found.with_classes({"Redwing": BIRD, "Dog": BIRD})
    assert [label.class_index for label in given.labels] == [DOG, BIRD, None]
    assert [label.note for label in given.labels] == ["", "Redwing; two", ""]
    assert given.unknown == {"Tree Pipit": 1}


def test_labels_of_classes_become_annotations():
    label = a_label("Dog", score=0.5, low_hz=1.0, high_hz=2.0, verdict=Verdict.UNSURE, note="far", event_id="ab" * 16)
    [known, new] = LabelImport((label, a_label("Redwing"), a_label("Dog"))).annotations
    assert (known.id, known.recording_id, known.start, known.stop, known.class_index) == ("ab" * 16, 7, 10, 20, DOG)
    assert (known.score, known.low_hz, known.high_hz) == (0.5, 1.0, 2.0)
    assert (known.verdict, known.note, known.origin) == (Verdict.UNSURE, "far", Origin.IMPORTED)
    assert len(new.id) == 32
