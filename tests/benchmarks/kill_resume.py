"""Does an analysis that is killed again and again end as one that nothing disturbs?

    .venv/bin/python -m tests.benchmarks.kill_resume --minutes 30 --kills 10 --sound FOLDER

A recording of noise and tones, or of real sound over and over, is analysed twice by a program that does what the window
does: `AnalysisModel` in one process, the model in another. The first analysis is left alone. The second is ended by
``kill -9`` at random places of the recording, and a random part of a block's time after: at times the program is
killed, at times the process with the model; the model is still loading where two places lie close to each other. It is
begun again at once each time, and left to its end after the last kill. Then all that both left in their projects is
compared: every logit of every class bit by bit, how they lie in blocks, and where they end. Printed are the kills, and
whether all is the same. What is written is deleted afterwards. Not for Windows.
"""

import os
import random
import signal
import sqlite3
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
        block_s, n_columns = per_block(left_alone, alone_s)
        chance = random.Random(seed)
        places = sorted(chance.randrange(n_columns) for _ in range(kills))
        rows = [kill(killed, model, place, chance.uniform(0, block_s), chance.random() < 0.5) for place in places]
        rest_s = complete(killed, model)
        is_same, n_bytes = everything(killed) == everything(left_alone), n_logit_bytes(killed)
        is_sound = integrity(killed) == "ok"
    title = f"{model}, {minutes:g} min of {sound or 'noise and tones'}, {rate} Hz, {channels} channel(s), seed {seed}"
    header = ("kill", "of", "columns kept before", "and after", "of all")
    report.show(title, header, [(number, *row, n_columns) for number, row in enumerate(rows, start=1)])
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


def kill(project: Path, model: str, place: int, later_s: float, whole_program: bool) -> tuple[str, int, int]:
    """Analyse a project up to column ``place``, kill, and return what was killed and the columns kept before and after.

    Parameters
    ----------
    later_s
        Seconds between the block that reaches ``place``, or the start if it is reached already, and the kill.
    whole_program
        Kill the program rather than the process with the model.
    """
    before = n_kept(project)
    with program(project, model) as running:
        worker, column = int(running.stdout.readline()), before
        while column < place:
            column = int(running.stdout.readline())
        time.sleep(later_s)
        os.kill(running.pid if whole_program else worker, signal.SIGKILL)
        running.communicate()
    return "program" if whole_program else "model's process", before, n_kept(project)


def n_kept(project: Path) -> int:
    """Return how many columns a project has scores of."""
    with Project.open(project) as opened:
        return sum(run.n_columns for run in opened.runs(1))


def per_block(project: Path, seconds: float) -> tuple[float, int]:
    """Return the part of ``seconds`` that one block of a project took, and the number of its columns."""
    with Project.open(project) as opened:
        (run,) = opened.runs(1)
        return seconds / len(list(opened.logits(run.id))), run.n_columns


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
