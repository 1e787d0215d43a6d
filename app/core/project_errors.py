"""What can go wrong with a project file, in sentences."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dass.errors import DassError

_KIND = 0xFF
"""The bits of SQLite's result code that tell the kind of error."""

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH}
"""``SQLITE_ERROR`` is what a missing table gives."""

_SENTENCES = {
    sqlite3.SQLITE_FULL: "There is no room left on the disk of {path}: make some; what was saved before is kept.",
    sqlite3.SQLITE_BUSY: "Another program keeps writing {path}: close it there and try again.",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: allow it, or copy the file to a folder of yours.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: check that you may read and write it and its folder.",
    sqlite3.SQLITE_IOERR: "{path} cannot be read or written: check that its disk is still there and has room.",
}


class DamagedError(DassError):
    """The file does not hold what a project holds; the message is what comes after its name in a sentence."""


class LostError(DassError):
    """The file is so damaged that not even the recordings can be read."""


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file ``path`` into a sentence.

    Raises
    ------
    DamagedError
        The file is damaged.
    DassError
        Anything else.
    """
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):  # a fault of this program
        raise
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _said(error, path) from error


def _said(error: Exception, path: Path) -> DassError:
    # Python's module gives no code where a text, or the text of SQLite's complaint about it, is no UTF-8.
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _KIND
    if kind in _DAMAGE:
        return DamagedError("is damaged")
    sentence = _SENTENCES.get(kind, f"{{path}} cannot be used ({error}): open its recordings to make a new one.")
    return DassError(sentence.format(path=path))
