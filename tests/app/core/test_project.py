import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.analysis import Provenance
from app.core.clock import ClockSource
from app.core.project import Project
from app.core.recording import inspect
from app.core.score_table import ScoreTable
from dass.config import N_CLASSES
from dass.errors import CheckpointError, DassError
from dass.scores import ScoreBlock
from tests.fake_project import PROVENANCE, a_project, all_of, cut, fill, logits
from tests.fake_recording import a_clock, a_recording
from tests.fake_wav import wav

SCORES = logits(300)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "night.dass"


@pytest.fixture
def project(path):
    with Project.create(path, [a_recording(duration_s=600), a_recording(2, a_clock(900))]) as project:
        yield project


@pytest.fixture
def run(project):
    return project.add_run(1, PROVENANCE, "cpu")


def in_another_process(function, path):
    command = f"from tests.fake_project import {function}; {function}({str(path)!r})"
    return subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE, text=True)


edges = st.lists(st.integers(1, len(SCORES) - 1), max_size=12)


@settings(max_examples=20)
@given(edges)
def test_any_split_into_blocks_keeps_the_same_scores(tmp_path_factory, edges):
    path = a_project(tmp_path_factory.mktemp("split") / "night.dass", SCORES, edges)
    with Project.open(path) as project:
        (run,) = project.runs(1)
        for index in (0, 20, 21, N_CLASSES - 1):
            np.testing.assert_array_equal(project.class_logits(run.id, index, 0, 300), SCORES[:, index])
        np.testing.assert_array_equal(np.concatenate([block.logits for block in project.blocks(run.id)]), SCORES)
        np.testing.assert_array_equal(ScoreTable.load(project, run).logits[:, :300], SCORES.T)
        peaks = project.block_peaks(run.id)
        np.testing.assert_array_equal(peaks.first_columns, [0, *sorted(set(edges))])
        np.testing.assert_array_equal(peaks.logits, [b.logits.max(axis=0) for b in cut(SCORES, edges)])


@given(start=st.integers(0, 400), length=st.integers(0, 400), index=st.integers(0, N_CLASSES - 1))
def test_a_class_is_read_from_anywhere_to_anywhere(class_project, start, length, index):
    expected = np.full(800, np.nan, np.float16)
    expected[:300] = SCORES[:, index]
    found = class_project.class_logits(1, index, start, start + length)
    np.testing.assert_array_equal(found, expected[start : start + length])


@pytest.fixture(scope="module")
def class_project(tmp_path_factory):
    with Project.open(a_project(tmp_path_factory.mktemp("class") / "night.dass", SCORES, (100, 110, 200))) as project:
        yield project


def test_scores_are_kept_to_float16(project, run):
    scores = np.random.default_rng(3).normal(-4, 3, (50, N_CLASSES)).astype(np.float32)
    fill(project, run, [ScoreBlock(0, scores)])
    (block,) = project.blocks(run.id)
    np.testing.assert_array_equal(block.logits, scores.astype(np.float16))
    assert block.logits.dtype == np.float32


def test_scores_and_state_and_end_are_kept_together(project, run):
    first, second = cut(SCORES, [192])
    project.append(run.id, first, b"after 192", False)
    assert project.stream_state(run.id) == b"after 192"
    assert (project.runs(1)[0].n_columns, project.runs(1)[0].is_complete) == (192, False)
    project.append(run.id, second, b"after all", True)
    assert (project.runs(1)[0].n_columns, project.runs(1)[0].is_complete) == (300, True)
    assert project.stream_state(run.id) is None


def test_a_run_may_turn_out_to_be_complete(project, run):
    project.append(run.id, ScoreBlock(0, SCORES), b"state", False)
    project.append(run.id, ScoreBlock(300, SCORES[:0]), b"", True)
    assert (project.runs(1)[0].n_columns, project.runs(1)[0].is_complete) == (300, True)


def test_an_append_that_fails_leaves_what_was_there(project, run):
    fill(project, run, cut(SCORES, [192])[:1], is_complete=False)
    before = all_of(project)
    with pytest.raises(CheckpointError, match="not numbers"):
        project.append(run.id, ScoreBlock(192, np.full((5, N_CLASSES), np.nan, np.float32)), b"later", False)
    with pytest.raises(sqlite3.ProgrammingError):  # at the last statement of the transaction
        project.append(run.id, ScoreBlock(192, SCORES[192:]), object(), False)
    with pytest.raises(DassError, match="elsewhere"):
        project.append(run.id, ScoreBlock(191, SCORES[191:]), b"later", False)
    assert all_of(project) == before
    project.append(run.id, ScoreBlock(192, SCORES[192:]), b"later", False)


def test_after_a_kill_scores_and_state_fit_each_other(path):
    a_project(path)
    for _ in range(3):
        with in_another_process("append_for_ever", path) as process:
            said = [int(process.stdout.readline()) for _ in range(5)]
            process.send_signal(signal.SIGKILL)
        with Project.open(path) as project:
            (run,) = project.runs(1)
            assert run.n_columns >= said[-1]
            assert project.stream_state(run.id) == str(run.n_columns).encode()
            for block in project.blocks(run.id):
                np.testing.assert_array_equal(block.logits, logits(16, seed=block.first_column))
            assert block.stop_column == run.n_columns
            assert not project.is_damaged


def test_others_read_while_one_writes(path):
    a_project(path, SCORES)
    with in_another_process("write_for_ever", path) as process:
        assert process.stdout.readline()
        with Project.open(path) as project:
            np.testing.assert_array_equal(project.class_logits(1, 7, 0, 300), SCORES[:, 7])
        process.kill()


def test_what_one_connection_writes_another_reads(project, run, path):
    with Project.open(path) as other:
        fill(other, run, [ScoreBlock(0, SCORES)], is_complete=False)
    assert project.runs(1)[0].n_columns == 300


def test_two_analyses_of_one_recording_do_not_mix(project, run, path):
    blocks = cut(SCORES, [100, 200])
    with Project.open(path) as other:
        project.append(run.id, blocks[0], b"mine", False)
        with pytest.raises(DassError, match="elsewhere"):
            other.append(run.id, blocks[0], b"theirs", False)
        project.delete_run(run.id)
        with pytest.raises(DassError, match="deleted"):
            other.append(run.id, blocks[1], b"theirs", False)


def test_recordings_are_as_they_were_given(project):
    clock = a_clock(900)
    assert project.recordings() == [a_recording(duration_s=600), a_recording(2, clock)]
    later = replace(clock, wall=clock.wall + timedelta(hours=1), source=ClockSource.MANUAL)
    project.set_clock(2, later)
    assert project.recordings()[1].clock == later
    assert project.timeline().placements[1].start_s == 4500


@pytest.mark.parametrize("zone", [None, UTC, timezone(timedelta(hours=-3, minutes=-30)), ZoneInfo("Europe/Berlin")])
def test_the_time_zone_is_kept(path, zone):
    with Project.create(path, [a_recording()], zone) as project:
        assert project.zone == zone
        assert project.timeline().is_zone_known == (zone is not None)
        project.set_zone(ZoneInfo("Asia/Tokyo"))
        assert project.timeline().zone == ZoneInfo("Asia/Tokyo")


def test_runs_say_how_they_were_made(project):
    first = project.add_run(1, PROVENANCE, "cpu")
    other = project.add_run(1, Provenance.of("starter", "ab12", {"chunk": 96}), "cuda")
    assert project.add_run(1, PROVENANCE, "cuda") == first
    assert project.runs(1) == [first, other]
    assert project.runs(2) == []
    assert (other.model, other.model_sha256, other.settings, other.device) == ("starter", "ab12", {"chunk": 96}, "cuda")
    assert other.started_utc.tzinfo is UTC
    assert project.find_run(2, PROVENANCE) is None
    assert project.find_run(1, Provenance.of("starter", "ab12", {"chunk": 96})) == other


def test_a_deleted_run_takes_its_scores_along(project, run):
    other = project.add_run(2, PROVENANCE, "cpu")
    for one in (run, other):
        fill(project, one, cut(SCORES, [100]))
    project.delete_run(run.id)
    assert project.runs(1) == []
    assert list(project.blocks(run.id)) == []
    np.testing.assert_array_equal(project.class_logits(other.id, 5, 0, 300), SCORES[:, 5])
    again = project.add_run(1, PROVENANCE, "cpu")
    assert np.isnan(project.class_logits(again.id, 5, 0, 300)).all()


def test_values_come_back(project, path):
    window = {"window": [0.5, 3600.25], "lanes": [1, 2], "title": "Wald, Süd"}
    project.set_value("view", {})
    project.set_value("view", window)
    with Project.open(path) as other:
        assert other.value("view") == window
        assert other.value("unknown") is None


def test_a_moved_recording_is_told_where_it_is(tmp_path, path):
    there, other = tmp_path / "there.wav", tmp_path / "other.wav"
    there.write_bytes(wav())
    other.write_bytes(wav(n_samples=999))
    with Project.create(path, [inspect(there)]) as project:
        assert project.missing() == []
        moved = there.rename(tmp_path / "moved.wav")
        assert project.missing() == project.recordings()
        with pytest.raises(DassError, match="is another recording than"):
            project.relocate(1, other)
        with pytest.raises(DassError, match="cannot be read"):
            project.relocate(1, there)
        project.relocate(1, moved)
        assert project.missing() == []
        assert project.recordings()[0].path == moved


def test_a_copy_is_a_whole_project(project, run, tmp_path, path):
    fill(project, run, cut(SCORES, [100])[:1], is_complete=False)
    project.set_zone(UTC)
    copy = tmp_path / "elsewhere" / "copy.dass"
    project.save_copy(copy)
    with Project.open(copy) as copied:
        assert not copied.is_damaged
        assert all_of(copied) == all_of(project)
        fill(copied, run, [ScoreBlock(100, SCORES[100:])])
    assert project.runs(1)[0].n_columns == 100
    with pytest.raises(DassError, match="another name"):
        project.save_copy(path)
    project.save_copy(copy)
    with Project.open(copy) as copied:
        assert all_of(copied) == all_of(project)


def test_a_project_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(DassError, match="There is no project"):
        Project.open(tmp_path / "absent.dass")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_a_project_that_could_not_be_made(tmp_path):
    with pytest.raises(AttributeError):
        Project.create(tmp_path / "night.dass", [a_recording(), None])
    assert list(tmp_path.iterdir()) == []


def test_a_project_takes_the_place_of_one_that_was_killed(path):
    a_project(path)
    with in_another_process("append_for_ever", path) as process:
        assert process.stdout.readline()
        process.kill()
    assert Path(f"{path}-wal").exists()
    with Project.create(path, [a_recording(5)]) as project:
        assert project.recordings() == [a_recording(5)]
        assert project.runs(1) == []
