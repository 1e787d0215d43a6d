"""Projects with scores that no model gave."""

import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.core.analysis import Provenance
from app.core.project import Project
from dass.config import N_CLASSES
from dass.scores import ScoreBlock
from tests.fake_annotation import said
from tests.fake_recording import a_recording

PROVENANCE = Provenance.of("starter", "ab12", {"chunk": 192})


def logits(n_columns, seed=0):
    """(columns, classes), such as float16 holds exactly."""
    values = np.random.default_rng(seed).normal(-5, 3, (n_columns, N_CLASSES))
    return values.astype(np.float16).astype(np.float32)


def cut(scores, edges):
    """Cut scores into blocks at ``edges``."""
    edges = [0, *sorted({edge for edge in edges if 0 < edge < len(scores)}), len(scores)]
    return [ScoreBlock(start, scores[start:stop]) for start, stop in pairwise(edges)]


def fill(project, run, blocks, is_complete=True):
    for number, block in enumerate(blocks, start=1):
        project.append(run.id, block, f"state {number}".encode(), is_complete and number == len(blocks))


def a_project(path, scores=None, edges=(), is_complete=True):
    """Make a project of a recording of ten minutes, analysed where there are ``scores``, and close it."""
    with Project.create(path, [a_recording(duration_s=600)]) as project:
        if scores is not None:
            fill(project, project.add_run(1, PROVENANCE, "cpu"), cut(scores, edges), is_complete)
    return path


def all_of(project):
    """Return everything a project says, to compare it with another."""
    runs = project.runs(1)
    scores = {run.id: np.concatenate([logits for _, logits in project.logits(run.id)], axis=1) for run in runs}
    states = [project.stream_state(run.id) for run in runs]
    kept = {key: value.tolist() for key, value in scores.items()}
    return project.recordings(), project.zone, runs, states, kept, said(project.annotations())


def append_for_ever(path):
    """Append block after block, saying so, until the process is killed."""
    with Project.open(Path(path)) as project:
        run = project.add_run(1, PROVENANCE, "cpu")
        for first in range(run.n_columns, 10**6, 16):
            project.append(run.id, ScoreBlock(first, logits(16, seed=first)), str(first + 16).encode(), False)
            sys.stdout.write(f"{first + 16}\n")
            sys.stdout.flush()


def write_for_ever(path):
    """Hold a write transaction open until the process is killed."""
    with Project.open(Path(path)) as project, project._database.writing():
        sys.stdout.write("writing\n")
        sys.stdout.flush()
        time.sleep(600)
