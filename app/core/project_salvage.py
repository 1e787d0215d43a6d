"""What can still be read of a damaged project file."""

import filecmp
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from app.core.annotation_rows import ANNOTATION_COLUMNS, STEP_COLUMNS, annotation_of, step_of
from app.core.annotation_step import n_fitting
from app.core.files import writing
from app.core.project_errors import LostError
from app.core.project_rows import (
    GAP_COLUMNS,
    N_GROUPS,
    RECORDING_COLUMNS,
    RUN_COLUMNS,
    STORED,
    STORED_BLOCK_COLUMNS,
    UNREADABLE,
    gap_of,
    recording_of,
    run_of,
    stored_block,
)
from app.core.project_schema import TABLES, prepare
from dass.config import N_CLASSES

_PARSERS: dict[str, tuple[str, Callable[..., object]]] = {
    "recording": (RECORDING_COLUMNS, recording_of),
    "run": (RUN_COLUMNS, run_of),
    "block": (STORED_BLOCK_COLUMNS, stored_block),
    "value": ("key, value", lambda _key, value: json.loads(value)),
    "annotation": (ANNOTATION_COLUMNS, annotation_of),
    "step": (STEP_COLUMNS, step_of),
    "growing": ("recording_id", int),
    "replaced_file": ("path", Path),
    "gap": (GAP_COLUMNS, gap_of),
}
"""For each table the columns, the first of which names a row, and what makes sense of them."""


def keep_copy(path: Path) -> Path:
    """Copy a damaged file to another name beside it, unless that was done before, and return that name.

    Raises
    ------
    DassError
        The copy cannot be written.
    """
    with writing(path.parent):
        for number in count(1):
            copy = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
            if not copy.exists():
                break
            if filecmp.cmp(path, copy, shallow=False):
                return copy
        for suffix in ("-wal", ""):  # the file itself comes last: without it the copy does not count
            if Path(f"{path}{suffix}").exists():
                shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
    return copy


def salvage(path: Path) -> sqlite3.Connection:
    """Return a project of its own, on no file, with what can be read of the one at ``path``.

    Recordings, runs and annotations are taken where their rows can be read, scores up to the first block that is not
    whole, and of the steps that can be undone and redone those that fit the annotations.

    Raises
    ------
    LostError
        Not even the recordings can be read.
    """
    salvaged = sqlite3.connect("", isolation_level=None)
    with salvaged, closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as damaged:
        prepare(salvaged)
        for table in TABLES:
            _copy(table, damaged, salvaged)
        _drop_unreadable(salvaged)
        _cut(salvaged)
        _cut_steps(salvaged)
    if not salvaged.execute("SELECT 1 FROM recording").fetchone():
        salvaged.close()
        raise LostError(f"{path} is not a project, or damaged beyond repair: open its recordings to make a new one.")
    return salvaged


def _copy(table: str, damaged: sqlite3.Connection, salvaged: sqlite3.Connection) -> None:
    """Copy the rows that can be read, as far as a newer program's table has the columns of ours."""
    columns = [name for _, name, *_ in salvaged.execute(f"PRAGMA table_info({table})")]
    places = ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({places})"
    for row in _readable(damaged, table, columns):
        salvaged.execute(insert, row)


def _readable(damaged: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows before the first damage and, from the end, those after the last."""
    for order in ("ASC", "DESC"):
        try:
            yield from damaged.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid {order}")
            return
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            continue


def _drop_unreadable(salvaged: sqlite3.Connection) -> None:
    for table, (columns, parse) in _PARSERS.items():
        for row in salvaged.execute(f"SELECT {columns} FROM {table}").fetchall():
            try:
                parse(*row)
            except UNREADABLE:
                salvaged.execute(f"DELETE FROM {table} WHERE {columns.partition(',')[0]} = ?", row[:1])


def _cut(salvaged: sqlite3.Connection) -> None:
    """End each run where its first block is missing or not whole; it can then not be gone on with."""
    for table in ("run", "growing"):
        salvaged.execute(f"DELETE FROM {table} WHERE recording_id NOT IN (SELECT id FROM recording)")
    for run_id, n_columns in salvaged.execute("SELECT id, n_columns FROM run").fetchall():
        stop = _whole_columns(salvaged, run_id)
        if stop != n_columns:
            sql = "UPDATE run SET n_columns = ?, is_complete = 0, stream_state = NULL WHERE id = ?"
            salvaged.execute(sql, (stop, run_id))
        salvaged.execute("DELETE FROM block WHERE run_id = ? AND first_column >= ?", (run_id, stop))
    salvaged.execute("DELETE FROM block WHERE run_id NOT IN (SELECT id FROM run)")
    salvaged.execute("DELETE FROM score WHERE block_id NOT IN (SELECT id FROM block)")


def _whole_columns(salvaged: sqlite3.Connection, run_id: int) -> int:
    """Return how many columns from the first on have the scores of all classes."""
    sql = """
        SELECT first_column, n_columns, count(class_group), sum(length(logits)) FROM block JOIN score ON block_id = id
        WHERE run_id = ? GROUP BY id ORDER BY first_column
    """
    stop = 0
    for first, n_columns, n_groups, n_bytes in salvaged.execute(sql, (run_id,)):
        if first != stop or n_groups != N_GROUPS or n_bytes != n_columns * N_CLASSES * STORED.itemsize:
            break
        stop += n_columns
    return stop


def _cut_steps(salvaged: sqlite3.Connection) -> None:
    """Forget what was said of recordings that are gone, and the steps that do not lead to, or from, what is left."""
    salvaged.execute("DELETE FROM annotation WHERE recording_id NOT IN (SELECT id FROM recording)")
    items = [annotation_of(*row) for row in salvaged.execute(f"SELECT {ANNOTATION_COLUMNS} FROM annotation")]
    sql = f"SELECT {STEP_COLUMNS} FROM step WHERE is_undone = ? ORDER BY position"
    done, undone = ([step_of(*row) for row in salvaged.execute(sql, (flag,))] for flag in (0, 1))
    backwards = [step.reversed for step in reversed(done)]
    lost = (*backwards[n_fitting(items, backwards) :], *undone[n_fitting(items, undone) :])
    salvaged.executemany("DELETE FROM step WHERE id = ?", [(step.id,) for step in lost])
