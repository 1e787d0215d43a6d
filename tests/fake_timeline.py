"""Projects whose recordings are small files."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import soundfile as sf

from app.core.timeline import Placement, Timeline
from tests.fake_recording import a_recording

RATE = 48_000


def noise(n, channels=1, seed=1):
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (channels, n)).astype(np.float32)


def tone(hz, duration_s, rate=RATE, channels=1):
    wave = 0.5 * np.sin(2 * np.pi * hz * np.arange(round(duration_s * rate)) / rate)
    return np.tile(wave.astype(np.float32), (channels, 1))


def a_timeline(folder, *parts):
    """Write parts (start in seconds, samples (channels, n), rate) as float files and place them there exactly."""
    placements = []
    for number, (start_s, samples, rate) in enumerate(parts, start=1):
        path = folder / f"{number}.wav"
        sf.write(path, samples.T, rate, "FLOAT")
        recording = replace(a_recording(number, sample_rate=rate, n_samples=samples.shape[1]), path=path)
        placements.append(Placement(recording, round(start_s * 1e9)))
    return Timeline(placements, datetime(2024, 5, 1, tzinfo=UTC))
