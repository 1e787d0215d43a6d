"""Generators for a process of its own, which imports them from here."""

import os
import signal
import time
from itertools import count
from pathlib import Path

import numpy as np

from app.core.analysis_progress import Progress
from app.workers.analysis import Begun, Completed, Scored, Skipped
from dass.errors import DassError
from dass.scores import ScoreBlock


def counting(stop):
    yield from range(stop)


def counting_into(path):
    """Yield numbers without end; ``path`` holds how many were begun, and its ``.closed`` comes when this is closed."""
    file = Path(path)
    try:
        for number in count():
            file.with_suffix(".part").write_text(str(number + 1))
            file.with_suffix(".part").replace(file)
            yield number
    finally:
        file.with_suffix(".closed").touch()


def priority():
    yield os.getpriority(os.PRIO_PROCESS, 0)


def signalled(number):
    """Yield once, then die of a signal."""
    yield "alive"
    os.kill(os.getpid(), number)
    time.sleep(60)


def exiting():
    yield "alive"
    os._exit(3)


def unhappy():
    yield "alive"
    raise DassError("The disk is full; make room.")


def broken():
    yield 1 / 0


def unsendable():
    yield lambda: None


def deaf():
    """Yield once, then never again, and do not listen to a polite end either."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield os.getpid()
    while True:
        time.sleep(60)


def scoring(job):
    """Pass for an analysis in which each recording is one block of a second; the model's name says how it goes."""
    total_s = len(job.recording_ids)
    if job.model == "lost":
        raise DassError("There is no model lost; choose another.")
    yield Begun(job.model.capitalize(), "cpu", (), Progress(0, total_s, None))
    for number in count() if job.model == "endless" else job.recording_ids:
        progress = Progress(min(number, total_s), total_s, 2.0)
        yield Scored(number, number, ScoreBlock(0, np.zeros((1, 527), np.float32)), progress)
        yield Completed(number, number, progress)
    if job.model == "gapped":
        yield Skipped(99, "lost.wav cannot be read.", Progress(total_s, total_s, 2.0))
