import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.core import project_database, project_schema
from app.core.project import Project
from app.core.project_errors import telling
from app.core.project_schema import VERSION, version_of
from dass.errors import DassError
from dass.scores import ScoreBlock
from tests.fake_project import a_project, all_of, logits

FILL_A_SMALL_DISK = """
import resource, signal, sys
from pathlib import Path
from app.core.project import Project
from dass.errors import DassError
from dass.scores import ScoreBlock
from tests.fake_project import logits
project = Project.open(Path(sys.argv[1]))
(run,) = project.runs(1)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))
try:
    for first in range(run.n_columns, 10**6, 100):
        project.append(run.id, ScoreBlock(first, logits(100)), b"state", False)
except DassError as error:
    sys.exit(str(error))
"""


@pytest.fixture
def path(tmp_path):
    return a_project(tmp_path / "night.dass", logits(300), is_complete=False)


def test_a_full_disk_is_one_sentence_and_loses_nothing(path):
    with Project.open(path) as project:
        before = all_of(project)
        (pages,) = project._database.read(int, "PRAGMA page_count")
        project._database.read(int, f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(DassError, match=r"^There is no room left on the disk of \S+night.dass: [^.]*\.$"):
            project.append(1, ScoreBlock(300, logits(300)), b"later", False)
        assert all_of(project) == before
        project._database.read(int, f"PRAGMA max_page_count = {pages + 100}")
        project.append(1, ScoreBlock(300, logits(300)), b"later", False)


def test_a_disk_that_takes_no_more_is_one_sentence_and_loses_nothing(path):
    process = subprocess.run([sys.executable, "-c", FILL_A_SMALL_DISK, path], capture_output=True, text=True)
    assert (
        process.stderr.strip() == f"{path} cannot be read or written: check that its disk is still there and has room."
    )
    with Project.open(path) as project:
        (run,) = project.runs(1)
        assert not project.is_damaged
        assert sum(len(block.logits) for block in project.blocks(1)) == run.n_columns > 300


def test_a_program_that_keeps_writing_is_waited_for_and_then_named(path, monkeypatch):
    monkeypatch.setattr(project_database, "BUSY_S", 0.01)
    refused = pytest.raises(DassError, match="Another program keeps writing")
    with Project.open(path) as one, Project.open(path) as other, one._database.writing(), refused:
        other.set_value("key", 1)
    with Project.open(path) as other:
        other.set_value("key", 1)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DassError, match="cannot be written"):
        a_project(tmp_path / "file" / "night.dass")


@pytest.mark.parametrize(
    ("code", "words"),
    [("READONLY", "allow it"), ("CANTOPEN", "cannot be opened"), ("NOMEM", "cannot be used (out of something)")],
)
def test_whatever_sqlite_says_is_one_sentence(code, words):
    error = sqlite3.OperationalError("out of something")
    error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{code}") | 1 << 8
    with pytest.raises(DassError) as raised, telling(Path("night.dass")):
        raise error
    assert words in str(raised.value)
    assert "night.dass" in str(raised.value)
    assert str(raised.value).endswith(".")
    assert "\n" not in str(raised.value)


def test_a_fault_of_the_program_is_no_sentence_for_the_user(path):
    with Project.open(path) as project:
        pass
    with pytest.raises(sqlite3.ProgrammingError):
        project.recordings()


def test_what_is_read_together_is_of_one_moment(path):
    with Project.open(path) as project, Project.open(path) as other:
        with project._database.reading():
            before = project.value("key")
            other.set_value("key", 1)
            assert project.value("key") == before
        assert project.value("key") == 1


def test_an_older_file_is_brought_up_to_date(path, monkeypatch):
    newer = (*project_schema.MIGRATIONS, ("CREATE TABLE later (id INTEGER)", "INSERT INTO later VALUES (7)"))
    for module in (project_schema, project_database):
        monkeypatch.setattr(module, "VERSION", VERSION + 1)
    monkeypatch.setattr(project_schema, "MIGRATIONS", newer)
    for _ in range(2):
        with Project.open(path) as project:
            assert not project.is_damaged
            assert project._database.read(int, "SELECT id FROM later") == [7]
            assert version_of(project._database._connection) == VERSION + 1
            assert project.runs(1)[0].n_columns == 300
