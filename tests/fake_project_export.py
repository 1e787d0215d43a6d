"""Exports of a project of two recordings on the disk, and work that stands in for them in a process of its own."""

import time
from pathlib import Path

import numpy as np
import soundfile

from app.core.event_choice import EventChoice
from app.core.exports import ExportStep
from app.core.formats import ExportFormat
from app.core.project import Project
from app.core.project_export import ProjectExport
from app.core.recording import inspect
from app.core.recordings import Failure
from app.workers.event_export import Plan
from dass.errors import DassError
from tests.fake_review import BARK, events

RATE = 8000


def a_project_export(folder, form=ExportFormat.CSV, target="out", n_events=3, **others):
    """Return an export of barks in the first of two recordings of a minute, into ``folder``."""
    path = folder / "yard.dass"
    if not path.exists():
        (folder / "card").mkdir()
        for number in range(2):
            sound = np.random.default_rng(number).integers(-9999, 9999, 60 * RATE, np.int16)
            soundfile.write(folder / "card" / f"20260620_21{number}000.wav", sound, RATE)
        Project.create(path, [inspect(file) for file in sorted((folder / "card").iterdir())]).close()
    found = events(*((5.0 * number, 5.0 * number + 1, BARK, 0.5) for number in range(n_events)))
    return ProjectExport(path, {}, EventChoice(found), form, folder / target, **others)


def endless(wanted, replaces):
    """Begin, and never come to an end."""
    yield Plan(3, 2, ())
    while True:
        yield ExportStep(0.5)
        time.sleep(0.001)


def standing(wanted, replaces):
    """Find two of the files there."""
    yield Plan(3, 2, (Path("a.wav"), Path("b.wav")))
    if replaces:
        yield ExportStep(1.0)


def failing(wanted, replaces):
    """Fail to read two of three recordings."""
    yield Plan(3, 3, ())
    for number in range(2):
        yield ExportStep((number + 1) / 3, Failure(Path(f"{number}.wav"), "there is no such file."))
    yield ExportStep(1.0)


def refusing(wanted, replaces):
    """Write nothing."""
    yield Plan(3, 1, ())
    raise DassError("The disk is full: make room.")
