"""Recordings that are no files."""

from datetime import datetime, timedelta
from pathlib import Path

from app.core.clock import Clock, ClockSource
from app.core.recording import Recording

NOON = datetime(2024, 5, 1, 12)


def a_clock(after_s=0.0, source=ClockSource.NAME, utc_offset=None, resolution_s=1.0):
    """Tell the time ``after_s`` seconds after `NOON`."""
    return Clock(NOON + timedelta(seconds=after_s), utc_offset, source, timedelta(seconds=resolution_s))


def a_recording(id=1, clock=None, duration_s=60.0, sample_rate=48_000, n_samples=None, name=None):
    n_samples = round(duration_s * sample_rate) if n_samples is None else n_samples
    path = Path(name or f"{id}.wav").absolute()
    return Recording(id, path, f"{id:032x}", sample_rate, 1, n_samples, clock or a_clock())
