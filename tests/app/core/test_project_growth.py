import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from app.core.gap import Gap, LossReason
from app.core.project import Project
from dass.errors import DassError
from dass.scores import ScoreBlock
from tests.fake_annotation import a_step, an_annotation, keep
from tests.fake_project import PROVENANCE, logits
from tests.fake_recording import a_recording
from tests.live_sound import A_GAP, START

NEW = a_recording(id=0, n_samples=0, name="new.wav")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "live.dass"


@pytest.fixture
def project(path):
    with Project.create(path, []) as project:
        yield project


def test_a_recording_that_is_added_grows_until_it_is_ended(project, path):
    added = project.add_recording(replace(NEW, fingerprint=""))
    assert added == replace(NEW, id=1, fingerprint="")
    assert project.growing() == project.recordings() == [added]
    project.grow(added.id, 500)
    with Project.open(path) as other:
        assert other.growing() == other.recordings() == [replace(added, n_samples=500)]
    project.end_recording(added.id, 700, "ab")
    assert project.growing() == []
    assert project.recordings() == [replace(added, n_samples=700, fingerprint="ab")]


def test_several_grow_and_end_each_by_itself(project):
    first, second = project.add_recording(NEW), project.add_recording(NEW)
    project.grow(second.id, 9)
    project.end_recording(first.id, 5, "ab")
    assert project.growing() == [replace(second, n_samples=9)]
    assert [recording.n_samples for recording in project.recordings()] == [5, 9]


def test_the_recordings_that_a_project_is_made_of_do_not_grow(path):
    with Project.create(path, [a_recording()]) as project:
        assert project.growing() == []
        assert project.add_recording(NEW).id == 2


def test_a_recording_that_grows_can_be_scored(project):
    added = project.add_recording(NEW)
    run = project.add_run(added.id, PROVENANCE, "cpu")
    project.grow(added.id, 48_000)
    project.append(run.id, ScoreBlock(0, logits(3)), b"state", False)
    project.end_recording(added.id, 48_000, "ab")
    assert project.runs(added.id)[0].n_columns == 3


def test_of_a_recording_that_is_removed_nothing_is_left(project, path):
    added = project.add_recording(NEW)
    run = project.add_run(added.id, PROVENANCE, "cpu")
    project.append(run.id, ScoreBlock(0, logits(3)), b"state", False)
    keep(project, project.annotations(), a_step(an_annotation()))
    project.remove_recording(added.id)
    with closing(sqlite3.connect(path)) as connection:
        for table in ("recording", "growing", "run", "block", "score", "annotation"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_a_file_that_takes_the_place_of_another_is_that_of_the_recording(project):
    added = project.add_recording(NEW)
    project.end_recording(added.id, 5, "ab")
    project.replace_file(added.id, Path("new.flac").absolute(), "cd")
    (recording,) = project.recordings()
    assert (recording.path, recording.fingerprint) == (Path("new.flac").absolute(), "cd")
    assert project.replaced_files() == [NEW.path]
    project.forget_replaced_file(NEW.path)
    assert project.replaced_files() == []


@pytest.mark.parametrize("reason", LossReason)
def test_gaps_are_kept_to_the_microsecond(project, reason):
    gap = Gap(START, START + timedelta(microseconds=1), reason, 0)
    project.add_gap(gap)
    project.add_gap(A_GAP)
    assert project.gaps() == [gap, A_GAP]


def test_a_gap_is_the_same_moment_in_any_time_zone(project):
    there = timezone(timedelta(hours=-5))
    project.add_gap(replace(A_GAP, start=A_GAP.start.astimezone(there)))
    assert project.gaps() == [A_GAP]


def test_a_copy_has_it_all(project, tmp_path):
    added = project.add_recording(NEW)
    project.add_gap(A_GAP)
    project.save_copy(tmp_path / "copy.dass")
    with Project.open(tmp_path / "copy.dass") as copy:
        assert (copy.growing(), copy.gaps()) == ([added], [A_GAP])


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE value",
        "INSERT INTO gap VALUES (7, 'noon', '', 'overrun', 1)",
        "INSERT INTO gap VALUES (7, '2026-07-26', '2026-07-26', 'moonlight', 1)",
        "INSERT INTO gap VALUES (7, '2026-07-26', '2026-07-26', 'overrun', -1)",
    ],
)
def test_of_a_damaged_project_the_rest_is_there(project, path, damage):
    added = project.add_recording(NEW)
    project.add_gap(A_GAP)
    project.replace_file(added.id, Path("new.flac").absolute(), "cd")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(damage)
    assert project.gaps()[:1] == [A_GAP]
    assert project.value("zone") is None
    assert project.is_damaged
    assert project.gaps() == [A_GAP]
    assert [recording.id for recording in project.growing()] == [added.id]
    assert project.replaced_files() == [NEW.path]
    with pytest.raises(DassError):
        project.add_gap(A_GAP)


def test_what_grew_and_is_lost_does_not_grow(project, path):
    project.add_recording(NEW)
    project.add_recording(NEW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE recording SET n_samples = -1 WHERE id = 1")
    assert [recording.id for recording in project.growing()] == [2]
    assert project.is_damaged
    project.repair()
    assert [recording.id for recording in project.growing()] == [2]
