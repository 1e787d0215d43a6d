"""What goes wrong while one listens is told, and costs no more than it must."""

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from app.core.engine import Engine
from app.core.gap import LossReason
from app.core.project import Project
from app.workers import live as live_module
from app.workers import live_session
from app.workers.live import live
from app.workers.live_notices import (
    Began,
    DiskLow,
    Ended,
    GapFound,
    LeftOut,
    LevelSeen,
    Listening,
    RecordingResumed,
    RecordingStopped,
    Recovered,
    Troubled,
)
from dass.config import FEATURES
from dass.errors import CheckpointError, DassError
from tests.full_disk import give_room
from tests.live_world import RATE, a_job, a_quick_engine, a_world, heard, kept, listen, only, samples_of

PLENTY = 2**40
"""Bytes."""


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))


@pytest.fixture
def engine(monkeypatch):
    yield from a_quick_engine(monkeypatch)


def test_it_is_told_that_it_goes_on_while_there_is_no_device(tmp_path, engine):
    world = a_world()
    world.unplug()
    notices = listen(a_job(tmp_path, world), lambda notice: isinstance(notice, LevelSeen))
    assert [type(notice) for notice in notices] == [Troubled]


def test_sound_is_lost_while_there_is_no_device_and_the_project_says_so(tmp_path, engine):
    world = a_world()
    world.at(3.0, world.unplug)
    world.at(8.0, world.plug_in)
    job = a_job(tmp_path, world)
    notices = listen(job, heard(8))
    story = only(notices, Listening, Began, Ended, Troubled, GapFound, Recovered)
    kinds = [kind for kind, _ in groupby(map(type, story))]
    assert kinds[:7] == [Listening, Began, Ended, Troubled, GapFound, Recovered, Began]
    (first, *_), (gap,) = kept(job)
    assert gap == only(notices, GapFound)[0].gap
    assert gap.reason is LossReason.DEVICE_GONE
    assert gap.n_samples > 4.5 * RATE
    assert gap.n_samples == pytest.approx((gap.stop - gap.start).total_seconds() * RATE, abs=1)
    with Project.open(job.project_path) as project:
        ((start_s, stop_s),) = project.timeline().gaps
    assert start_s == pytest.approx(first[0].duration_s)
    assert (stop_s - start_s) * RATE == pytest.approx(gap.n_samples, abs=1)


def test_sound_that_nobody_had_time_for_is_a_gap_too(tmp_path, engine):
    world = a_world()
    world.at(3.0, lambda: world.overflow(0.5))
    job = a_job(tmp_path, world)
    notices = listen(job, heard(6))
    assert only(notices, Troubled) == []
    recordings, (gap,) = kept(job)
    assert gap.reason is LossReason.OVERRUN
    assert len(recordings) == 2


def test_a_device_that_is_not_there_is_said_and_waited_for(tmp_path, engine):
    world = a_world()
    world.unplug()
    world.at(4.0, world.plug_in)
    job = a_job(tmp_path, world)
    notices = listen(job, heard(2))
    assert "plug in" in only(notices, Troubled)[0].sentence
    assert kept(job)[1] == []


def test_whoever_is_too_slow_leaves_sound_out_and_goes_on_with_what_comes_now(tmp_path, engine, monkeypatch):
    monkeypatch.setattr(live_session, "MOST_BEHIND_S", 2.0)
    engine.gate.clear()
    world = a_world()
    job = a_job(tmp_path, world, rotation_s=64)
    scored = heard(3)

    def is_enough(notice):
        if isinstance(notice, LeftOut):
            engine.gate.set()
        return scored(notice)

    notices = listen(job, is_enough)
    (left_out,) = only(notices, LeftOut)
    assert "too slow" in left_out.sentence
    recordings, gaps = kept(job)
    (skipped, run, scores), *_, (_, last_run, _) = recordings
    assert gaps == []
    assert not run.is_complete
    assert len(scores) * FEATURES.column_s < skipped.duration_s
    assert last_run.is_complete
    sound = np.concatenate([samples_of(recording) for recording, *_ in recordings], axis=1)
    first = np.flatnonzero(world.sound[0] == sound[0, 0])[0]
    np.testing.assert_array_equal(sound, world.heard(first, first + sound.shape[1]))


def test_a_full_disk_ends_the_keeping_and_not_the_tagging(tmp_path, engine, monkeypatch):
    disk, story, scored = give_room(monkeypatch, PLENTY), [], heard(6)

    def is_enough(notice):
        nonlocal scored
        if isinstance(notice, DiskLow | RecordingStopped | RecordingResumed):
            story.append(type(notice))
            scored = heard(6)
            disk.free = {DiskLow: 0, RecordingStopped: PLENTY}.get(type(notice), disk.free)
        is_over = scored(notice)
        if is_over and not story:
            disk.free = 2**28 + 100 * 3 * RATE  # for a hundred seconds
            scored = heard(1e9)
            return False
        return is_over

    job = a_job(tmp_path, a_world(), rotation_s=3.2)
    listen(job, is_enough)
    assert story == [DiskLow, RecordingStopped, RecordingResumed]
    recordings, gaps = kept(job)
    assert gaps == []
    assert all(run.is_complete for _, run, _ in recordings)
    kinds = [bool(recording.fingerprint) for recording, *_ in recordings]
    assert kinds[0]
    assert kinds[-1]
    assert False in kinds


def test_scores_that_are_no_numbers_end_it_and_the_recording(tmp_path, engine, monkeypatch):
    def scores(*_):
        for block in engine.scores(*_):
            yield replace(block, logits=block.logits * np.float32(np.nan))

    monkeypatch.setattr(live_module, "load_engine", lambda *_: Engine("damaged", "cd" * 32, {}, scores))
    job = a_job(tmp_path, a_world())
    with pytest.raises(CheckpointError, match="not numbers"):
        listen(job, heard(5))
    (recording, *_), *_ = kept(job)[0]
    assert samples_of(recording).shape[1] == recording.n_samples


def test_a_project_that_cannot_be_written_ends_it(tmp_path, engine, monkeypatch):
    def refuse(*_, **__):
        raise DassError("The disk is full: make room.")

    monkeypatch.setattr(Project, "append", refuse)
    with pytest.raises(DassError, match="disk is full"):
        listen(a_job(tmp_path, a_world()), heard(5))


def test_what_goes_wrong_in_the_end_is_told_too(tmp_path, engine, monkeypatch):
    def refuse(*_):
        raise DassError("The disk is full: make room.")

    session = live(a_job(tmp_path, a_world(), rotation_s=64))
    assert any(isinstance(notice, Began) for notice in session)
    monkeypatch.setattr(Project, "end_recording", refuse)
    with pytest.raises(DassError, match="disk is full"):
        session.close()


def test_a_model_that_cannot_be_loaded_is_told_before_anything_begins(tmp_path):
    job = a_job(tmp_path, a_world(), model="lost.safetensors")
    with pytest.raises(DassError, match=r"lost\.safetensors"):
        next(live(job))
    assert not job.project_path.exists()
