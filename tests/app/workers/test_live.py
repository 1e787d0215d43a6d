import multiprocessing
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from threading import Event

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import live_lock
from app.core.alert_log import AlertLog
from app.core.alert_rule import AlertRule
from app.core.engine import Engine, load_engine
from app.core.gap import LossReason
from app.core.live_lock import HeldError
from app.core.opening import open_project
from app.core.project import Project
from app.core.project_analysis import analyse
from app.workers import live as live_module
from app.workers import live_session, live_tagger
from app.workers.generator_process import GeneratorProcess
from app.workers.live import live
from app.workers.live_notices import (
    Alerted,
    Began,
    Compressed,
    DiskLow,
    Ended,
    GapFound,
    Grown,
    LeftOut,
    LevelSeen,
    Listening,
    RecordingResumed,
    RecordingStopped,
    Recovered,
    Scored,
    Troubled,
)
from dass.audio import open_audio
from dass.config import FEATURES
from dass.errors import CheckpointError, DassError
from tests.fake_input import FakeInputs
from tests.fake_live_engine import FakeLiveEngine
from tests.fakes import DOG
from tests.full_disk import give_room
from tests.live_sound import interrupted, noise, sound_of
from tests.live_world import RATE, a_forward_model, a_job, a_world, kept, listen
from tests.patience import wait_until


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))


@pytest.fixture
def engine(monkeypatch):
    """Has sessions score with a model that is quick, and can be held up."""
    engine = FakeLiveEngine()
    monkeypatch.setattr(live_module, "load_engine", lambda *_: engine)
    yield engine
    engine.gate.set()


PLENTY = 2**40
"""Bytes."""


def heard(seconds):
    """Make what says whether so much is scored, however many recordings it is in."""
    ends = {}

    def is_enough(notice):
        if isinstance(notice, Scored):
            ends[notice.recording_id] = notice.block.stop_s
        return sum(ends.values()) >= seconds

    return is_enough


def only(notices, *kinds):
    return [notice for notice in notices if isinstance(notice, kinds)]


def samples_of(recording):
    with open_audio(recording.path) as source:
        return source.read(0, recording.n_samples)


def scores_of_file(engine, recording):
    with open_audio(recording.path) as source:
        return np.concatenate([block.logits for block in engine.scores(source)])


@pytest.fixture
def patient(monkeypatch):
    """Has nobody hurry, so that the model is asked for the same chunks however busy the machine is."""
    monkeypatch.setattr(live_tagger, "HURRY_S", 1e9)


@pytest.mark.parametrize("n_channels", [1, 2])
def test_live_scores_are_those_of_the_files_bit_for_bit(tmp_path, patient, n_channels):
    job = a_job(tmp_path, a_world(n_channels=n_channels), model=a_forward_model(tmp_path / "forward.safetensors"))
    listen(job, heard(15))
    recordings, _ = kept(job)
    assert len(recordings) >= 3
    engine = load_engine(job.model, job.device, job.latency)
    for recording, run, scores in recordings:
        assert run.is_complete
        np.testing.assert_array_equal(scores.astype(np.float16), scores_of_file(engine, recording).astype(np.float16))


def test_scores_of_a_hurry_are_those_of_the_files_but_for_rounding(tmp_path, monkeypatch):
    job = a_job(tmp_path, a_world(), model=a_forward_model(tmp_path / "forward.safetensors"))
    engine, gate, scored = load_engine(job.model, job.device, job.latency), Event(), heard(15)

    def scores(*arguments):
        gate.wait()
        yield from engine.scores(*arguments)

    def is_enough(notice):
        if isinstance(notice, LevelSeen) and notice.behind_s > 2:
            gate.set()
        return scored(notice)

    monkeypatch.setattr(live_module, "load_engine", lambda *_: replace(engine, scores=scores))
    notices = listen(job, is_enough)
    assert max(len(notice.block.logits) for notice in only(notices, Scored)) > 1
    for recording, _, scores in kept(job)[0]:
        np.testing.assert_allclose(scores, scores_of_file(engine, recording), atol=5e-3)


def test_files_hold_all_that_was_heard_and_nothing_else(tmp_path, engine):
    world = a_world(n_channels=2)
    job = a_job(tmp_path, world)
    notices = listen(job, heard(20))
    recordings = [recording for recording, *_ in kept(job)[0]]
    sound = np.concatenate([samples_of(recording) for recording in recordings], axis=1)
    first = np.flatnonzero((world.sound[0] == sound[0, 0]) & (world.sound[1] == sound[1, 0]))[0]
    np.testing.assert_array_equal(sound, world.heard(first, first + sound.shape[1]))
    assert {recording.path.suffix for recording in recordings} == {".flac"}
    assert [recording.n_samples for recording in recordings[:-1]] == [6.4 * RATE] * (len(recordings) - 1)
    starts = [began.recording for began in only(notices, Began)]
    assert [recording.id for recording in starts] == [recording.id for recording in recordings]


def test_recordings_that_follow_each_other_join_to_the_sample(tmp_path, engine):
    job = a_job(tmp_path, a_world())
    listen(job, heard(20))
    with Project.open(job.project_path) as project:
        timeline = project.timeline()
    assert timeline.gaps == timeline.overlaps == ()
    assert len(timeline.placements) >= 4


@given(n_notices=st.integers(1, 400))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_can_be_stopped_at_any_moment(tmp_path_factory, engine, n_notices):
    job = a_job(tmp_path_factory.mktemp("live"), a_world())
    remaining = iter(range(n_notices))
    listen(job, lambda _: next(remaining, None) is None)
    recordings, gaps = kept(job)
    assert gaps == []
    for recording, run, scores in recordings:
        assert run.is_complete
        assert len(scores) == -(-recording.n_samples // round(FEATURES.column_s * RATE))
        assert samples_of(recording).shape[1] == recording.n_samples


def test_what_happens_is_told_in_the_order_in_which_it_happens(tmp_path, engine):
    is_heard, kinds, levels = heard(14), set(), []

    def is_enough(notice):
        is_over = is_heard(notice) and Compressed in kinds  # which takes another thread its time
        kinds.add(type(notice))
        if isinstance(notice, LevelSeen) and notice.level:
            levels.append(notice.level)
        return is_over and bool(levels)  # looked at ten times a second, however fast sound comes

    notices = listen(a_job(tmp_path, a_world()), is_enough)
    (listening,), began = only(notices, Listening), only(notices, Began)[0]
    assert listening == Listening("Microphone", RATE, 1, "fake", "cpu", frozenset())
    assert began.planned_samples == 6.4 * RATE
    assert began.recording.n_samples == 0
    mine = [
        type(n)
        for n in notices
        if getattr(n, "recording_id", None) == 1 or (getattr(n, "recording", None) and n.recording.id == 1)
    ]
    assert mine[0] is Began
    assert mine.index(Ended) < mine.index(Compressed)
    assert sum(len(n.block.logits) for n in only(notices, Scored) if n.recording_id == 1) == 20
    grown = [notice.n_samples for notice in only(notices, Grown) if notice.recording_id == 1]
    assert grown == sorted(grown)
    assert 0.2 < levels[0].peak[0] < 1
    assert all(notice.behind_s >= 0 for notice in only(notices, LevelSeen))


def test_it_is_told_that_it_goes_on_while_there_is_no_device(tmp_path, engine):
    world = a_world()
    world.unplug()
    notices = listen(a_job(tmp_path, world), lambda notice: isinstance(notice, LevelSeen))
    assert [type(notice) for notice in notices] == [Troubled]


def test_what_there_is_to_tell_of_the_end_is_told_to_who_wishes_it(tmp_path, engine):
    kinds = set()
    for notice in live(a_job(tmp_path, a_world()), lambda: Scored in kinds):
        kinds.add(type(notice))
    assert Ended in kinds


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


def test_nothing_is_left_where_nothing_was_heard(tmp_path, engine):
    world = a_world()
    world.unplug()
    job = a_job(tmp_path, world)
    assert only(listen(job, lambda notice: isinstance(notice, Troubled)), Began) == []
    assert not job.project_path.exists()


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


def test_sound_that_is_not_to_be_kept_is_tagged(tmp_path, engine):
    job = a_job(tmp_path, a_world(), folder=None)
    notices = listen(job, heard(9))
    assert only(notices, DiskLow, RecordingStopped, Compressed) == []
    recordings, _ = kept(job)
    assert all(run.is_complete and recording.fingerprint == "" for recording, run, _ in recordings)
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} <= {".dass", ".lock"}


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


def test_what_is_watched_for_is_told_and_written_down(tmp_path, engine):
    loud = np.zeros(20 * RATE, np.float32)
    loud[5 * RATE : 8 * RATE] = 0.5
    world = FakeInputs(loud, RATE, step_s=0.1)
    job = a_job(tmp_path, world, rules=(AlertRule(DOG, 0.5, 1.0),))
    notices = listen(job, heard(14))
    began, over = (alerted.alert for alerted in only(notices, Alerted))
    assert (began.is_over, over.is_over) == (False, True)
    assert over.duration_s == pytest.approx(3, abs=2 * FEATURES.column_s)
    assert began.recording_id == 1  # and it goes on in the next
    assert AlertLog().alerts(job.project_path) == [over]


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


def test_one_session_at_a_time_records_into_a_project(tmp_path, engine):
    job = a_job(tmp_path, a_world())
    with live_lock.recording(job.project_path), pytest.raises(HeldError, match="is recording into"):
        next(live(job))


def test_a_later_session_goes_on_with_the_project(tmp_path, engine):
    first, second = a_job(tmp_path, a_world()), a_job(tmp_path, a_world(start=datetime(2026, 6, 21, tzinfo=UTC)))
    listen(first, heard(3))
    listen(second, heard(3))
    recordings, _ = kept(first)
    assert [recording.id for recording, *_ in recordings] == [1, 2]


def test_a_later_session_sees_to_what_one_has_left_that_was_killed(tmp_path, engine):
    job = a_job(tmp_path, a_world())
    sound = noise(5000)
    with Project.create(job.project_path, []) as project:
        left = interrupted(project, job.folder, sound)
    listen(job, heard(3))
    with Project.open(job.project_path) as project:
        assert project.growing() == []
        first, *later = project.recordings()
        assert (first.n_samples, first.path) == (5000, left.path.with_suffix(".flac"))
        assert later
    np.testing.assert_array_equal(sound_of(first), sound)
    assert not left.path.exists()


@pytest.fixture
def process():
    process = GeneratorProcess()
    yield process
    process.close()


def test_in_a_process_of_its_own_it_ends_what_it_began(qtbot, process, tmp_path):
    job = a_job(tmp_path, model=a_forward_model(tmp_path / "forward.safetensors"))
    notices, ended = [], []
    process.yielded.connect(notices.append)
    process.finished.connect(lambda: ended.append("finished"))
    process.failed.connect(ended.append)
    process.start(live, job)
    wait_until(qtbot, lambda: len(only(notices, Scored)) > 30)
    process.stop()
    wait_until(qtbot, lambda: bool(ended))
    assert ended == ["finished"]
    recordings, _ = kept(job)
    assert len(recordings) >= 2
    assert all(run.is_complete and recording.path.suffix == ".flac" for recording, run, _ in recordings)


def test_what_was_not_scored_when_it_was_killed_is_scored_by_the_analysis(qtbot, process, tmp_path):
    job = a_job(tmp_path, model=a_forward_model(tmp_path / "forward.safetensors"))
    notices, ended = [], []
    process.yielded.connect(notices.append)
    process.failed.connect(ended.append)
    process.start(live, job)
    wait_until(qtbot, lambda: len(only(notices, Scored)) > 30)
    (child,) = multiprocessing.active_children()
    os.kill(child.pid, signal.SIGKILL)
    wait_until(qtbot, lambda: bool(ended))
    open_project(job.project_path)
    engine = load_engine(job.model, job.device)
    with Project.open(job.project_path) as project:
        recordings = project.recordings()
        assert project.growing() == []
        list(analyse(job.project_path, [recording.id for recording in recordings], engine))
        for recording in recordings:
            run = next(run for run in project.runs(recording.id) if run.is_complete)
            scores = np.concatenate([block.logits for block in project.blocks(run.id)])
            np.testing.assert_allclose(scores, scores_of_file(engine, recording), atol=0.1)
