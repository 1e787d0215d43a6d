"""A made-up microphone that hears, in real time, something of which any process knows when it begins."""

import threading
import time
from datetime import UTC, datetime
from math import ceil

import numpy as np

from app.core import demo_sounds
from app.core.capture_clock import CaptureClock
from app.core.recording import Recording
from app.core.synthesis import RATE
from app.workers.input_device import Inputs
from dass.audio import Samples
from dass.labels import ontology
from tests.fake_input import FakeInputs

SMOKE_ALARM = ontology().find("Smoke detector, smoke alarm")
PERIOD_S = 9.13
"""From one alarm to the next: no multiple of a column, so that they begin at any moment of one."""

_BEGINS_S, _LASTS_S = 4.0, 3.0
_STEP_S = 0.01


class Beeps:
    """Plays soft noise, and three beeps of the demo's smoke detector in each period, from a thread as devices do.

    Attributes
    ----------
    world : FakeInputs
        Where the microphone is.
    processor_s : float
        What playing cost.
    """

    def __init__(self) -> None:
        start = datetime.now(UTC)
        self.world = FakeInputs(_sound(start.timestamp()), RATE, start=start)
        self.processor_s = 0.0
        self._began_s = time.monotonic()
        self._has_to_end = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Play no more."""
        self._has_to_end.set()
        self._thread.join()

    def _play(self) -> None:
        while not self._has_to_end.wait(_STEP_S):
            self.world.play(time.monotonic() - self._began_s - self.world.now_s)
            self.processor_s = time.thread_time()


def hears_beeps() -> tuple[Inputs, CaptureClock]:
    """Return the inputs of a world that plays as long as the process goes on; for `LiveJob.inputs`."""
    world = Beeps().world
    return world, world.clock


def begins_s(number: int) -> float:
    """Return when an alarm begins, in seconds of Unix time."""
    return number * PERIOD_S + _BEGINS_S


def next_number(time_s: float) -> int:
    """Return the number of the first alarm that begins at ``time_s`` or later."""
    return ceil((time_s - _BEGINS_S) / PERIOD_S)


def nearest_number(time_s: float) -> int:
    """Return the number of the alarm whose beginning is nearest to ``time_s``."""
    return round((time_s - _BEGINS_S) / PERIOD_S)


def start_s(recording: Recording) -> float:
    """Return when a live recording began, in seconds of Unix time."""
    clock = recording.clock
    assert clock.utc_offset is not None, "a live clock states it"
    return (clock.wall - clock.utc_offset).replace(tzinfo=UTC).timestamp()


def spread(values: list[float]) -> str:
    """Return the median, the 95th percentile and the highest of some values."""
    return ", ".join(f"{value:.2f}" for value in np.quantile(values, [0.5, 0.95, 1])) if values else "-"


def _sound(time_s: float) -> Samples:
    """Return one period (1, n) from a moment on."""
    random = np.random.default_rng(0)
    samples = 0.002 * random.standard_normal(round(PERIOD_S * RATE))
    first, length = round(_BEGINS_S * RATE), round(_LASTS_S * RATE)
    samples[first : first + length] += 0.25 * demo_sounds.smoke_alarm(random)[:length]
    return np.roll(samples, -round(time_s % PERIOD_S * RATE))[None].astype(np.float32)
