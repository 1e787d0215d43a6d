"""Peak memory of the command line for recordings of different lengths: it must not grow with them.

    .venv/bin/python -m tests.benchmarks.memory --minutes 60,600

For each length a recording is written (noise and tones, or real sound given by ``--sound`` over and over) and tagged by
``dass-explorer tag FILE --format csv --output ...`` in a process of its own. Peak memory is that process's
``ru_maxrss`` as the kernel reports it when it ends: resident pages, those of the program and its libraries and of files
mapped into memory included. The recordings are deleted afterwards. Linux and macOS.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from tests.benchmarks import recordings
from training import report

UNITS_PER_MIB = 1024**2 if sys.platform == "darwin" else 1024


def main(
    minutes: Annotated[str, typer.Option(help="Lengths, comma-separated.")] = "60,600",
    model: Annotated[str, typer.Option(help="As for `tag --model`.")] = "starter",
    sound: Annotated[Path | None, typer.Option(help="A recording or folder to fill the lengths with.")] = None,
    rate: Annotated[int, typer.Option(help="Sample rate in Hz.")] = 16_000,
    channels: Annotated[int, typer.Option(help="Number of channels.")] = 1,
    suffix: Annotated[str, typer.Option(help=".flac or .wav")] = ".flac",
    scratch: Annotated[Path | None, typer.Option(help="Folder for the recordings; the system's if left out.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print peak memory."""
    figures = []
    for length in report.numbers(minutes):
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            pieces = (
                recordings.over_and_over(sound, rate, channels) if sound else recordings.noise_and_tones(rate, channels)
            )
            path = recordings.write(Path(folder) / f"recording{suffix}", pieces, length, rate, channels)
            peak_mib, seconds = tag(path, model)
        figures.append({"minutes": length, "peak_mib": peak_mib, "seconds": seconds})
    first = figures[0]["peak_mib"]
    rows = [
        (
            f["minutes"],
            f"{f['peak_mib']:.0f}",
            f"{f['peak_mib'] / first:.3f}",
            f"{60 * f['minutes'] / f['seconds']:.0f}",
        )
        for f in figures
    ]
    title = f"{model} on {sound or 'noise and tones'}, {rate} Hz, {channels} channel(s), {suffix}"
    report.show(title, ("minutes", "peak MiB", "against the first", "times real time"), rows)
    report.keep(json, title=title, figures=figures)


def tag(path: Path, model: str) -> tuple[float, float]:
    """Tag a recording in another process; return its peak memory in MiB and the seconds it took."""
    wishes = ["--model", model, "--format", "csv", "--output", str(path.with_suffix(".csv"))]
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "app", "tag", str(path), *wishes])
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise typer.Exit(1)
    return usage.ru_maxrss / UNITS_PER_MIB, time.perf_counter() - started


if __name__ == "__main__":
    typer.run(main)
