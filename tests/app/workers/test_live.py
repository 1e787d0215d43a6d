from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.alert_log import AlertLog
from app.core.alert_rule import AlertRule
from app.core.engine import load_engine
from app.core.project import Project
from app.workers import live as live_module
from app.workers import live_tagger
from app.workers.live import live
from app.workers.live_notices import (
    Alerted,
    Began,
    Compressed,
    DiskLow,
    Ended,
    Grown,
    LevelSeen,
    Listening,
    RecordingStopped,
    Scored,
    Troubled,
)
from dass.config import FEATURES
from tests.fake_input import FakeInputs
from tests.fakes import DOG
from tests.live_world import (
    RATE,
    a_forward_model,
    a_job,
    a_quick_engine,
    a_world,
    heard,
    kept,
    listen,
    only,
    samples_of,
    scores_of_file,
)


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DASS_EXPLORER_DATA", str(tmp_path / "data"))


@pytest.fixture
def engine(monkeypatch):
    yield from a_quick_engine(monkeypatch)


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


def test_what_there_is_to_tell_of_the_end_is_told_to_who_wishes_it(tmp_path, engine):
    kinds = set()
    for notice in live(a_job(tmp_path, a_world()), lambda: Scored in kinds):
        kinds.add(type(notice))
    assert Ended in kinds


def test_nothing_is_left_where_nothing_was_heard(tmp_path, engine):
    world = a_world()
    world.unplug()
    job = a_job(tmp_path, world)
    assert only(listen(job, lambda notice: isinstance(notice, Troubled)), Began) == []
    assert not job.project_path.exists()


def test_sound_that_is_not_to_be_kept_is_tagged(tmp_path, engine):
    job = a_job(tmp_path, a_world(), folder=None)
    notices = listen(job, heard(9))
    assert only(notices, DiskLow, RecordingStopped, Compressed) == []
    recordings, _ = kept(job)
    assert all(run.is_complete and recording.fingerprint == "" for recording, run, _ in recordings)
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} <= {".dass", ".lock"}


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
