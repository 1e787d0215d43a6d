import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.annotation import Verdict
from app.core.project import Project
from app.viewmodels import kept_annotations
from app.viewmodels.kept_annotations import MANY, KeptAnnotations
from dass.errors import DassError
from tests.fake_annotation import a_step, an_annotation, said
from tests.fake_background import Errands
from tests.fake_project import a_project

pytestmark = pytest.mark.usefixtures("qapp")

FOUND = an_annotation()
REJECTED = replace(FOUND, verdict=Verdict.REJECTED)


class Watched:
    """Annotations that are kept, and what was told of them."""

    def __init__(self, path, damage=""):
        self.kept = KeptAnnotations()
        self.told, self.steps = [], []
        self.kept.reloaded.connect(lambda: self.told.append("reloaded"))
        self.kept.damaged.connect(lambda damage: self.told.append(damage))
        self.kept.failed.connect(lambda sentence: self.told.append(sentence))
        self.kept.open(path, damage)

    def do(self, *changes, is_long=False):
        self.kept.when_free(lambda: self.kept.change(lambda: a_step(*changes), is_long, self.steps.append))

    def undo(self):
        self.kept.when_free(lambda: self.kept.undo(self.steps.append))

    def redo(self):
        self.kept.when_free(lambda: self.kept.redo(self.steps.append))


@pytest.fixture
def errands(monkeypatch):
    errands = Errands()
    monkeypatch.setattr(kept_annotations, "background", errands)
    return errands


@pytest.fixture
def path(tmp_path):
    return a_project(tmp_path / "night.dass")


@pytest.fixture
def watched(errands, path):
    watched = Watched(path)
    errands.answer_all()
    return watched


def in_project(path):
    with Project.open(path) as project:
        return said(project.annotations())


def damage(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE step")


def test_what_a_project_holds_is_read(errands, path):
    with Project.open(path) as project:
        project.apply(a_step(FOUND), "")
    watched = Watched(path)
    assert list(watched.kept.annotations) == []
    errands.answer_all()
    assert said(watched.kept.annotations) == in_project(path)
    assert watched.told == ["reloaded"]


def test_what_is_said_is_seen_at_once_and_kept_in_order(watched, errands, path):
    watched.do(FOUND)
    watched.do((FOUND, REJECTED))
    watched.undo()
    watched.undo()
    watched.redo()
    assert list(watched.kept.annotations) == [FOUND]
    assert [step.patches[0].after for step in watched.steps] == [FOUND, REJECTED, REJECTED, FOUND, FOUND]
    assert in_project(path)[0] == []
    errands.answer_all()
    assert in_project(path) == said(watched.kept.annotations)
    assert watched.told == ["reloaded"]


def test_where_there_is_nothing_to_undo_nothing_happens(watched, errands):
    watched.undo()
    watched.redo()
    assert watched.steps == []
    assert errands.waiting == []


def test_a_change_of_nothing_keeps_nothing_and_says_so(watched, errands):
    watched.kept.when_free(lambda: watched.kept.change(lambda: None, False, watched.steps.append))
    assert watched.steps == [None]
    assert errands.waiting == []


def test_a_change_that_cannot_be_is_said(watched):
    def refuse():
        raise DassError("It was found: reject it instead.")

    watched.kept.when_free(lambda: watched.kept.change(refuse, False, watched.steps.append))
    assert watched.told == ["reloaded", "It was found: reject it instead."]
    assert watched.steps == []


def test_commands_wait_while_annotations_are_read(errands, path):
    watched = Watched(path)
    watched.do(FOUND)
    assert watched.steps == []
    errands.answer_all()
    assert in_project(path)[0] == list(watched.kept.annotations) == [FOUND]


def test_commands_wait_while_many_annotations_are_changed(watched, errands, path):
    watched.do(FOUND, is_long=True)
    watched.do((FOUND, REJECTED))
    watched.do(an_annotation(2), is_long=True)
    watched.undo()
    assert watched.steps == []
    errands.answer(0)
    assert list(watched.kept.annotations) == [REJECTED]
    errands.answer_all()
    assert len(watched.steps) == 4
    assert list(watched.kept.annotations) == [REJECTED]
    assert in_project(path) == said(watched.kept.annotations)


def test_many_annotations_are_undone_elsewhere(watched, errands, path):
    watched.do(*(an_annotation(number) for number in range(MANY + 1)), is_long=True)
    errands.answer_all()
    watched.undo()
    assert len(watched.steps) == 1
    errands.answer_all()
    watched.redo()
    assert len(watched.steps) == 2
    errands.answer_all()
    assert len(watched.kept.annotations) == MANY + 1
    assert in_project(path) == said(watched.kept.annotations)


def test_where_nothing_can_be_written_what_the_project_holds_is_shown_again(watched, errands, path, monkeypatch):
    watched.do(FOUND)
    errands.answer_all()
    apply = Project.apply
    failures = iter([DassError("The disk is full.")])

    def fail_once(*args, **kwargs):
        for failure in failures:
            raise failure
        apply(*args, **kwargs)

    monkeypatch.setattr(Project, "apply", fail_once)
    watched.do((FOUND, REJECTED))
    watched.do(an_annotation(2))  # which follows what was not kept
    watched.undo()
    errands.answer_all()
    assert watched.told == ["reloaded", "The disk is full.", "reloaded"]
    assert list(watched.kept.annotations) == [FOUND]
    watched.do(an_annotation(3))
    errands.answer_all()
    assert in_project(path) == said(watched.kept.annotations)


def test_what_another_window_said_is_shown(watched, errands, path):
    with Project.open(path) as project:
        project.apply(a_step(REJECTED), "")
    watched.do(FOUND)
    errands.answer_all()
    assert list(watched.kept.annotations) == [REJECTED]
    assert "another window" in watched.told[1]
    watched.undo()
    errands.answer_all()
    assert in_project(path)[0] == []


def test_what_was_said_last_is_kept_though_the_project_is_closed(watched, errands, path):
    watched.do(FOUND)
    watched.kept.close()
    assert list(watched.kept.annotations) == []
    errands.answer_all()
    assert in_project(path)[0] == [FOUND]
    assert watched.told == ["reloaded", "reloaded"]


def test_that_it_could_not_be_kept_is_said_once_also_when_the_project_is_closed(watched, errands, path):
    watched.do(FOUND)
    watched.do((FOUND, REJECTED))
    watched.kept.close()
    path.unlink()
    errands.answer_all()
    assert len(watched.told) == 3
    assert "There is no project" in watched.told[-1]


def test_what_is_read_of_a_project_that_was_closed_is_dropped(errands, path):
    with Project.open(path) as project:
        project.apply(a_step(FOUND), "")
    watched = Watched(path)
    watched.do(REJECTED)
    watched.kept.close()
    errands.answer_all()
    assert list(watched.kept.annotations) == []
    assert watched.steps == []


def test_a_damaged_project_is_shown_and_not_changed(watched, errands, path):
    watched.do(FOUND)
    errands.answer_all()
    damage(path)
    watched = Watched(path)
    errands.answer_all()
    assert list(watched.kept.annotations) == [FOUND]
    sentence = watched.kept.damage
    assert "is damaged" in sentence
    assert watched.told == [sentence, "reloaded"]
    watched.do((FOUND, REJECTED))
    assert watched.told[-1] == sentence
    assert list(watched.kept.annotations) == [FOUND]


def test_of_a_project_known_to_be_damaged_it_is_not_said_again(errands, path):
    damage(path)
    watched = Watched(path, damage="It is damaged.")
    errands.answer_all()
    assert watched.told == ["reloaded"]
    watched.do(FOUND)
    assert watched.told[-1] == "It is damaged."


def test_damage_that_is_met_elsewhere_forbids_changes_too(watched):
    watched.kept.forbid("It is damaged.")
    watched.do(FOUND)
    assert watched.steps == []
    assert watched.told[-1] == "It is damaged."


def test_a_project_that_cannot_be_read_is_not_changed(errands, path):
    path.unlink()
    watched = Watched(path)
    errands.answer_all()
    watched.do(FOUND)
    assert list(watched.kept.annotations) == []
    assert [words.startswith("There is no project") for words in watched.told] == [True, False, True]


commands = st.lists(st.sampled_from(["do", "long", "undo", "redo", "work", "answer"]), max_size=25)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commands)
def test_whatever_comes_when_the_project_holds_in_the_end_what_is_shown(errands, tmp_path_factory, commands):
    path = a_project(tmp_path_factory.mktemp("any") / "night.dass")
    watched = Watched(path)
    for number, command in enumerate(commands):
        match command:
            case "do" | "long":
                watched.do(an_annotation(number), is_long=command == "long")
            case "undo":
                watched.undo()
            case "redo":
                watched.redo()
            case "work" if errands.waiting:
                errands.do()
            case "answer" if errands.waiting:
                errands.answer()
    errands.answer_all()
    assert in_project(path) == said(watched.kept.annotations)
    assert watched.told == ["reloaded"]
