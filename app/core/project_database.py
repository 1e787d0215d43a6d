"""One connection to a project file. What SQLite complains of becomes one sentence; a damaged file is only read."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from app.core import project_salvage
from app.core.files import replacing
from app.core.project_errors import DamagedError, telling
from app.core.project_rows import UNREADABLE
from app.core.project_schema import VERSION, is_whole, migrate, prepare, version_of
from dass.errors import DassError

T = TypeVar("T")

BUSY_S = 10.0
"""How long to wait while another connection writes, which takes milliseconds."""


class Database:
    """A project file, open; belongs to the thread that opened it.

    A file that turns out to be damaged, now or later, is from then on what `project_salvage` could read of it.

    Attributes
    ----------
    path : Path
        The file.
    damage : str
        What is wrong with it, in one sentence; empty where it is whole.

    Raises
    ------
    DassError
        There is no such file, it cannot be opened, or nothing of it can be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage = ""
        if not path.is_file():
            raise DassError(f"There is no project {path}: open its recordings to make one.")
        try:
            self._connection = _open(path)
        except DamagedError as damage:
            self._connection = self._salvaged(damage)

    def read(self, parse: Callable[..., T], sql: str, *values: object) -> list[T]:
        """Return what ``parse`` makes of each row that ``sql`` selects; it is given the columns.

        Raises
        ------
        DassError
            The file cannot be read.
        """
        try:
            return self._read(parse, sql, values)
        except DamagedError as damage:
            self._fall_back(damage)
            return self.read(parse, sql, *values)

    def distrust(self) -> None:
        """Go on with what can be salvaged of the file, as what was read of it does not fit together."""
        self._fall_back(DamagedError("is damaged"))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let all that is read meanwhile be of one moment, whatever others write."""
        connection = self._connection
        with telling(self.path):
            connection.execute("BEGIN")
        try:
            yield
        finally:
            if self._connection is connection:  # which it is not where the file turned out to be damaged
                connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside a transaction: all that is written is kept, or nothing.

        Raises
        ------
        DassError
            The project is damaged, the disk is full, or the file cannot be written for another reason.
        """
        if self.damage:
            raise DassError(self.damage)
        with self._telling(self.path), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection

    def copy_to(self, path: Path) -> None:
        """Write all there is to another file.

        Raises
        ------
        DassError
            The file cannot be written, or is this one.
        """
        if path.exists() and path.samefile(self.path):
            raise DassError(f"The project is in {path} already: choose another name for the copy.")
        self._write_to(path)

    def repair(self) -> None:
        """Put what could be read in the place of the damaged file, of which a copy stays, and let it be changed.

        Raises
        ------
        DassError
            There is no room for both.
        """
        project_salvage.keep_copy(self.path)
        self._write_to(self.path)
        self._connection.close()
        self._connection = _open(self.path)
        self.damage = ""

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _write_to(self, path: Path) -> None:
        with _replacing(path) as part:
            with self._telling(path):
                self._connection.execute("VACUUM INTO ?", (str(part),))
            with part.open("r+b") as file:
                os.fsync(file.fileno())  # which SQLite does not do here

    def _read(self, parse: Callable[..., T], sql: str, values: tuple[object, ...]) -> list[T]:
        with telling(self.path):
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, values).fetchall()
        try:
            return [parse(*row) for row in rows]
        except UNREADABLE as error:
            raise DamagedError("is damaged") from error

    @contextmanager
    def _telling(self, path: Path) -> Iterator[None]:
        """As `telling`; where the project turns out to be damaged, the sentence is `damage`."""
        try:
            with telling(path):
                yield
        except DamagedError as damage:
            self._fall_back(damage)
            raise DassError(self.damage) from damage

    def _fall_back(self, damage: DamagedError) -> None:
        """Go on with what can be read of the file; raise where this is that already."""
        if self.damage:
            raise DassError(self.damage) from damage
        salvaged = self._salvaged(damage)
        self._connection.close()
        self._connection = salvaged

    def _salvaged(self, damage: DamagedError) -> sqlite3.Connection:
        with telling(self.path):
            salvaged = project_salvage.salvage(self.path)
        try:
            copy = f"the file as it was is kept as {project_salvage.keep_copy(self.path).name}"
        except DassError:
            copy = "there was no room to keep a copy of the file"
        self.damage = f"{self.path} {damage}: what could be read of it is shown and cannot be changed; {copy}."
        return salvaged


def create(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Make a project file that holds what ``fill`` writes; it is there once it is whole.

    Raises
    ------
    DassError
        The file cannot be written.
    """
    with _replacing(path) as part, telling(path), closing(sqlite3.connect(part)) as connection, connection:
        prepare(connection)
        fill(connection)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """As `replacing`, for a database: what SQLite keeps beside it belongs to the old one."""
    with replacing(path) as part:
        part.unlink(missing_ok=True)
        yield part
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        with telling(path):
            _check(connection)
            # No memory map: where a mapped file is cut short, the program does not get an error but ends.
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if version_of(connection) < VERSION:
                _bring_up_to_date(connection)
    except DassError:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    """Raise unless the file is a project, and no newer than this program."""
    if not is_whole(connection):
        raise DamagedError("is damaged")
    if version_of(connection) > VERSION:
        raise DamagedError("was made by a newer version of this program")


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection)
