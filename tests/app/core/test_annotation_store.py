import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.core.annotation import Verdict
from app.core.annotation_step import n_fitting
from app.core.annotations import Annotations
from app.core.project import Project
from dass.errors import DassError
from tests.fake_annotation import (
    a_step,
    an_annotation,
    annotate,
    annotations,
    hex_of,
    keep,
    keep_redo,
    keep_undo,
    said,
)
from tests.fake_project import a_project
from tests.fake_recording import a_recording

FOUND = an_annotation()
REJECTED = replace(FOUND, verdict=Verdict.REJECTED)


@pytest.fixture
def path(tmp_path):
    return a_project(tmp_path / "night.dass")


def rows_of(path):
    """Return what lies in a project of annotations, byte for byte."""
    with closing(sqlite3.connect(path)) as connection:
        sql = "SELECT *, typeof(score), typeof(low_hz), hex(note) FROM annotation ORDER BY id"
        return connection.execute(sql).fetchall()


ids = st.integers(0, 5).map(hex_of)
groups = st.dictionaries(ids, st.none() | annotations(), min_size=1, max_size=4)


class Reviewing(RuleBasedStateMachine):
    """Any changes, with undo and redo, of a project that is closed and opened in between."""

    @initialize(before=st.lists(annotations(ids), max_size=3, unique_by=lambda item: item.id))
    def open(self, before):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "night.dass"
        Project.create(self.path, [a_recording(duration_s=600)]).close()
        self.reopen()
        if before:
            self.do(a_step(*before))
        self.states = [list(self.said)]
        self.rows = rows_of(self.path)
        self.n_before = bool(before)

    def do(self, step):
        keep(self.project, self.said, step)

    @rule(group=groups)
    def change(self, group):
        changes = [(self.said.get(id_), item and replace(item, id=id_)) for id_, item in group.items()]
        changes = [change for change in changes if any(change)]
        if changes:
            self.do(a_step(*changes))
            del self.states[self.n_done :]
            self.states.append(list(self.said))

    @property
    def n_done(self):
        return len(self.said._done) - self.n_before

    @precondition(lambda self: self.n_done)
    @rule()
    def undo(self):
        keep_undo(self.project, self.said)

    @precondition(lambda self: self.said.undone)
    @rule()
    def redo(self):
        keep_redo(self.project, self.said)

    @rule()
    def reopen(self):
        self.leave()
        self.project = Project.open(self.path)
        kept = self.project.annotations()
        if hasattr(self, "said"):
            assert said(kept) == said(self.said)
        self.said = kept

    def leave(self):
        if hasattr(self, "project"):
            self.project.close()

    @invariant()
    def it_is_as_it_was_after_as_many_steps(self):
        if hasattr(self, "states"):
            assert list(self.said) == self.states[self.n_done]

    def teardown(self):
        if not hasattr(self, "states"):
            return
        while self.said.undone:
            self.redo()
        self.reopen()
        last = rows_of(self.path)
        while self.n_done:
            self.undo()
        assert rows_of(self.path) == self.rows
        self.reopen()
        assert list(self.said) == self.states[0]
        while self.said.undone:
            self.redo()
        assert rows_of(self.path) == last
        self.leave()
        self.folder.cleanup()


TestReviewing = Reviewing.TestCase
TestReviewing.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


def test_after_a_kill_it_is_as_after_one_of_the_steps(path):
    command = f"from tests.fake_annotation import annotate_for_ever; annotate_for_ever({str(path)!r})"
    with subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE, text=True) as process:
        numbers = [int(process.stdout.readline()) for _ in range(40)]
        process.send_signal(signal.SIGKILL)
        numbers += [int(line) for line in process.stdout if line.endswith("\n")]
    with Project.open(path) as project:
        assert not project.is_damaged
        kept = project.annotations()
        assert said(kept) in states_after(path, numbers[-1])
        before = list(kept)
        n_done = len(kept._done)
        while kept.done:
            keep_undo(project, kept)
        assert list(kept) == []
        for _ in range(n_done):
            keep_redo(project, kept)
        assert list(project.annotations()) == before


def states_after(path, number):
    """Return what there is after ``number`` steps of `annotate_for_ever`, and after the next, which may be kept too."""
    project = SimpleNamespace(apply=lambda *_: None, undo=lambda *_: None, redo=lambda *_: None)
    memory, chance, states = Annotations(), random.Random(str(path)), []
    for n_steps in range(1, number + 2):
        annotate(project, memory, chance)
        if n_steps >= number:
            states.append(said(memory))
    return states


def test_what_is_kept_fits_together(path):
    chance = random.Random(5)
    with Project.open(path) as project:
        kept = project.annotations()
        for _ in range(60):
            annotate(project, kept, chance)
        again = project.annotations()
    assert said(again) == said(kept)
    assert n_fitting(again, [step.reversed for step in reversed(again._done)]) == len(again._done)


def test_what_another_window_did_is_not_overwritten(path):
    with Project.open(path) as project, Project.open(path) as other:
        mine, theirs = project.annotations(), other.annotations()
        keep(project, mine, a_step(FOUND))
        with pytest.raises(DassError, match="another window"):
            other.apply(a_step(REJECTED), theirs.last_step)
        theirs = other.annotations()
        keep_undo(other, theirs)
        for change in (
            lambda: project.undo(mine.done),
            lambda: project.apply(a_step((FOUND, REJECTED)), mine.last_step),
        ):
            with pytest.raises(DassError, match="another window"):
                change()
        keep(other, theirs, a_step(REJECTED))
        mine.undo()
        with pytest.raises(DassError, match="another window"):
            project.redo(mine.undone, mine.last_step)
        assert list(project.annotations()) == [REJECTED]


def test_a_step_that_was_replaced_cannot_be_redone(path):
    with Project.open(path) as project, Project.open(path) as other:
        mine = project.annotations()
        keep(project, mine, a_step(FOUND))
        keep_undo(project, mine)
        keep_undo_all(other)
        theirs = other.annotations()
        keep(other, theirs, a_step(REJECTED))
        keep_undo(other, theirs)
        with pytest.raises(DassError, match="another window"):
            project.redo(mine.undone, mine.last_step)


def keep_undo_all(project):
    kept = project.annotations()
    while kept.done:
        keep_undo(project, kept)


def test_a_step_is_kept_whole_or_not_at_all(path):
    with Project.open(path) as project:
        kept = project.annotations()
        keep(project, kept, a_step(FOUND))
        before = rows_of(path)
        with pytest.raises(DassError, match="FOREIGN KEY"):  # there is no such recording
            project.apply(a_step((FOUND, REJECTED), an_annotation(2, recording_id=9)), kept.last_step)
        assert rows_of(path) == before
        assert said(project.annotations()) == said(kept)


def test_annotations_outlive_the_run_that_found_them(path):
    with Project.open(path) as project:
        keep(project, project.annotations(), a_step(FOUND))
        for run in project.runs(1):
            project.delete_run(run.id)
        assert list(project.annotations()) == [FOUND]


def test_annotations_are_read_in_order_of_time(path):
    early, late = an_annotation(9, 1, 2), an_annotation(3, 5, 6)
    with Project.open(path) as project:
        keep(project, project.annotations(), a_step(late, early))
        assert list(project.annotations()) == [early, late]
