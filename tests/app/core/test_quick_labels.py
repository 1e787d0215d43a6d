import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import quick_labels
from app.core.project import Project
from app.core.quick_labels import N_LABELS, NO_LABELS
from dass.config import N_CLASSES
from tests.fake_project import a_project

labels = st.tuples(*[st.none() | st.integers(0, N_CLASSES - 1)] * N_LABELS)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    with Project.open(a_project(tmp_path_factory.mktemp("labels") / "night.dass")) as project:
        yield project


def test_a_new_project_has_none(tmp_path):
    with Project.open(a_project(tmp_path / "night.dass")) as project:
        assert quick_labels.read(project) == NO_LABELS


@given(labels)
def test_labels_are_kept(project, labels):
    quick_labels.write(project, labels)
    with Project.open(project.path) as other:
        assert quick_labels.read(other) == labels


anything = st.none() | st.booleans() | st.integers(-2, 600) | st.floats(allow_nan=False) | st.text(max_size=3)


@given(anything | st.lists(anything, max_size=12) | st.dictionaries(st.text(max_size=2), anything, max_size=2))
def test_what_makes_no_sense_is_no_label(project, kept):
    project.set_value("quick_labels", kept)
    found = quick_labels.read(project)
    assert len(found) == N_LABELS
    for place, label in enumerate(found):
        assert label is None or (0 <= label < N_CLASSES and kept[place] == label)
