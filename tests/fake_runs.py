"""Runs that analysed nothing, and comparisons of them for a process of their own, which imports them from here."""

import time
from datetime import UTC, datetime, timedelta

from app.core.project_rows import Run
from app.core.run_comparison import ClassDifference, RunComparison
from dass.errors import DassError

BEGAN = datetime(2024, 5, 2, 8, tzinfo=UTC)


def a_run(id=1, recording_id=1, model="starter", n_columns=188, is_complete=True, device="cpu"):
    """A run of a recording of a minute, begun ``id`` minutes after `BEGAN`; its model's name is its content too."""
    return Run(
        id,
        recording_id,
        model,
        model.encode().hex().ljust(64, "0"),
        "5e" * 32,
        {"carry": "rows", "look_ahead": 8},
        device,
        "1.2.3",
        BEGAN + timedelta(minutes=id),
        n_columns,
        is_complete,
    )


COMPARISON = RunComparison(
    94, (ClassDifference(74, 0.25, 0.9, 12, (3, 2), (1, 0)), ClassDifference(0, 0.0, None, 0, (0, 0), (0, 0)))
)


def compare(project_path, pairs):
    """Compare nothing, if only the first run of each pair came first."""
    assert all(first.id < second.id for first, second in pairs)
    yield COMPARISON


def compare_for_ever(project_path, pairs):
    while True:
        yield COMPARISON
        time.sleep(0.02)


def fail(project_path, pairs):
    yield COMPARISON
    raise DassError("The disk is gone; put it back.")
