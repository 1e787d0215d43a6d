"""Scores as they lie in a project: blocks of columns, each in rows of a few classes.

A row holds the logits, little-endian float16 (classes, columns), of one group of classes in one block. One class over
ten hours at the usual 192 columns to a block is 586 rows of 8 KiB; a whole block is 26 rows that lie side by side.
"""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.project_database import Database
from app.core.project_rows import (
    GROUP_CLASSES,
    N_GROUPS,
    STORED,
    STORED_BLOCK_COLUMNS,
    Half,
    StoredBlock,
    half_array,
    stored_block,
)
from dass.config import N_CLASSES
from dass.errors import CheckpointError, DassError
from dass.scores import ScoreBlock

BLOCK_COLUMNS = 192
"""The usual length of a block: see `app.core.project_schema.PAGE_BYTES`."""


class BlockPeaks(NamedTuple):
    """The highest logit of each class in each block of a run, which says where a class cannot reach a threshold."""

    first_columns: npt.NDArray[np.int64]
    """(blocks,)"""
    logits: Half
    """(blocks, classes)"""


def make_way(connection: sqlite3.Connection, run_id: int, first_column: int) -> None:
    """Clear a run that starts over, inside the transaction that ``connection`` is in.

    Raises
    ------
    DassError
        Another block than one at ``first_column`` comes next.
    """
    sql = "SELECT n_columns, is_complete, stream_state IS NULL FROM run WHERE id = ?"
    found = connection.execute(sql, (run_id,)).fetchone()
    if found is None:
        raise DassError("The scores of this analysis were deleted while it ran: start it again.")
    n_columns, is_complete, is_lost = found
    if first_column == 0 and is_lost and not is_complete:
        connection.execute("DELETE FROM block WHERE run_id = ?", (run_id,))
    elif first_column != n_columns or is_complete:
        raise DassError("This recording is being analysed elsewhere too: stop one of the two analyses.")


def write_block(connection: sqlite3.Connection, run_id: int, block: ScoreBlock) -> None:
    """Add ``block`` to the scores of a run, inside the transaction that ``connection`` is in.

    Raises
    ------
    DassError
        The scores are not numbers.
    """
    columns = np.ascontiguousarray(block.logits.T, STORED)
    if not np.isfinite(columns).all():
        raise CheckpointError(
            "The scores are not numbers: the model file is damaged; fetch it again or choose another."
        )
    place = (run_id, block.first_column, len(block.logits), columns.max(axis=1).tobytes())
    sql = "INSERT INTO block (run_id, first_column, n_columns, peaks) VALUES (?, ?, ?, ?)"
    block_id = connection.execute(sql, place).lastrowid
    groups = np.split(columns, range(GROUP_CLASSES, N_CLASSES, GROUP_CLASSES))
    rows = ((block_id, number, group.tobytes()) for number, group in enumerate(groups))
    connection.executemany("INSERT INTO score (block_id, class_group, logits) VALUES (?, ?, ?)", rows)


def merge_blocks(database: Database, connection: sqlite3.Connection, run_id: int) -> None:
    """Lay out the scores of a run in blocks of the usual length, inside the transaction that ``connection`` is in."""
    parts = [columns for _, columns in logits(database, run_id)]
    columns = np.concatenate(parts or [np.zeros((N_CLASSES, 0), np.float16)], axis=1)
    for first in range(0, columns.shape[1], BLOCK_COLUMNS):
        block = columns[:, first : first + BLOCK_COLUMNS].T.astype(np.float32)
        # Behind the old ones, whose numbers nobody may have who reads them just now; their places come free later.
        write_block(connection, run_id, ScoreBlock(-1 - first, block))
    connection.execute("DELETE FROM block WHERE run_id = ? AND first_column >= 0", (run_id,))
    connection.execute("UPDATE block SET first_column = -1 - first_column WHERE run_id = ?", (run_id,))


def stored_blocks(database: Database, run_id: int) -> list[StoredBlock]:
    """Return where the blocks of a run lie, in order of time."""
    sql = f"SELECT {STORED_BLOCK_COLUMNS} FROM block WHERE run_id = ? ORDER BY first_column"
    return database.read(stored_block, sql, run_id)


def block_peaks(database: Database, run_id: int) -> BlockPeaks:
    """Return the highest logits of the blocks of a run, in order of time."""
    blocks = stored_blocks(database, run_id)
    peaks = np.array([block.peaks for block in blocks], np.float16).reshape(-1, N_CLASSES)
    return BlockPeaks(np.array([block.first_column for block in blocks], np.int64), peaks)


def logits(database: Database, run_id: int) -> Iterator[tuple[int, Half]]:
    """Yield the first column and the logits (classes, columns) of each block of a run, in order of time."""

    def part(group: int, data: bytes) -> Half:
        return half_array(data, _n_rows(group), block.n_columns)

    sql = "SELECT class_group, logits FROM score WHERE block_id = ? ORDER BY class_group"
    for block in stored_blocks(database, run_id):
        parts = database.read(part, sql, block.id)
        if len(parts) < N_GROUPS:  # the run was deleted, or what is left of a damaged file ends here
            return
        yield block.first_column, np.concatenate(parts)


def blocks(database: Database, run_id: int) -> Iterator[ScoreBlock]:
    """Yield the scores of a run, in order of time."""
    for first_column, columns in logits(database, run_id):
        yield ScoreBlock(first_column, columns.T.astype(np.float32))


def class_logits(database: Database, run_id: int, class_index: int, start: int, stop: int) -> Half:
    """Return the logits of one class in the columns [start, stop), NaN where there are none."""
    group, row = divmod(class_index, GROUP_CLASSES)

    def own(first_column: int, n_columns: int, data: bytes) -> tuple[int, Half]:
        return first_column, half_array(data, _n_rows(group), n_columns)[row]

    sql = """
        SELECT first_column, n_columns, logits FROM block JOIN score ON block_id = block.id AND class_group = ?
        WHERE run_id = ? AND first_column < ? AND first_column + n_columns > ?
    """
    out = np.full(stop - start, np.nan, np.float16)
    for first, columns in database.read(own, sql, group, run_id, stop, start):
        inside = columns[max(start - first, 0) : stop - first]
        out[max(first - start, 0) :][: len(inside)] = inside
    return out


def _n_rows(group: int) -> int:
    return min(GROUP_CLASSES, N_CLASSES - group * GROUP_CLASSES)
