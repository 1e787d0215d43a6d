"""The stored picture of one recording: every level from 320 ms a column up to the whole of it in one."""

import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from app.core.files import cache_folder, writing
from app.core.picture import ABSENT, N_BINS, Picture
from app.core.picture_grid import STORED_LEVEL, PictureGrid
from app.core.recording import Recording

_RECORD = np.dtype([("columns", np.uint8, N_BINS), ("peaks", "<f2", 2)])

_SUFFIX = ".picture1"
"""The number changes with what the file holds or how it is drawn; the files of other ones age out of the cache."""


def pictures_folder() -> Path:
    """Return where pyramids are kept."""
    return cache_folder() / "pictures"


class Pyramid:
    """A file that can be made again at any time: zeros, and what lies behind its end, are not drawn (yet).

    It is read and written by position rather than mapped: so a full disk is an error and not the end of the process,
    and a file that another process deletes is one that is not drawn.

    Parameters
    ----------
    recording : Recording
        Whose picture it is; its fingerprint is the file's name.
    folder : Path
        Where the file lies or will lie.
    """

    def __init__(self, recording: Recording, folder: Path) -> None:
        self.grid = PictureGrid(recording.n_samples, recording.sample_rate)
        self.path = folder / f"{recording.fingerprint}{_SUFFIX}"
        self._first_records: dict[int, int] = {}
        n_records = 0
        for level in range(self.grid.top_level, STORED_LEVEL - 1, -1):  # the file grows as its finest level does
            self._first_records[level] = n_records
            n_records += self.grid.n_columns(level)
        self._n_bytes = n_records * _RECORD.itemsize

    @property
    def is_complete(self) -> bool:
        """Tell whether all was drawn that could be read: the top column is written last."""
        top = self.grid.top_level
        return bool(self.read(top, 0, self.grid.n_columns(top)).is_drawn.all())

    @property
    def n_missing_bytes(self) -> int:
        """Return by how much the file will grow."""
        try:
            return self._n_bytes - self.path.stat().st_size
        except OSError:
            return self._n_bytes

    def touch(self) -> None:
        """Mark the file as used now, if it is there."""
        with suppress(OSError):
            os.utime(self.path)

    def read(self, level: int, first: int, last: int) -> Picture:
        """Return columns of a level from `STORED_LEVEL` up, as far as they are drawn.

        Parameters
        ----------
        first, last
            ``0 <= first <= last <= grid.n_columns(level)``.
        """
        records = np.zeros(last - first, _RECORD)
        try:
            with self.path.open("rb") as file:
                file.seek(self._position(level, first))
                file.readinto(records.data)
        except OSError:
            return Picture.absent(last - first)
        picture = Picture(np.ascontiguousarray(records["columns"]), np.ascontiguousarray(records["peaks"]))
        is_torn = ~picture.columns.all(axis=1)  # by a kill in the middle of it
        picture.columns[is_torn], picture.peaks[is_torn] = ABSENT, np.nan
        return picture

    def write(self, level: int, first: int, picture: Picture) -> None:
        """Store columns of a level from ``first`` on.

        Raises
        ------
        DassError
            The file cannot be written.
        """
        records = np.empty(len(picture.columns), _RECORD)
        records["columns"], records["peaks"] = picture
        with writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch()
            with self.path.open("r+b") as file:
                if level == self.grid.top_level:
                    os.fsync(file.fileno())  # the top column says that the others are there
                file.seek(self._position(level, first))
                file.write(records.data)

    def _position(self, level: int, index: int) -> int:
        record = self._first_records[min(level, self.grid.top_level)] + index
        return record * _RECORD.itemsize
