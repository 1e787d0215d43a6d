"""Projects to analyse, and a program that analyses one.

``python -m tests.fake_analysis PROJECT MODEL`` writes the number of the process that does it, the column after each
block, and in the end ``complete``, or ``failed`` and why.
"""

import multiprocessing
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from PySide6.QtCore import QCoreApplication

from app.core.project import Project
from app.core.recording import inspect
from app.viewmodels.analysis import AnalysisModel
from app.workers.analysis import Job

ROOT = Path(__file__).parents[1]

RATE = 4000
BLOCK_S = 192 * 0.32
"""What the tiny model scores at once."""


def noise(path, duration_s, seed=0):
    """Write noise that comes and goes."""
    generator = np.random.default_rng(seed)
    n = round(duration_s * RATE)
    loudness = np.repeat(generator.uniform(0, 0.3, n // RATE + 1), RATE)[:n]
    soundfile.write(path, generator.standard_normal(n) * loudness, RATE)
    return path


def a_project_of(path, *recordings):
    with Project.create(path, [inspect(recording) for recording in recordings]):
        return path


def everything(project_path):
    """Return all that analyses left in a project, to the bit, but for the time when they began."""
    with Project.open(project_path) as project:
        runs = [run for recording in project.recordings() for run in project.runs(recording.id)]
        return [
            (
                replace(run, started_utc=None),
                project.stream_state(run.id),
                [(first, logits.tobytes()) for first, logits in project.logits(run.id)],
            )
            for run in runs
        ]


def program(project_path, model):
    """Start the program."""
    command = [sys.executable, "-m", "tests.fake_analysis", str(project_path), model]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def main(project_path, model):
    application = QCoreApplication([])
    analysis = AnalysisModel()

    def say(text):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def end():
        if not analysis.state.is_busy:
            say(analysis.state)
            application.quit()

    with Project.open(Path(project_path)) as project:
        numbers = tuple(recording.id for recording in project.recordings())
    analysis.scored.connect(lambda scored: say(scored.block.stop_column))
    analysis.failed.connect(say)
    analysis.prepare(Job(Path(project_path), numbers, model, "cpu"))
    analysis.state_changed.connect(end)
    analysis.start()
    say(multiprocessing.active_children()[0].pid)
    application.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
