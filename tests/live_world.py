"""Live sessions in a world that a test makes: a microphone that goes as fast as somebody listens, and a small model."""

from contextlib import closing
from dataclasses import replace
from itertools import takewhile

import numpy as np
import torch

from app.core.input_choice import InputChoice
from app.core.latency import LATENCIES
from app.core.project import Project
from app.workers import live as live_module
from app.workers.live import live
from app.workers.live_job import LiveJob
from app.workers.live_notices import Scored
from dass.audio import open_audio
from dass.checkpoint import save_model
from dass.config import FORWARD_SCANS, PRESETS
from dass.model import Dass
from tests.fake_input import FakeInputs
from tests.fake_live_engine import FakeLiveEngine
from tests.live_sound import noise

RATE = 16_000
STEP_S = 0.1


def a_world(seconds=60, n_channels=1, **how):
    """A world of noise, other at any moment of so many seconds."""
    return FakeInputs(noise(round(seconds * RATE), n_channels), RATE, step_s=STEP_S, **how)


def a_noisy_world():
    """What a job asks for in another process."""
    world = a_world()
    return world, world.clock


def a_job(tmp_path, world=None, **changes):
    """A job in ``world``, or in a noisy one in whatever process does it."""
    job = LiveJob(
        inputs=a_noisy_world if world is None else lambda: (world, world.clock),
        project_path=tmp_path / "live.dass",
        choice=InputChoice(),
        model="streaming",
        device="cpu",
        latency=LATENCIES[0],
        folder=tmp_path / "sound",
        rotation_s=6.4,
    )
    return replace(job, **changes)


def a_forward_model(path):
    """Save a small model that scores the same in any chunks, and return its path as text."""
    torch.manual_seed(0)
    save_model(Dass(replace(PRESETS["tiny"], scans=FORWARD_SCANS, causal=True)), path)
    return str(path)


def listen(job, is_enough):
    """Return the notices of a session up to the first with which it is enough; then it is ended."""
    with closing(live(job)) as session:
        notices = list(takewhile(lambda notice: not is_enough(notice), session))
    return notices


def kept(job):
    """Return what a project has after a session: (recording, run, scores) for each recording, and the gaps."""
    with Project.open(job.project_path) as project:
        assert project.growing() == []
        recordings = [(recording, *_run(project, recording)) for recording in project.recordings()]
        return recordings, project.gaps()


def _run(project, recording):
    (run,) = project.runs(recording.id)
    blocks = [block.logits for block in project.blocks(run.id)]
    return run, np.concatenate(blocks) if blocks else np.zeros((0, 527), np.float32)


def a_quick_engine(monkeypatch):
    """Have sessions score with a model that is quick, and can be held up."""
    engine = FakeLiveEngine()
    monkeypatch.setattr(live_module, "load_engine", lambda *_: engine)
    yield engine
    engine.gate.set()


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
