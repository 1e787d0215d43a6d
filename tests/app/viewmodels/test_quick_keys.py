from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal

from app.core.quick_labels import NO_LABELS
from app.viewmodels import quick_keys
from app.viewmodels.quick_keys import QuickKeys
from tests.fake_background import Errands
from tests.fake_project import a_project

pytestmark = pytest.mark.usefixtures("qapp")

BARK, HOWL = 74, 76


class OneProject(QObject):
    """Stands for the project model."""

    opened = Signal()
    closed = Signal()

    def __init__(self):
        super().__init__()
        self.current = None

    def open(self, path):
        self.current = SimpleNamespace(path=path)
        self.opened.emit()

    def close(self):
        self.current = None
        self.closed.emit()


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    monkeypatch.setattr(quick_keys, "background", errands)
    return errands


@pytest.fixture
def project(errands):
    return OneProject()


@pytest.fixture
def keys(project):
    return QuickKeys(project)


@pytest.fixture
def path(tmp_path):
    return a_project(tmp_path / "night.dass")


def test_each_project_has_its_own(keys, project, errands, path, tmp_path):
    project.open(path)
    keys.assign(1, BARK)
    keys.assign(9, HOWL)
    keys.assign(1, HOWL)
    keys.assign(9, None)
    errands.answer_all()
    assert keys.labels == (HOWL, *NO_LABELS[1:])
    project.close()
    assert keys.labels == NO_LABELS
    project.open(a_project(tmp_path / "other.dass"))
    errands.answer_all()
    assert keys.labels == NO_LABELS
    project.open(path)
    errands.answer_all()
    assert keys.labels == (HOWL, *NO_LABELS[1:])


def test_it_is_told_when_they_are_others(keys, project, errands, path):
    told = []
    keys.changed.connect(lambda: told.append(keys.labels))
    project.open(path)
    errands.answer_all()
    assert told == []
    keys.assign(2, BARK)
    keys.assign(2, BARK)
    errands.answer_all()
    assert told == [(None, BARK, *NO_LABELS[2:])]


def test_what_is_read_of_a_project_that_was_closed_is_dropped(keys, project, errands, path):
    project.open(path)
    keys.assign(1, BARK)
    project.close()
    errands.answer_all()
    assert keys.labels == NO_LABELS


def test_without_a_project_there_are_no_keys(keys, errands):
    keys.assign(1, BARK)
    assert errands.waiting == []


def test_what_cannot_be_kept_is_said(keys, project, errands, path):
    told = []
    keys.failed.connect(told.append)
    project.open(path)
    errands.answer_all()
    path.unlink()
    keys.assign(1, BARK)
    errands.answer_all()
    assert len(told) == 1
    assert keys.labels == NO_LABELS
