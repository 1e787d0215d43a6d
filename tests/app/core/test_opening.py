import sqlite3
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import opening
from app.core.clock import ClockSource
from app.core.live_recorder import Recorder
from app.core.model_store import DEFAULT_MODEL, ModelStore
from app.core.project import Project
from app.core.project_library import ProjectLibrary
from dass.errors import DassError
from dass.metadata import sha256
from tests.fake_project import PROVENANCE, cut, fill, logits
from tests.fake_recording import a_clock, a_recording
from tests.fake_runs import a_run
from tests.fake_wav import wav
from tests.live_sound import A_GAP, START

SCORES = logits(40)


@pytest.fixture
def path(tmp_path):
    """A project of two recordings, the first of which two models have analysed, one of them to its end."""
    path = tmp_path / "two.dass"
    with Project.create(path, [a_recording(1, duration_s=13, sample_rate=16_000), a_recording(2)]) as project:
        fill(project, project.add_run(1, PROVENANCE, "cpu"), cut(SCORES, (10,)))
        other = replace(PROVENANCE, model_sha256="cd34")
        fill(project, project.add_run(1, other, "cpu"), cut(SCORES[:20], ()), is_complete=False)
    return path


def damage(path):
    """Take away the table of the scores."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE score")


def test_all_is_read_that_a_window_shows(path):
    with Project.open(path) as project:
        project.set_zone(ZoneInfo("Europe/Berlin"))
        project.set_value(opening.VIEW_KEY, {"window": [1.0, 2.0]})
    opened = opening.open_project(path)
    assert [recording.id for recording in opened.recordings] == [1, 2]
    assert [placement.recording for placement in opened.timeline.placements] == list(opened.recordings)
    assert [(run.recording_id, run.n_columns, run.is_complete) for run in opened.runs] == [
        (1, 40, True),
        (1, 20, False),
    ]
    assert (opened.path, opened.zone, opened.view) == (path, ZoneInfo("Europe/Berlin"), {"window": [1.0, 2.0]})
    assert (opened.missing, opened.damage, opened.failures) == (opened.recordings, "", ())
    assert opened.nyquist_hz == 24_000


def test_recordings_are_opened_with_what_gave_none(tmp_path):
    (tmp_path / "night.wav").write_bytes(wav())
    library = ProjectLibrary(tmp_path / "data")
    lost = tmp_path / "lost.wav"
    opened = opening.open_recordings(library, [tmp_path / "night.wav", lost])
    assert opened.title == "night.wav"
    assert (opened.missing, [failure.path for failure in opened.failures]) == ((), [lost])
    assert opening.open_recordings(library, [tmp_path / "night.wav"]).path == opened.path


def test_what_is_not_there_cannot_be_opened(tmp_path):
    with pytest.raises(DassError, match="There is no project"):
        opening.open_project(tmp_path / "gone.dass")


def test_damage_that_is_met_last_is_told_of(path):
    with Project.open(path) as project:
        project.set_value(opening.VIEW_KEY, {})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE value SET value = '{' WHERE key = ?", (opening.VIEW_KEY,))
    assert "is damaged" in opening.open_project(path).damage


def test_tables_are_those_of_the_runs_asked_for_and_of_deleted_ones_there_are_none(path):
    loaded = opening.load_tables(path, {1: 2, 2: 7})
    (table,) = loaded.tables.values()
    assert loaded.damage == ""
    assert table.n_scored == 20
    np.testing.assert_array_equal(table.logits[:, :20], SCORES[:20].T)
    assert opening.load_tables(path, {1: 1}).tables[1].n_scored == 40


def test_damage_that_the_scores_bring_to_light_is_told_of_with_them(path):
    damage(path)
    assert "is damaged" in opening.load_tables(path, {1: 1}).damage


def test_a_repair_keeps_what_can_be_read_and_leaves_a_whole_project_as_it_is(path):
    before = path.read_bytes()
    with Project.open(path) as project:
        opening.repair(project)
    assert path.read_bytes() == before
    damage(path)
    with Project.open(path) as project:
        opening.repair(project)
    repaired = opening.open_project(path)
    assert (repaired.damage, len(repaired.recordings), [run.n_columns for run in repaired.runs]) == ("", 2, [0, 0])


def test_a_view_is_kept_but_not_in_what_is_damaged(path):
    opening.keep_view(path, {"window": [1.0, 2.0]})
    assert opening.open_project(path).view == {"window": [1.0, 2.0]}
    damage(path)
    opening.keep_view(path, {"window": [3.0, 4.0]})  # nor is that an error
    assert opening.open_project(path).view == {"window": [1.0, 2.0]}


@pytest.fixture(scope="module")
def digest():
    return sha256(ModelStore().resolve(DEFAULT_MODEL).path)


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans(), st.booleans()), max_size=6))
@settings(max_examples=30)
def test_all_is_analysed_when_the_model_has_come_to_the_end_of_each_recording(digest, runs):
    made = [
        replace(a_run(1, recording_id, is_complete=is_complete), model_sha256=digest if is_by_it else "0")
        for recording_id, is_by_it, is_complete in runs
    ]
    project = SimpleNamespace(runs=made, recordings=[a_recording(1), a_recording(2)])
    done = {recording_id for recording_id, is_by_it, is_complete in runs if is_by_it and is_complete}
    assert opening.is_analysed(project, DEFAULT_MODEL) == (done >= {1, 2})


def test_a_model_that_is_gone_has_analysed_nothing(path):
    assert not opening.is_analysed(opening.open_project(path), "gone.safetensors")


def test_what_was_being_recorded_is_ended_when_it_is_opened(tmp_path):
    path = tmp_path / "live.dass"
    with Project.create(path, []) as project:
        recorder = Recorder(None, 8000, 1, 60.0)
        added = project.add_recording(recorder.begin(START))
        project.grow(added.id, 8000)
    opened = opening.open_project(path)
    assert [recording.n_samples for recording in opened.recordings] == [8000]
    with Project.open(path) as project:
        assert project.growing() == []


def test_where_nothing_was_ever_recorded_it_is_said(tmp_path):
    path = tmp_path / "live.dass"
    Project.create(path, []).close()
    with pytest.raises(DassError, match=r"live\.dass holds no recording: [^.]+\.$"):
        opening.open_project(path)


def test_what_is_told_of_recordings_stands_in_place_of_what_the_project_says(path):
    opened = opening.open_project(path)
    longer, new = replace(opened.recordings[1], n_samples=48_000 * 600), a_recording(3, a_clock(4000), name="third.wav")
    told = opened.with_told([longer, new], [A_GAP, A_GAP])
    assert told.recordings == (opened.recordings[0], longer, new)
    assert [placement.recording for placement in told.timeline.placements] == list(told.recordings)
    assert told.gaps == (A_GAP,)
    assert told.missing == (opened.recordings[0],)
    assert "3 recordings" in told.title


def test_gaps_are_read_with_the_rest(path):
    with Project.open(path) as project:
        project.add_gap(A_GAP)
    assert opening.open_project(path).gaps == (A_GAP,)


def live(opened):
    clock = replace(a_clock(), source=ClockSource.LIVE)
    return replace(opened, recordings=tuple(replace(recording, clock=clock) for recording in opened.recordings))


def test_a_project_of_files_was_tagged_by_nobody_as_it_came(path):
    assert opening.live_model(opening.open_project(path)) == ""


def test_the_model_that_tagged_live_sound_is_known_and_whether_it_came_to_the_end(path):
    with Project.open(path) as project:
        run = project.add_run(2, replace(PROVENANCE, model="streaming"), "cpu")
        fill(project, run, cut(SCORES, ()), is_complete=False)
    opened = live(opening.open_project(path))
    assert opening.live_model(opened) == "streaming"
    assert not opening.is_tagged(replace(opened, missing=()), "streaming")
    assert not opening.is_tagged(replace(opened, missing=opened.recordings[:1]), "streaming")
    assert opening.is_tagged(replace(opened, missing=opened.recordings[1:]), "starter")
