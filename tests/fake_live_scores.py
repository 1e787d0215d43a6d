"""Live recordings of the evening of 20 June, and scores of what is heard in them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from app.core.clock import Clock, ClockSource
from app.core.recording import Recording
from dass.config import N_CLASSES

START = datetime(2026, 6, 20, 21, 30, tzinfo=UTC)


def a_recording(number=1, after=0.0):
    start = START + timedelta(seconds=after)
    clock = Clock(start.replace(tzinfo=None), timedelta(), ClockSource.LIVE, timedelta())
    return Recording(number, Path(f"/night/{number}.wav"), "", 16_000, 1, 0, clock)


def loud(index, start, stop, n_columns):
    """Return logits (n_columns, classes) of silence with one class from ``start`` to ``stop``."""
    logits = np.full((n_columns, N_CLASSES), -9, np.float32)
    logits[start:stop, index] = 3
    return logits
