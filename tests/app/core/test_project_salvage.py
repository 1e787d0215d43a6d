import errno
import random
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.project import Project
from app.core.project_errors import LostError
from app.core.project_rows import GROUP_CLASSES
from app.core.project_schema import PAGE_BYTES
from app.core.score_table import ScoreTable
from dass.errors import DassError
from dass.scores import ScoreBlock
from tests.fake_annotation import a_step, an_annotation, annotate, keep, said
from tests.fake_project import PROVENANCE, a_project, all_of, logits

SCORES = logits(400)
EDGES = (100, 200, 300)


@pytest.fixture
def path(tmp_path):
    return a_project(tmp_path / "night.dass", SCORES, EDGES, is_complete=False)


def root_of(path, name):
    """Return the number of the page that holds a table or index, or its top."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]


def page_of_scores(path, block):
    """Return the number of a page on which only scores of that block are."""
    scores = SCORES[block * 100 : (block + 1) * 100, 10 * GROUP_CLASSES : 11 * GROUP_CLASSES]
    return 1 + path.read_bytes().index(scores.T.astype("<f2").tobytes()) // PAGE_BYTES


def overwrite(path, page, data=b"\xa5" * PAGE_BYTES):
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE_BYTES)
        file.write(data)


def run_sql(path, *statements):
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def sentence_of(project):
    assert project.is_damaged
    assert "\n" not in project.damage
    assert project.damage.endswith(".")
    return project.damage


def kept_copies(path):
    return sorted(path.parent.glob("night.damaged-*.dass"))


def test_of_a_damaged_page_of_scores_the_blocks_before_it_are_there(path):
    overwrite(path, page_of_scores(path, block=2))
    before = path.read_bytes()
    with Project.open(path) as project:
        table = ScoreTable.load(project, project.runs(1)[0])
        assert "night.dass is damaged" in sentence_of(project)
        (run,) = project.runs(1)
        assert (run.n_columns, run.is_complete, project.stream_state(run.id)) == (200, False, None)
        assert table.n_scored == 200
        np.testing.assert_array_equal(table.logits[:, :200], SCORES[:200].T)
        np.testing.assert_array_equal(
            project.class_logits(run.id, 3, 0, 400)[: run.n_columns], SCORES[: run.n_columns, 3]
        )
        assert np.isnan(project.class_logits(run.id, 3, 200, 400)).all()
        assert [recording.id for recording in project.recordings()] == [1]
    assert path.read_bytes() == before
    assert [copy.read_bytes() for copy in kept_copies(path)] == [before]


def test_a_damaged_project_cannot_be_changed_and_says_so(path):
    overwrite(path, root_of(path, "run"))
    with Project.open(path) as project:
        sentence = sentence_of(project)
        assert "night.damaged-1.dass" in sentence
        assert project.runs(1) == []
        for change in (
            lambda: project.set_value("key", 1),
            lambda: project.add_run(1, PROVENANCE, "cpu"),
            lambda: project.append(1, ScoreBlock(400, SCORES), b"", True),
        ):
            with pytest.raises(DassError) as error:
                change()
            assert str(error.value) == sentence


def test_opening_again_and_again_keeps_one_copy(path):
    overwrite(path, root_of(path, "run"))
    for _ in range(3):
        with Project.open(path) as project:
            assert project.is_damaged
    assert len(kept_copies(path)) == 1


def test_without_room_for_a_copy_a_project_is_shown_but_not_repaired(path, monkeypatch):
    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    overwrite(path, root_of(path, "run"))
    before = path.read_bytes()
    with Project.open(path) as project:
        assert sentence_of(project).endswith("there was no room to keep a copy of the file.")
        with pytest.raises(DassError, match="No space left"):
            project.repair()
        assert project.is_damaged
        assert [recording.id for recording in project.recordings()] == [1]
    assert path.read_bytes() == before


def test_a_repaired_project_goes_on(path):
    overwrite(path, page_of_scores(path, block=2))
    with Project.open(path) as project:
        list(project.blocks(1))
        (run,) = project.runs(1)
        salvaged = all_of(project)
        project.repair()
        assert not project.is_damaged
        assert all_of(project) == salvaged
        assert project.stream_state(run.id) is None
        project.append(run.id, ScoreBlock(0, SCORES[:250]), b"over again", False)
        project.append(run.id, ScoreBlock(250, SCORES[250:]), b"", True)
    with Project.open(path) as project:
        assert not project.is_damaged
        np.testing.assert_array_equal(ScoreTable.load(project, run).logits[:, :400], SCORES.T)
    assert len(kept_copies(path)) == 1


def test_a_copy_of_what_was_salvaged_is_whole(path, tmp_path):
    overwrite(path, root_of(path, "value"))
    with Project.open(path) as project:
        project.value("zone")
        assert project.is_damaged
        project.save_copy(tmp_path / "copy.dass")
        with Project.open(tmp_path / "copy.dass") as copy:
            assert not copy.is_damaged
            assert all_of(copy) == all_of(project)


def test_damage_found_while_writing_ends_the_writing_in_one_sentence(path):
    overwrite(path, root_of(path, "sqlite_autoindex_score_1"))
    with Project.open(path) as project:
        with pytest.raises(DassError, match=r"night\.damaged-1") as error:
            project.append(1, ScoreBlock(400, SCORES), b"", True)
        assert str(error.value) == sentence_of(project)
        assert [recording.id for recording in project.recordings()] == [1]


def test_damage_found_while_copying_is_said_and_what_is_left_can_be_copied(path, tmp_path):
    overwrite(path, page_of_scores(path, block=2))
    with Project.open(path) as project:
        with pytest.raises(DassError, match=r"night\.dass is damaged"):
            project.save_copy(tmp_path / "copy.dass")
        assert sentence_of(project)
        assert not (tmp_path / "copy.dass").exists()
        project.save_copy(tmp_path / "copy.dass")
    with Project.open(tmp_path / "copy.dass") as copy:
        assert copy.runs(1)[0].n_columns == 200


def test_scores_of_another_size_end_a_run(path):
    run_sql(path, "UPDATE score SET logits = x'00' WHERE block_id = 3 AND class_group = 25")
    with Project.open(path) as project:
        assert sum(len(block.logits) for block in project.blocks(1)) == 200
        assert sentence_of(project)
        assert project.runs(1)[0].n_columns == 200


def test_a_missing_table_leaves_the_others(path):
    run_sql(path, "DROP TABLE score")
    with Project.open(path) as project:
        assert sentence_of(project)
        assert project.runs(1)[0].n_columns == 0
        assert [recording.id for recording in project.recordings()] == [1]


def test_what_makes_no_sense_is_damage_too(path):
    run_sql(path, "INSERT INTO recording SELECT 2, path, fingerprint, 0, 1, 1, clock FROM recording")
    with Project.open(path) as project:
        assert sentence_of(project)
        assert [recording.id for recording in project.recordings()] == [1]
        assert project.runs(1)[0].n_columns == 400


@pytest.mark.parametrize("field", ["user_version = 0", "user_version = -2", "application_id = 5"])
def test_a_file_that_does_not_know_what_it_is_is_damaged(path, field):
    run_sql(path, f"PRAGMA {field}")
    with Project.open(path) as project:
        assert "night.dass is damaged" in sentence_of(project)
        assert project.runs(1)[0].n_columns == 400


def test_a_newer_file_is_shown_as_far_as_it_is_known(path):
    run_sql(path, "ALTER TABLE run ADD COLUMN mood TEXT", "CREATE TABLE later (id INTEGER)", "PRAGMA user_version = 99")
    with Project.open(path) as project:
        assert "newer version of this program" in sentence_of(project)
        assert project.runs(1)[0].n_columns == 400
        np.testing.assert_array_equal(project.class_logits(1, 3, 0, 400), SCORES[:, 3])
        assert project.stream_state(1) == b"state 4"


@pytest.mark.parametrize("content", [b"", b"no database", b"\xa5" * 100_000, b"SQLite format 3\0" + bytes(200)])
def test_where_nothing_is_left_it_is_said(tmp_path, content):
    path = tmp_path / "night.dass"
    path.write_bytes(content)
    with pytest.raises(LostError, match=r"night.dass is not a project, or damaged beyond repair: [^.]+\.$"):
        Project.open(path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "other.sqlite"
    run_sql(path, "CREATE TABLE recording (id INTEGER PRIMARY KEY)", "INSERT INTO recording VALUES (1)")
    with pytest.raises(LostError):
        Project.open(path)
    assert list(tmp_path.iterdir()) == [path]


def test_what_was_written_last_is_salvaged_too(path):
    with Project.open(path) as project:
        project.append(1, ScoreBlock(400, SCORES), b"last", False)
        overwrite(path, root_of(path, "value"))
        with Project.open(path) as damaged:
            damaged.value("zone")
            assert damaged.is_damaged
            assert damaged.runs(1)[0].n_columns == 800


def annotated(path, n_steps=12):
    """Say things of the events of a project, and take some of them back."""
    chance = random.Random(7)
    with Project.open(path) as project:
        kept = project.annotations()
        for _ in range(n_steps):
            annotate(project, kept, chance)
        return kept


def test_of_a_damaged_page_of_scores_annotations_and_steps_are_all_there(path):
    before = said(annotated(path))
    overwrite(path, page_of_scores(path, block=2))
    with Project.open(path) as project:
        list(project.blocks(1))
        assert project.is_damaged
        assert said(project.annotations()) == before
        project.repair()
        assert said(project.annotations()) == before
        keep(project, project.annotations(), a_step(an_annotation(99)))


def test_without_the_steps_the_annotations_are_there(path):
    before = list(annotated(path))
    overwrite(path, root_of(path, "step"))
    with Project.open(path) as project:
        kept = project.annotations()
        assert sentence_of(project)
        assert list(kept) == before
        assert (kept.done, kept.undone) == (None, None)


def test_without_the_annotations_no_step_does_what_it_does_not_say(path):
    before = annotated(path)
    run_sql(path, f"DELETE FROM annotation WHERE id = '{before._done[-1].patches[-1].annotation_id}'")
    run_sql(path, "UPDATE step SET patches = '[' WHERE position = 1")
    with Project.open(path) as project:
        kept = project.annotations()
        assert sentence_of(project)
        assert 0 < len(kept) < len(before)
        assert len(kept._done) < len(before._done)
        assert kept.fits


def test_a_step_that_does_not_fit_is_damage(path):
    annotated(path)
    run_sql(path, "UPDATE annotation SET note = 'another' WHERE rowid = 1")
    with Project.open(path) as project:
        kept = project.annotations()
        assert sentence_of(project)
        assert kept.fits
        assert "another" in [item.note for item in kept]


def test_of_what_makes_no_sense_among_annotations_the_others_are_there(path):
    with Project.open(path) as project:
        keep(project, project.annotations(), a_step(an_annotation(1), an_annotation(2)))
    run_sql(path, f"UPDATE annotation SET verdict = 'perhaps' WHERE id = '{an_annotation(1).id}'")
    with Project.open(path) as project:
        kept = project.annotations()
        assert sentence_of(project)
        assert said(kept) == ([an_annotation(2)], [], [])
        with pytest.raises(DassError, match=r"night\.dass is damaged"):
            project.apply(a_step(an_annotation(3)), "")


def test_what_was_said_of_a_recording_that_is_gone_is_gone(path):
    annotated(path)
    run_sql(path, "UPDATE recording SET id = 5", "DROP TABLE score")
    with Project.open(path) as project:
        assert said(project.annotations()) == ([], [], [])


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = a_project(tmp_path_factory.mktemp("whole") / "night.dass", SCORES, EDGES, is_complete=False)
    annotated(path)
    return path


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32), length=st.sampled_from([1, 2, 16, 1000, 40_000]), n_places=st.integers(1, 6))
def test_no_damage_is_more_than_a_sentence(whole, seed, length, n_places):
    chance = random.Random(seed)
    damaged = bytearray(whole.read_bytes())
    size = len(damaged)
    for _ in range(n_places):
        # The first page and the starts of pages are where it hurts.
        page = chance.choice([0, 0, chance.randrange(size // PAGE_BYTES)])
        start = page * PAGE_BYTES + chance.choice([0, chance.randrange(PAGE_BYTES)])
        damaged[start : start + length] = chance.randbytes(length)
    look_at(bytes(damaged[:size]))


@settings(max_examples=40)
@given(share=st.floats(0, 1))
def test_no_lost_end_is_more_than_a_sentence(whole, share):
    content = whole.read_bytes()
    look_at(content[: int(share * len(content))])


def look_at(content):
    """Do all that can be done with a project; most of it is left undone where a sentence says why."""
    with TemporaryDirectory() as folder, suppress(DassError):
        path = Path(folder) / "night.dass"
        path.write_bytes(content)
        with Project.open(path) as project:
            project.timeline()
            project.missing()
            assert project.annotations().fits
            for run in project.runs(1):
                project.class_logits(run.id, 30, 0, 500)
                project.block_peaks(run.id)
                project.stream_state(run.id)
                list(project.blocks(run.id))
            with suppress(DassError):
                project.set_value("key", 1)
            assert not project.is_damaged or kept_copies(path)
