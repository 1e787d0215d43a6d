"""Does an analysis that is killed again and again end as one that nothing disturbs?

    .venv/bin/python -m tests.benchmarks.kill_resume --minutes 30 --kills 10 --sound FOLDER

A recording of noise and tones, or of real sound over and over, is analysed twice by a program that does what the window
does: `AnalysisModel` in one process, the model in another. The first analysis is left alone. The second is ended by
``kill -9`` at random moments, those in which the model still loads among them: at times the program is killed, at times
the process with the model. It is begun again at once each time, and left to its end after the last kill. Then all that
both left in their projects is compared: every logit of every class bit by bit, how they lie in blocks, and where they
end. Printed are the kills, and whether all is the same. What is written is deleted afterwards. Not for Windows.
"""

import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from app.core.project import Project
from tests.benchmarks import recordings
from tests.fake_analysis import a_project_of, everything, program
from training import report


def main(
    minutes: Annotated[float, typer.Option(help="Length of the recording.")] = 30.0,
    kills: Annotated[int, typer.Option(help="How often the second analysis is killed.")] = 10,
    model: Annotated[str, typer.Option(help="A model's name or file.")] = "starter",
    sound: Annotated[Path | None, typer.Option(help="A recording or folder to fill the length with.")] = None,
    rate: Annotated[int, typer.Option(help="Sample rate in Hz.")] = 48_000,
    channels: Annotated[int, typer.Option(help="Number of channels.")] = 2,
    suffix: Annotated[str, typer.Option(help=".flac or .wav")] = ".wav",
    seed: Annotated[int, typer.Option(help="Of the random moments.")] = 0,
    scratch: Annotated[Path | None, typer.Option(help="Folder for all that is written; else the system's.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Kill, resume and compare; ends with 1 where anything differs."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        pieces = (
            recordings.over_and_over(sound, rate, channels) if sound else recordings.noise_and_tones(rate, channels)
        )
        recording = recordings.write(Path(folder) / f"recording{suffix}", pieces, minutes, rate, channels)
        left_alone, killed = (a_project_of(Path(folder) / f"{name}.dass", recording) for name in ("alone", "killed"))
        alone_s = complete(left_alone, model)
        chance = random.Random(seed)
        rows = [
            kill(killed, model, chance.random() < 0.5, chance.uniform(0, 2 * alone_s / kills)) for _ in range(kills)
        ]
        rest_s = complete(killed, model)
        is_same, n_bytes = everything(killed) == everything(left_alone), n_logit_bytes(killed)
        is_sound = integrity(killed) == "ok"
    title = f"{model}, {minutes:g} min of {sound or 'noise and tones'}, {rate} Hz, {channels} channel(s), seed {seed}"
    header = ("kill", "of", "after s", "columns kept")
    report.show(title, header, [(number, *row) for number, row in enumerate(rows, start=1)])
    report.show(
        "The project afterwards",
        ("undisturbed s", "last run s", "bytes of logits", "identical", "file sound"),
        [(f"{alone_s:.0f}", f"{rest_s:.0f}", n_bytes, is_same, is_sound)],
    )
    report.keep(json, title=title, kills=rows, alone_s=alone_s, rest_s=rest_s, identical=is_same, sound=is_sound)
    if not (is_same and is_sound):
        raise typer.Exit(1)


def complete(project: Path, model: str) -> float:
    """Analyse a project to its end and return the seconds it took, start of the program included."""
    begun = time.perf_counter()
    with program(project, model) as running:
        last = running.stdout.read().splitlines()[-1]
    if last != "complete":
        typer.echo(last)
        raise typer.Exit(1)
    return time.perf_counter() - begun


def kill(project: Path, model: str, whole_program: bool, after_s: float) -> tuple[str, str, int]:
    """Analyse a project for ``after_s`` seconds and kill; return what was killed, when, and the columns kept so far."""
    begun = time.perf_counter()
    with program(project, model) as running:
        worker = int(running.stdout.readline())
        try:
            running.wait(max(0.0, begun + after_s - time.perf_counter()))
        except subprocess.TimeoutExpired:
            os.kill(running.pid if whole_program else worker, signal.SIGKILL)
        running.communicate()
        after_s = time.perf_counter() - begun
    with Project.open(project) as opened:
        kept = sum(run.n_columns for run in opened.runs(1))
    return "program" if whole_program else "model's process", f"{after_s:.1f}", kept


def n_logit_bytes(project: Path) -> int:
    """Return how many bytes of logits a project holds."""
    with Project.open(project) as opened:
        return sum(logits.nbytes for run in opened.runs(1) for _, logits in opened.logits(run.id))


def integrity(project: Path) -> str:
    """Return what SQLite finds wrong with a file: ``ok`` where that is nothing."""
    with closing(sqlite3.connect(project)) as connection:
        found: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
    return found


if __name__ == "__main__":
    typer.run(main)
