"""Annotations and the steps that led to them, as they lie in a project.

A step and what it changes are one transaction. A step says after which one it comes, so that two windows that change
the same project do not mix.
"""

import sqlite3

from app.core.annotation_rows import ANNOTATION_COLUMNS, STEP_COLUMNS, annotation_of, annotation_row, step_of, step_row
from app.core.annotation_step import Step
from app.core.annotations import Annotations
from app.core.project_database import Database
from dass.errors import DassError

_PUT = f"INSERT OR REPLACE INTO annotation ({ANNOTATION_COLUMNS}) VALUES ({', '.join('?' * 18)})"


def load(database: Database) -> Annotations:
    """Return all annotations and the steps that led to them and that can lead on.

    Raises
    ------
    DassError
        The file cannot be read.
    """
    damage = database.damage
    loaded = _load(database)
    if not database.damage and not loaded.fits:
        database.distrust()
    return loaded if database.damage == damage else _load(database)  # all of it from what could be salvaged


def _load(database: Database) -> Annotations:
    steps = f"SELECT {STEP_COLUMNS} FROM step WHERE is_undone = ? ORDER BY position"
    with database.reading():
        items = database.read(annotation_of, f"SELECT {ANNOTATION_COLUMNS} FROM annotation")
        done, undone = (database.read(step_of, steps, flag) for flag in (0, 1))
    return Annotations(items, done, reversed(undone))


def apply(connection: sqlite3.Connection, step: Step, last_step: str) -> None:
    """Do a step after the one whose id is ``last_step``, inside the transaction that ``connection`` is in.

    Raises
    ------
    DassError
        Another window did or undid something meanwhile.
    """
    _require_last(connection, last_step)
    connection.execute("DELETE FROM step WHERE is_undone")
    connection.execute(f"INSERT INTO step ({STEP_COLUMNS}) VALUES (?, ?, ?)", step_row(step))
    _change(connection, step)


def undo(connection: sqlite3.Connection, step: Step) -> None:
    """Undo a step, which is the last one; see `apply`."""
    _require_last(connection, step.id)
    connection.execute("UPDATE step SET is_undone = 1 WHERE id = ?", (step.id,))
    _change(connection, step.reversed)


def redo(connection: sqlite3.Connection, step: Step, last_step: str) -> None:
    """Do a step again after the one whose id is ``last_step``; see `apply`."""
    _require_last(connection, last_step)
    sql = "UPDATE step SET is_undone = 0 WHERE id = ?"
    if connection.execute(sql, (step.id,)).rowcount == 0:
        raise _other_window()
    _change(connection, step)


def _change(connection: sqlite3.Connection, step: Step) -> None:
    gone = [(patch.annotation_id,) for patch in step.patches if patch.after is None]
    connection.executemany("DELETE FROM annotation WHERE id = ?", gone)
    connection.executemany(_PUT, [annotation_row(patch.after) for patch in step.patches if patch.after is not None])


def _require_last(connection: sqlite3.Connection, last_step: str) -> None:
    found = connection.execute("SELECT id FROM step WHERE NOT is_undone ORDER BY position DESC LIMIT 1").fetchone()
    if (found[0] if found else "") != last_step:
        raise _other_window()


def _other_window() -> DassError:
    return DassError(
        "What was decided here was changed in another window too: look at it again and repeat the last step."
    )
