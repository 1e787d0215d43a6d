"""How much faster many recordings are tagged by several processes at the same time, and whether the results differ.

    .venv/bin/python -m tests.benchmarks.batch --jobs 1,2,0 --recordings 8 --minutes 5 --rounds 5

``dass-explorer tag FOLDER --format csv --output ... --jobs N`` runs in a process of its own, start of the processes and
loading of the model included, with nothing kept of earlier runs. The numbers of jobs take turns, round by round, so
that whatever else the machine does hits all alike; ratios are taken within a round, to the first number. With one job
that process uses all processors for one recording after the other. Memory is that of the largest process, as the
kernel reports it. The last column is the same command given again, when nothing is left to analyse. Linux and macOS.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from tests.benchmarks import recordings
from tests.benchmarks.memory import UNITS_PER_MIB
from training import report


class Run(NamedTuple):
    """One run over all recordings."""

    jobs: int
    seconds: float
    again_s: float
    peak_mib: float
    results: bytes


def main(
    jobs: Annotated[str, typer.Option(help="Numbers of jobs, comma-separated; 0 leaves the choice to it.")] = "1,2,0",
    n_recordings: Annotated[int, typer.Option("--recordings", help="How many there are.")] = 8,
    minutes: Annotated[float, typer.Option(help="How long each is.")] = 5.0,
    rounds: Annotated[int, typer.Option(help="How often each number of jobs has its turn.")] = 5,
    model: Annotated[str, typer.Option(help="As for `tag --model`.")] = "starter",
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print times real time."""
    counts = report.numbers(jobs)
    with tempfile.TemporaryDirectory() as scratch:
        folder = make_recordings(Path(scratch) / "recordings", n_recordings, minutes)
        measured = [[tag(folder, n, model, Path(scratch)) for n in counts] for _ in range(rounds)]
    speeds = [[n_recordings * minutes * 60 / run.seconds for run in turn] for turn in measured]
    rows = []
    for turn, n in enumerate(counts):
        own = [runs[turn] for runs in measured]
        speed, ratio = [of[turn] for of in speeds], [of[turn] / of[0] for of in speeds]
        peak, again = max(run.peak_mib for run in own), [run.again_s for run in own]
        rows.append((n, report.spread(speed), report.spread(ratio, 2), f"{peak:.0f}", report.spread(again)))
    is_same = len({run.results for runs in measured for run in runs}) == 1
    title = f"{model} on {n_recordings} recordings of {minutes} minutes: {'the same' if is_same else 'OTHER'} results"
    report.show(title, ("jobs", "times real time", "against the first", "MiB", "seconds when given again"), rows)
    report.keep(json, title=title, jobs=counts, times_real_time=speeds, is_same=is_same)
    raise typer.Exit(not is_same)


def make_recordings(folder: Path, n_recordings: int, minutes: float) -> Path:
    """Write recordings like those of a field recorder, of which no two are the same."""
    folder.mkdir()
    pieces = recordings.noise_and_tones(48_000, 2)
    for number in range(n_recordings):
        recordings.write(folder / f"{number}.wav", pieces, minutes, 48_000, 2)
    return folder


def tag(folder: Path, jobs: int, model: str, scratch: Path) -> Run:
    """Tag the recordings of a folder twice in other processes."""
    with tempfile.TemporaryDirectory(dir=scratch) as home:
        output = Path(home) / "results.csv"
        wishes = ["--model", model, "--format", "csv", "--output", str(output)]
        wishes += ["--jobs", str(jobs)] if jobs else []
        command = [sys.executable, "-m", "app", "tag", str(folder), *wishes]
        seconds, peak_mib = run(command, home)
        again_s, _ = run(command, home)
        return Run(jobs, seconds, again_s, peak_mib, output.read_bytes())


def run(command: list[str], home: str) -> tuple[float, float]:
    """Run a command that keeps what it keeps in ``home``; return the seconds and the MiB of the largest process."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | {"XDG_CACHE_HOME": home}, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise typer.Exit(1)
    return time.perf_counter() - began, usage.ru_maxrss / UNITS_PER_MIB


if __name__ == "__main__":
    typer.run(main)
