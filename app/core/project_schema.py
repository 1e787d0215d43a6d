"""The tables of a project file, and how a file that an older program made is brought up to date."""

import sqlite3
from itertools import chain

APPLICATION_ID = 0x44415353
"""``DASS`` in ASCII, in SQLite's field for whose file it is."""

PAGE_BYTES = 8192
"""A row of the scores of 192 columns, the usual block, fills a page to 98 %."""

MIGRATIONS = (
    (
        """
        CREATE TABLE recording (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            sample_rate INTEGER NOT NULL,
            n_channels INTEGER NOT NULL,
            n_samples INTEGER NOT NULL,
            clock TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY,
            recording_id INTEGER NOT NULL REFERENCES recording ON DELETE CASCADE,
            model TEXT NOT NULL,
            model_sha256 TEXT NOT NULL,
            settings_sha256 TEXT NOT NULL,
            settings TEXT NOT NULL,
            device TEXT NOT NULL,
            program_version TEXT NOT NULL,
            started_utc TEXT NOT NULL,
            n_columns INTEGER NOT NULL DEFAULT 0,
            is_complete INTEGER NOT NULL DEFAULT 0,
            stream_state BLOB,
            UNIQUE (recording_id, model_sha256, settings_sha256)
        )
        """,
        """
        CREATE TABLE block (
            id INTEGER PRIMARY KEY,
            run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            first_column INTEGER NOT NULL,
            n_columns INTEGER NOT NULL,
            peaks BLOB NOT NULL,
            UNIQUE (run_id, first_column)
        )
        """,
        """
        CREATE TABLE score (
            block_id INTEGER NOT NULL REFERENCES block ON DELETE CASCADE,
            class_group INTEGER NOT NULL,
            logits BLOB NOT NULL,
            UNIQUE (block_id, class_group)
        )
        """,
        "CREATE TABLE value (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
    (
        """
        CREATE TABLE annotation (
            id TEXT PRIMARY KEY NOT NULL,
            recording_id INTEGER NOT NULL REFERENCES recording ON DELETE CASCADE,
            start INTEGER NOT NULL,
            stop INTEGER NOT NULL,
            class_index INTEGER NOT NULL,
            verdict TEXT NOT NULL,
            origin TEXT NOT NULL,
            score REAL,
            score_mean REAL,
            low_hz REAL,
            high_hz REAL,
            note TEXT NOT NULL,
            relabelled_from INTEGER,
            found_start INTEGER,
            found_stop INTEGER,
            model TEXT,
            model_sha256 TEXT,
            settings_sha256 TEXT
        )
        """,
        """
        CREATE TABLE step (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            description TEXT NOT NULL,
            patches TEXT NOT NULL,
            is_undone INTEGER NOT NULL DEFAULT 0
        )
        """,
    ),
    (
        "CREATE TABLE growing (recording_id INTEGER PRIMARY KEY REFERENCES recording ON DELETE CASCADE)",
        "CREATE TABLE replaced_file (path TEXT PRIMARY KEY NOT NULL)",
        """
        CREATE TABLE gap (
            id INTEGER PRIMARY KEY,
            start_utc TEXT NOT NULL,
            stop_utc TEXT NOT NULL,
            reason TEXT NOT NULL,
            n_samples INTEGER NOT NULL
        )
        """,
    ),
)
"""The statements that lead from each version to the next. A file's version is how many of these it has had."""

VERSION = len(MIGRATIONS)

_NEW_TABLES = (
    ("recording", "run", "block", "score", "value"),
    ("annotation", "step"),
    ("growing", "replaced_file", "gap"),
)
"""Those that each version added, each after those it refers to."""

TABLES = tuple(chain.from_iterable(_NEW_TABLES))
"""Each after those it refers to."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the tables in a file; 0 where there are none."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def is_whole(connection: sqlite3.Connection) -> bool:
    """Tell whether a file is ours and has all its tables."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    version = version_of(connection)
    wanted = chain.from_iterable(_NEW_TABLES[:version])
    return application == APPLICATION_ID and version > 0 and there.issuperset(wanted)


def prepare(connection: sqlite3.Connection) -> None:
    """Begin a new file, and a transaction in which its tables were made."""
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute("BEGIN")
    migrate(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date, inside the transaction that ``connection`` is in."""
    for number in range(version_of(connection), VERSION):
        for statement in MIGRATIONS[number]:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
