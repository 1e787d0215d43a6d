"""Runs that analysed nothing."""

from datetime import UTC, datetime, timedelta

from app.core.project_rows import Run

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
