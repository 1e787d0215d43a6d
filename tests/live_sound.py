"""Live sound that is made up, and recorders that are fed with it as a session does."""

import sys
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path

import numpy as np

from app.core.gap import Gap, LossReason
from app.core.live_lock import recording as recording_into
from app.core.live_recorder import Recorder
from app.core.project import Project
from dass.audio import open_audio

RATE = 8000
START = datetime(2026, 7, 26, 10, 11, 12, 123456, UTC)
A_GAP = Gap(START, START + timedelta(seconds=3), LossReason.STALLED, 3 * RATE)


def steps(samples):
    """Round samples to whole steps of 24 bits, as they come from a device."""
    return (np.rint(np.asarray(samples, np.float64) * 2**23).clip(-(2**23), 2**23 - 1) / 2**23).astype(np.float32)


def noise(n_samples, n_channels=1, seed=0):
    return steps(np.random.default_rng(seed).normal(0, 0.1, (n_channels, n_samples)))


def cut(samples, edges):
    """Cut samples into blocks at ``edges``."""
    edges = [0, *sorted(min(edge, samples.shape[1]) for edge in edges), samples.shape[1]]
    return [samples[:, start:stop] for start, stop in pairwise(edges)]


def feed(recorder, blocks, start=START):
    """Record blocks from beginning to end, and return the recordings."""
    recordings, has_ended = [], True
    for block in blocks:
        while block.shape[1]:
            if has_ended:
                recorder.begin(recorder.stop if recordings else start)
            block = block[:, recorder.write(block) :]
            has_ended = not recorder.n_left
            if has_ended:
                recordings.append(recorder.end())
    return recordings if has_ended else [*recordings, recorder.end()]


def sound_of(*recordings):
    """Return what their files hold, one after the other, as the program reads it."""
    parts = []
    for recording in recordings:
        with open_audio(recording.path) as source:
            assert source.warnings == []
            parts.append(source.read(0, source.n_samples))
    return np.concatenate(parts, axis=1)


def interrupted(project, folder, sound, n_said=None):
    """Record into a project as far as a process comes that is killed, and return the recording."""
    recorder = Recorder(folder, RATE, len(sound), 60.0)
    recording = project.add_recording(recorder.begin(START))
    recorder.write(sound)
    project.grow(recording.id, sound.shape[1] if n_said is None else n_said)
    left = recording.path.read_bytes() if folder else b""
    recorder.end()  # lets go of the file, as the system does
    if folder:
        recording.path.write_bytes(left)
    return recording


def second(number):
    """Return one second of sound of `record_for_ever`."""
    return noise(RATE, n_channels=2, seed=number)


def record_for_ever(path):
    """Record into a project, in recordings of 2.56 s, saying after each second how much was kept, until killed."""
    path = Path(path)
    with Project.open(path) as project, recording_into(path):
        recorder = Recorder(path.parent, RATE, 2, 2.56)
        growing, start = None, START
        for number in count():
            block = second(number)
            while block.shape[1]:
                growing = growing or project.add_recording(recorder.begin(start))
                block = block[:, recorder.write(block) :]
                project.grow(growing.id, recorder.n_samples)
                if not recorder.n_left:
                    ended = recorder.end()
                    project.end_recording(growing.id, ended.n_samples, ended.fingerprint)
                    growing, start = None, recorder.stop
            sys.stdout.write(f"{number + 1}\n")
            sys.stdout.flush()
