"""Recordings, runs and blocks of scores as rows of a project's tables."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.clock import Clock
from app.core.gap import Gap, LossReason
from app.core.recording import Recording
from dass.config import N_CLASSES

Half = npt.NDArray[np.float16]

STORED = np.dtype("<f2")
"""How logits lie in a file."""

GROUP_CLASSES = 21
"""Classes whose scores in one block make one row."""

N_GROUPS = -(-N_CLASSES // GROUP_CLASSES)

UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError)
"""What the parsers of rows raise where a row is not one of their table."""

RECORDING_COLUMNS = "id, path, fingerprint, sample_rate, n_channels, n_samples, clock"

NEW_RECORDING = f"INSERT INTO recording ({RECORDING_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"

GAP_COLUMNS = "id, start_utc, stop_utc, reason, n_samples"

RUN_COLUMNS = (
    "id, recording_id, model, model_sha256, settings_sha256, settings, device, program_version, started_utc, "
    "n_columns, is_complete"
)

STORED_BLOCK_COLUMNS = "id, first_column, n_columns, peaks"


@dataclass(frozen=True)
class Run:
    """One analysis of one recording."""

    id: int
    recording_id: int
    model: str
    model_sha256: str
    settings_sha256: str
    settings: dict[str, Any]
    """How the recording was cut and what was carried from piece to piece."""
    device: str
    program_version: str
    started_utc: datetime
    n_columns: int
    """Scored so far, from the first on."""
    is_complete: bool


class StoredBlock(NamedTuple):
    """Which columns a block of scores is of, and the highest logit of each class in it."""

    id: int
    first_column: int
    n_columns: int
    peaks: Half
    """(classes,)"""


def recording_of(
    id_: int, path: str, fingerprint: str, sample_rate: int, n_channels: int, n_samples: int, clock: str
) -> Recording:
    """Return the recording in a row of `RECORDING_COLUMNS`.

    Raises
    ------
    UNREADABLE
        The row cannot be of that table.
    """
    _require_counts(sample_rate - 1, n_channels - 1, n_samples)
    return Recording(id_, Path(path), fingerprint, sample_rate, n_channels, n_samples, Clock.from_json(clock))


def recording_row(recording: Recording) -> tuple[object, ...]:
    """Return the row of `RECORDING_COLUMNS` for a recording, without a number where it has none yet."""
    return (
        recording.id or None,
        str(recording.path),
        recording.fingerprint,
        recording.sample_rate,
        recording.n_channels,
        recording.n_samples,
        recording.clock.to_json(),
    )


def gap_of(_id: int, start_utc: str, stop_utc: str, reason: str, n_samples: int) -> Gap:
    """Return the gap in a row of `GAP_COLUMNS`.

    Raises
    ------
    UNREADABLE
        The row cannot be of that table.
    """
    _require_counts(n_samples)
    start, stop = (datetime.fromisoformat(text).astimezone(UTC) for text in (start_utc, stop_utc))
    return Gap(start, stop, LossReason(reason), n_samples)


def gap_row(gap: Gap) -> tuple[object, ...]:
    """Return the row of `GAP_COLUMNS` for a gap, without a number."""
    times = (time.astimezone(UTC).isoformat() for time in (gap.start, gap.stop))
    return None, *times, gap.reason.value, gap.n_samples


def run_of(id_: int, recording_id: int, *fields: Any) -> Run:
    """Return the run in a row of `RUN_COLUMNS`.

    Raises
    ------
    UNREADABLE
        The row cannot be of that table.
    """
    model, model_sha256, settings_sha256, settings, device, program, started, n_columns, is_complete = fields
    _require_counts(n_columns)
    return Run(
        id_,
        recording_id,
        model,
        model_sha256,
        settings_sha256,
        json.loads(settings),
        device,
        program,
        datetime.fromisoformat(started),
        n_columns,
        bool(is_complete),
    )


def stored_block(id_: int, first_column: int, n_columns: int, peaks: bytes) -> StoredBlock:
    """Return the block in a row of `STORED_BLOCK_COLUMNS`.

    Raises
    ------
    UNREADABLE
        The row cannot be of that table.
    """
    _require_counts(first_column, n_columns - 1)
    return StoredBlock(id_, first_column, n_columns, half_array(peaks, N_CLASSES, 1)[:, 0])


def half_array(data: bytes, n_rows: int, n_columns: int) -> Half:
    """Return logits (n_rows, n_columns) as they lie in a file.

    Raises
    ------
    UNREADABLE
        They are not as many.
    """
    return np.frombuffer(data, STORED).reshape(n_rows, n_columns).astype(np.float16, copy=False)


def _require_counts(*numbers: int) -> None:
    for number in numbers:
        if not isinstance(number, int) or number < 0:
            raise ValueError(f"not a count: {number}")
