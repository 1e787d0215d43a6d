"""How soon is a sound tagged, and what does listening cost?

    .venv/bin/python -m tests.benchmarks.live_latency --models streaming,starter --latencies 0.4,1 --seconds 240

A made-up microphone plays soft noise in real time, and in it, every 9.13 s, three beeps of the demo's smoke detector,
which so begin at any moment of a column. A session (`app.workers.live.live`: capture, model, recorder, compression,
project file) listens in this process. Printed for each model and latency: from the first sample of the beeps to the
scores of the column that it is in, as they are told after they are kept; likewise to the alert for a rule of its class
at the default threshold; how many of the beeps had one; and the processor time of the session beside the time it took,
where 1 is one core, without that of the made-up microphone. Times in seconds: median, 95th percentile, and longest.
Leave the machine to it.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import numpy as np
import typer

from app.core import demo_sounds
from app.core.alert_rule import AlertRule
from app.core.files import DATA_VARIABLE
from app.core.input_choice import InputChoice
from app.core.latency import nearest
from app.core.synthesis import RATE
from app.workers.live import live
from app.workers.live_job import LiveJob
from app.workers.live_notices import Alerted, Began, Notice, Scored
from dass.audio import Samples
from dass.labels import ontology
from tests.fake_input import START, FakeInputs
from training import report

SMOKE_ALARM = ontology().find("Smoke detector, smoke alarm")
PERIOD_S, BEGINS_S, LASTS_S = 9.13, 4.0, 3.0
STEP_S = 0.01
SETTLED_S = 30.0


def main(
    models: Annotated[str, typer.Option(help="Names or files of models.")] = "streaming,starter",
    latencies: Annotated[str, typer.Option(help="Seconds that scores may take.")] = "0.4",
    seconds: Annotated[float, typer.Option(help="How long to listen, each time.")] = 240.0,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print."""
    wanted = [(model, float(latency)) for model in models.split(",") for latency in latencies.split(",")]
    measured = [measure(model, latency_s, seconds) for model, latency_s in wanted]
    header = ("model", "latency", "to the scores", "to the alert", "alerts", "cores")
    report.show(f"Live, {seconds:g} s each", header, [each.row for each in measured])
    report.keep(json, header=header, rows=[each.row for each in measured])


class Microphone:
    """Plays a world in real time, from a thread as devices do.

    Attributes
    ----------
    processor_s : float
        What that cost.
    """

    def __init__(self, world: FakeInputs) -> None:
        self.processor_s = 0.0
        self._world, self._began_s = world, time.monotonic()
        self._has_to_end = threading.Event()
        self._thread = threading.Thread(target=self._play)
        self._thread.start()

    def now_s(self) -> float:
        """Return the time in the world."""
        return time.monotonic() - self._began_s

    def close(self) -> None:
        """Play no more."""
        self._has_to_end.set()
        self._thread.join()

    def _play(self) -> None:
        while not self._has_to_end.wait(STEP_S):
            self._world.play(self.now_s() - self._world.now_s)
            self.processor_s = time.thread_time()


@dataclass
class Measured:
    """How it went with one model and latency."""

    model: str
    latency_s: float
    n_played: int = 0
    to_scores_s: list[float] = field(default_factory=list)
    to_alert_s: list[float] = field(default_factory=list)
    cores: float = 0.0

    @property
    def row(self) -> tuple[str, ...]:
        """Return what to print of it."""
        found = f"{len(self.to_alert_s)} of {self.n_played}"
        spreads = spread(self.to_scores_s), spread(self.to_alert_s)
        return self.model, f"{self.latency_s:g} s", *spreads, found, f"{self.cores:.2f}"


def spread(values: list[float]) -> str:
    """Return the median, the 95th percentile and the highest of some values."""
    return ", ".join(f"{value:.2f}" for value in np.quantile(values, [0.5, 0.95, 1])) if values else "-"


def a_sound() -> Samples:
    """Return one period of what is played (1, n)."""
    random = np.random.default_rng(0)
    samples = 0.002 * random.standard_normal(round(PERIOD_S * RATE))
    first, length = round(BEGINS_S * RATE), round(LASTS_S * RATE)
    samples[first : first + length] += 0.25 * demo_sounds.smoke_alarm(random)[:length]
    return samples[None].astype(np.float32)


def measure(model: str, latency_s: float, seconds: float) -> Measured:
    """Listen for a while."""
    measured = Measured(model, latency_s)
    with TemporaryDirectory() as folder:
        os.environ[DATA_VARIABLE] = folder
        world = FakeInputs(a_sound(), RATE)
        job = LiveJob(
            inputs=lambda: (world, world.clock),
            project_path=Path(folder) / "live.dass",
            choice=InputChoice(),
            model=model,
            device="cpu",
            latency=nearest(latency_s),
            folder=Path(folder) / "sound",
            rules=(AlertRule(SMOKE_ALARM),),
        )
        with closing(Microphone(world)) as microphone:
            listen(job, microphone, measured, seconds)
    return measured


def listen(job: LiveJob, microphone: Microphone, measured: Measured, seconds: float) -> None:
    """Take the notices of a session as they come."""
    hears = Hears(measured)
    with closing(live(job)) as session:
        before = wait_until(session, hears, microphone, microphone.now_s() + SETTLED_S)
        hears.is_measuring = True
        after = wait_until(session, hears, microphone, microphone.now_s() + seconds)
    measured.cores = (after.processor_s - before.processor_s) / (after.now_s - before.now_s)


class Look(NamedTuple):
    """A moment, and the processor time until then."""

    now_s: float
    processor_s: float


def wait_until(session: Iterator[Notice], hears: "Hears", microphone: Microphone, stop_s: float) -> Look:
    """Take notices up to a moment."""
    for notice in session:
        hears.take(notice, microphone.now_s())
        if microphone.now_s() >= stop_s:
            break
    return Look(microphone.now_s(), time.process_time() - microphone.processor_s)


class Hears:
    """Notes how long after each sound its scores and its alert come."""

    def __init__(self, measured: Measured) -> None:
        self.is_measuring = False
        self._measured = measured
        self._recording_s = self._scored_s = 0.0

    def take(self, notice: Notice, now_s: float) -> None:
        """Take a notice at a moment of the world."""
        match notice:
            case Began(recording):
                offset = recording.clock.utc_offset or timedelta()
                self._recording_s = since_start(recording.clock.wall.replace(tzinfo=UTC) - offset)
            case Scored(_, _, block):
                self._score(self._recording_s + block.stop_s, now_s)
            case Alerted(alert) if not alert.is_over and self.is_measuring:
                number = round((since_start(alert.start) - BEGINS_S) / PERIOD_S)
                self._measured.to_alert_s.append(now_s - begins_s(number))

    def _score(self, scored_s: float, now_s: float) -> None:
        number = ceil((self._scored_s - BEGINS_S) / PERIOD_S)
        if begins_s(number) < scored_s and self.is_measuring:
            self._measured.n_played += 1
            self._measured.to_scores_s.append(now_s - begins_s(number))
        self._scored_s = scored_s


def begins_s(number: int) -> float:
    """Return when a sound begins in the world."""
    return number * PERIOD_S + BEGINS_S


def since_start(moment: datetime) -> float:
    """Return a moment as the time in the world."""
    return (moment - START).total_seconds()


if __name__ == "__main__":
    typer.run(main)
