import shutil
import sqlite3
from contextlib import closing
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest

from app.core import project_schema
from app.core.project import Project
from app.core.project_schema import VERSION, version_of
from dass.errors import DassError
from dass.scores import ScoreBlock
from tests.fake_annotation import a_step, an_annotation, keep, keep_undo
from tests.fake_project import logits
from tests.fake_recording import a_recording
from tests.live_sound import A_GAP

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture
def path(tmp_path):
    return Path(shutil.copy(GOLDEN / "version-1.dass", tmp_path / "night.dass"))


@pytest.fixture
def second(tmp_path):
    return Path(shutil.copy(GOLDEN / "version-2.dass", tmp_path / "evening.dass"))


def version(path):
    with closing(sqlite3.connect(path)) as connection:
        return version_of(connection)


def run_sql(path, *statements):
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def assert_is_as_it_was(project):
    (run,) = project.runs(1)
    assert (run.n_columns, run.is_complete, project.stream_state(run.id)) == (12, False, b"state 3")
    np.testing.assert_array_equal(np.concatenate([b.logits for b in project.blocks(run.id)]), logits(12))
    assert [str(recording.path) for recording in project.recordings()] == ["/recordings/1.wav", "/recordings/2.wav"]
    assert project.zone is UTC
    assert project.value("window") == {"window": [0.5, 30.0]}


def test_a_project_of_the_first_version_opens_with_all_it_has(path):
    assert version(path) == 1
    with Project.open(path) as project:
        assert not project.is_damaged
        assert_is_as_it_was(project)
        assert list(project.annotations()) == []
        assert project.growing() == project.gaps() == []
    assert version(path) == VERSION
    assert [file.name for file in path.parent.iterdir()] == ["night.dass"]


def test_a_project_of_the_second_version_opens_with_what_was_said_of_it(second):
    assert version(second) == 2
    with Project.open(second) as project:
        assert not project.is_damaged
        assert_is_as_it_was(project)
        kept = project.annotations()
        assert list(kept) == [an_annotation(1), an_annotation(2)]
        assert kept.done
        assert kept.undone
    assert version(second) == VERSION


def test_sound_can_be_recorded_into_an_old_project(second):
    with Project.open(second) as project:
        added = project.add_recording(a_recording(id=0))
        project.add_gap(A_GAP)
    with Project.open(second) as project:
        assert project.growing() == [added]
        assert project.gaps() == [A_GAP]


def test_what_is_said_of_an_old_project_is_kept(path):
    with Project.open(path) as project:
        kept = project.annotations()
        keep(project, kept, a_step(an_annotation(1), an_annotation(2)))
        keep(project, kept, a_step((an_annotation(1), None)))
        keep_undo(project, kept)
        project.append(1, ScoreBlock(12, logits(5)), b"", True)
    with Project.open(path) as project:
        assert list(project.annotations()) == [an_annotation(1), an_annotation(2)]
        assert project.runs(1)[0].n_columns == 17


def test_an_old_project_that_cannot_be_brought_up_to_date_stays_as_it_is(path, monkeypatch):
    *done, last = project_schema.MIGRATIONS
    monkeypatch.setattr(project_schema, "MIGRATIONS", (*done, (*last, "INSERT INTO nowhere VALUES (1)")))
    with pytest.raises(DassError):
        Project.open(path).set_value("key", 1)
    monkeypatch.undo()
    assert version(path) == 1
    with Project.open(path) as project:
        assert_is_as_it_was(project)


def test_a_damaged_project_of_the_first_version_is_salvaged(path):
    run_sql(path, "DROP TABLE value")
    with Project.open(path) as project:
        assert "is damaged" in project.damage
        assert project.runs(1)[0].n_columns == 12
        assert list(project.annotations()) == []
        project.repair()
        keep(project, project.annotations(), a_step(an_annotation()))
    assert version(path) == VERSION


@pytest.mark.parametrize("table", ["annotation", "step", "growing", "replaced_file", "gap"])
def test_a_project_without_a_table_of_its_version_is_damaged(path, table):
    Project.open(path).close()
    run_sql(path, f"DROP TABLE {table}")
    with Project.open(path) as project:
        assert "is damaged" in project.damage
        assert_is_as_it_was(project)


def test_a_damaged_project_of_the_second_version_is_salvaged(second):
    run_sql(second, "DROP TABLE value")
    with Project.open(second) as project:
        assert "is damaged" in project.damage
        assert list(project.annotations()) == [an_annotation(1), an_annotation(2)]
        project.repair()
    assert version(second) == VERSION


def test_a_new_project_has_the_tables_of_one_brought_up_to_date(path, tmp_path):
    def tables(path):
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()

    with Project.open(path) as project:
        recordings = project.recordings()
    Project.create(tmp_path / "new.dass", recordings).close()
    assert tables(tmp_path / "new.dass") == tables(path)
