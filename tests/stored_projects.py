"""Project files to open: of recordings, or of live sound, with some of their scores."""

from dataclasses import replace

import numpy as np

from app.core.clock import ClockSource
from app.core.project import Project
from tests.fake_project import PROVENANCE, fill
from tests.fake_recording import a_clock, a_recording
from tests.fake_scores import a_block


def a_project(path, *analysed):
    """Make a project of two recordings, 38 and 60 s long; the first has been analysed as often as is said."""
    recordings = [a_recording(1, duration_s=38.4), a_recording(2, a_clock(60))]
    recordings = [replace(recording, path=path.parent / recording.path.name) for recording in recordings]
    for recording in recordings:
        recording.path.touch()
    with Project.create(path, recordings) as project:
        for provenance, n_columns in analysed:
            run = project.add_run(1, provenance, "cpu")
            fill(project, run, [a_block(n_columns, {3: np.linspace(-8, 2, n_columns)})], is_complete=False)
    return path


def live_sound(path, is_complete):
    """Make a project that came of listening, of one recording of 38.4 s."""
    clock = replace(a_clock(), source=ClockSource.LIVE)
    recording = replace(a_recording(1, clock, duration_s=38.4), path=path.parent / "live.flac")
    recording.path.touch()
    with Project.create(path, [recording]) as project:
        run = project.add_run(1, replace(PROVENANCE, model="streaming"), "cpu")
        fill(project, run, [a_block(120 if is_complete else 40)], is_complete=is_complete)
    return path
