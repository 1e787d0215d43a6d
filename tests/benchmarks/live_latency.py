"""How soon is a sound tagged, and what does listening cost?

    .venv/bin/python -m tests.benchmarks.live_latency --models streaming,starter --latencies 0.4,1 --seconds 240

A session (`app.workers.live.live`: capture, model, recorder, compression, project file) listens in this process to a
made-up microphone in real time (`tests.benchmarks.beeps`). Printed for each model and latency: from the first sample of
an alarm to the scores of the column that it is in, as they are told after they are kept; likewise to the alert for a
rule of its class at the default threshold; how many of the alarms had one; and the processor time of the session beside
the time it took, where 1 is one core, without that of the made-up microphone. Times in seconds: median, 95th
percentile, and longest. How soon it is on the screen: `tests.benchmarks.live_window`. Leave the machine to it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NamedTuple

import typer

from app.core.alert_rule import AlertRule
from app.core.files import DATA_VARIABLE
from app.core.input_choice import InputChoice
from app.core.latency import nearest
from app.workers.live import live
from app.workers.live_job import LiveJob
from app.workers.live_notices import Alerted, Began, Notice, Scored
from tests.benchmarks.beeps import SMOKE_ALARM, Beeps, begins_s, nearest_number, next_number, spread, start_s
from training import report

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


@dataclass
class Measured:
    """How it went with one model and latency."""

    model: str
    latency_s: float
    to_scores_s: list[float] = field(default_factory=list)
    to_alert_s: list[float] = field(default_factory=list)
    cores: float = 0.0

    @property
    def row(self) -> tuple[str, ...]:
        """Return what to print of it."""
        found = f"{len(self.to_alert_s)} of {len(self.to_scores_s)}"
        spreads = spread(self.to_scores_s), spread(self.to_alert_s)
        return self.model, f"{self.latency_s:g} s", *spreads, found, f"{self.cores:.2f}"


def measure(model: str, latency_s: float, seconds: float) -> Measured:
    """Listen for a while."""
    measured = Measured(model, latency_s)
    with TemporaryDirectory() as folder, closing(Beeps()) as beeps:
        os.environ[DATA_VARIABLE] = folder
        job = LiveJob(
            inputs=lambda: (beeps.world, beeps.world.clock),
            project_path=Path(folder) / "live.dass",
            choice=InputChoice(),
            model=model,
            device="cpu",
            latency=nearest(latency_s),
            folder=Path(folder) / "sound",
            rules=(AlertRule(SMOKE_ALARM),),
        )
        listen(job, beeps, measured, seconds)
    return measured


def listen(job: LiveJob, beeps: Beeps, measured: Measured, seconds: float) -> None:
    """Take the notices of a session as they come."""
    hears = Hears(measured)
    with closing(live(job)) as session:
        before = wait_until(session, hears, beeps, time.time() + SETTLED_S)
        hears.is_measuring = True
        after = wait_until(session, hears, beeps, time.time() + seconds)
    measured.cores = (after.processor_s - before.processor_s) / (after.now_s - before.now_s)


class Look(NamedTuple):
    """A moment, and the processor time until then."""

    now_s: float
    processor_s: float


def wait_until(session: Iterator[Notice], hears: "Hears", beeps: Beeps, stop_s: float) -> Look:
    """Take notices up to a moment."""
    for notice in session:
        hears.take(notice, time.time())
        if time.time() >= stop_s:
            break
    return Look(time.time(), time.process_time() - beeps.processor_s)


class Hears:
    """Notes how long after each alarm its scores and its alert come.

    Attributes
    ----------
    is_measuring : bool
        Before, nothing is noted.
    """

    def __init__(self, measured: Measured) -> None:
        self.is_measuring = False
        self._measured = measured
        self._recording_s = self._scored_s = 0.0

    def take(self, notice: Notice, now_s: float) -> None:
        """Take a notice that comes at a moment."""
        match notice:
            case Began(recording):
                self._recording_s = start_s(recording)
            case Scored(_, _, block):
                self._score(self._recording_s + block.stop_s, now_s)
            case Alerted(alert) if self.is_measuring and not alert.is_over:
                self._measured.to_alert_s.append(now_s - begins_s(nearest_number(alert.start.timestamp())))

    def _score(self, scored_s: float, now_s: float) -> None:
        alarm_s = begins_s(next_number(self._scored_s))
        if self.is_measuring and alarm_s < scored_s:
            self._measured.to_scores_s.append(now_s - alarm_s)
        self._scored_s = scored_s


if __name__ == "__main__":
    typer.run(main)
