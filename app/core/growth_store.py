"""Recordings that are still growing, and what was lost between them, as they lie in a project."""

import sqlite3
from dataclasses import replace

from app.core.gap import Gap
from app.core.project_database import Database
from app.core.project_rows import (
    GAP_COLUMNS,
    NEW_RECORDING,
    RECORDING_COLUMNS,
    gap_of,
    gap_row,
    recording_of,
    recording_row,
)
from app.core.recording import Recording


def add(connection: sqlite3.Connection, recording: Recording) -> Recording:
    """Add a recording that is growing, inside the transaction that ``connection`` is in, and return it with its id."""
    number = connection.execute(NEW_RECORDING, recording_row(recording)).lastrowid
    assert number is not None, "it was just added"
    connection.execute("INSERT INTO growing (recording_id) VALUES (?)", (number,))
    return replace(recording, id=number)


def end(connection: sqlite3.Connection, recording_id: int, n_samples: int, fingerprint: str) -> None:
    """Say that a recording will not grow any more, inside the transaction that ``connection`` is in."""
    sql = "UPDATE recording SET n_samples = ?, fingerprint = ? WHERE id = ?"
    connection.execute(sql, (n_samples, fingerprint, recording_id))
    connection.execute("DELETE FROM growing WHERE recording_id = ?", (recording_id,))


def growing(database: Database) -> list[Recording]:
    """Return the recordings that were not ended, in the order in which they began."""
    sql = f"SELECT {RECORDING_COLUMNS} FROM recording JOIN growing ON id = recording_id ORDER BY id"
    return database.read(recording_of, sql)


def add_gap(connection: sqlite3.Connection, gap: Gap) -> None:
    """Add a gap, inside the transaction that ``connection`` is in."""
    connection.execute(f"INSERT INTO gap ({GAP_COLUMNS}) VALUES (?, ?, ?, ?, ?)", gap_row(gap))


def gaps(database: Database) -> list[Gap]:
    """Return what was lost, in the order in which it was."""
    return database.read(gap_of, f"SELECT {GAP_COLUMNS} FROM gap ORDER BY id")
