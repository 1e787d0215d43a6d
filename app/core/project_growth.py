"""What a project knows of recordings that grow."""

from dataclasses import replace
from pathlib import Path

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


class ProjectGrowth:
    """The part of `app.core.project.Project` that is about live sound.

    Raises
    ------
    DassError
        By every method, in one sentence, where the file cannot be read or written.
    """

    _database: Database

    def add_recording(self, recording: Recording) -> Recording:
        """Add a recording that is growing, and return it with the id it has here."""
        with self._database.writing() as connection:
            number = connection.execute(NEW_RECORDING, recording_row(recording)).lastrowid
            assert number is not None, "it was just added"
            connection.execute("INSERT INTO growing (recording_id) VALUES (?)", (number,))
        return replace(recording, id=number)

    def grow(self, recording_id: int, n_samples: int) -> None:
        """Say how long a recording is by now."""
        with self._database.writing() as connection:
            connection.execute("UPDATE recording SET n_samples = ? WHERE id = ?", (n_samples, recording_id))

    def end_recording(self, recording_id: int, n_samples: int, fingerprint: str) -> None:
        """Say that a recording will not grow any more, and how long it is.

        Parameters
        ----------
        fingerprint
            Of its file; empty where there is none.
        """
        with self._database.writing() as connection:
            sql = "UPDATE recording SET n_samples = ?, fingerprint = ? WHERE id = ?"
            connection.execute(sql, (n_samples, fingerprint, recording_id))
            connection.execute("DELETE FROM growing WHERE recording_id = ?", (recording_id,))

    def remove_recording(self, recording_id: int) -> None:
        """Forget a recording, its scores, and what was said of it."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM recording WHERE id = ?", (recording_id,))

    def growing(self) -> list[Recording]:
        """Return the recordings that were not ended: they grow, or whoever recorded them was ended before they were."""
        sql = f"SELECT {RECORDING_COLUMNS} FROM recording JOIN growing ON id = recording_id ORDER BY id"
        return self._database.read(recording_of, sql)

    def replace_file(self, recording_id: int, path: Path, fingerprint: str) -> None:
        """Say that another file holds the samples of a recording now, so that the one that did can be removed."""
        with self._database.writing() as connection:
            sql = "INSERT OR IGNORE INTO replaced_file (path) SELECT path FROM recording WHERE id = ?"
            connection.execute(sql, (recording_id,))
            sql = "UPDATE recording SET path = ?, fingerprint = ? WHERE id = ?"
            connection.execute(sql, (str(path), fingerprint, recording_id))

    def replaced_files(self) -> list[Path]:
        """Return the files that can be removed, as others hold their samples."""
        return self._database.read(Path, "SELECT path FROM replaced_file")

    def forget_replaced_file(self, path: Path) -> None:
        """Say that a file was removed."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM replaced_file WHERE path = ?", (str(path),))

    def gaps(self) -> list[Gap]:
        """Return where live sound was lost and why, in the order in which it was."""
        return self._database.read(gap_of, f"SELECT {GAP_COLUMNS} FROM gap ORDER BY id")

    def add_gap(self, gap: Gap) -> None:
        """Say where live sound was lost and why."""
        with self._database.writing() as connection:
            connection.execute(f"INSERT INTO gap ({GAP_COLUMNS}) VALUES (?, ?, ?, ?, ?)", gap_row(gap))
