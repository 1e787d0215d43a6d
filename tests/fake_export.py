"""Events to export, of recordings that are no files."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from app.core.exported_event import ExportedEvent, ExportedRecording

RATES = (8_000, 11_025, 44_100, 48_000, 96_000, 384_000)


def an_exported_recording(name="a.wav", sample_rate=48_000, n_samples=480_000, begins=None):
    return ExportedRecording(Path(name).absolute(), sample_rate, n_samples, begins)


def an_exported_event(recording=None, start=480, stop=960, class_index=74, **others):
    return ExportedEvent(recording or an_exported_recording(), start, stop, class_index, **others)


def recordings_of(rates=RATES, hours=1.7):
    """Return long recordings, of which the second holds no events and no length is a whole number of seconds."""
    begins = datetime(2024, 5, 1, 22, tzinfo=UTC)
    lengths = [round(hours * 3600 * rate) + 3 + number for number, rate in enumerate(rates)]
    names = [f"night {number}.wav" for number in range(len(rates))]
    return tuple(map(an_exported_recording, names, rates, lengths, [begins] * len(rates)))


def many_events(recordings, n, seed=0):
    """Return ``n`` events anywhere in all recordings but the second."""
    random = np.random.default_rng(seed)
    return tuple(_random_event(random, recordings, number) for number in range(n))


def _random_event(random, recordings, number):
    recording = recordings[random.choice([0, *range(2, len(recordings))])]
    start, stop = np.sort(random.choice(recording.n_samples + 1, 2, replace=False)).tolist()
    low_hz, high_hz = np.sort(random.integers(1, recording.nyquist_hz, 2)).tolist()
    has_score, has_box = random.random(2) < 0.8
    return ExportedEvent(
        recording=recording,
        start_sample=start,
        stop_sample=stop,
        class_index=int(random.integers(527)),
        score=round(random.random(), 6) if has_score else None,
        score_mean=round(random.random(), 6) if has_score else None,
        low_hz=float(low_hz) if has_box and low_hz < high_hz else None,
        high_hz=float(high_hz) if has_box and low_hz < high_hz else None,
        verdict=str(random.choice(["", "accepted", "rejected", "unsure"])),
        note=str(random.choice(["", 'he said "no", twice', "über\nzwei Zeilen"])),
        event_id=f"{number:032x}",
        model="starter",
        model_sha256="ab12",
        settings_sha256="cd34",
    )


@st.composite
def events(draw, recording):
    """Draw any event of a recording."""
    start = draw(st.integers(0, recording.n_samples - 1))
    stop = draw(st.integers(start + 1, recording.n_samples))
    score = draw(st.none() | st.integers(0, 10**6).map(lambda millionths: millionths / 10**6))
    return ExportedEvent(recording, start, stop, draw(st.integers(0, 526)), score)
