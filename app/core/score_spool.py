"""Column scores of one recording, kept on disk so that memory does not grow with the recording."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.files import writing
from dass.config import N_CLASSES
from dass.scores import probabilities

Logits = npt.NDArray[np.float32]

PAGE_COLUMNS = 1024
"""Columns per page (328 s). Pages lie class by class, so one class over ten hours is 110 reads of 4 KiB."""


class ScoreSpool(AbstractContextManager["ScoreSpool"]):
    """Logits (columns, classes) that grow at the end and are read back by class or by page.

    Parameters
    ----------
    folder : Path
        Where the file lies; it has no name there, so nothing stays behind even after a kill.

    Raises
    ------
    DassError
        The folder cannot be written to, or its disk is full.
    """

    def __init__(self, folder: Path, n_classes: int = N_CLASSES) -> None:
        self._folder = folder
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as the spool
        self._page = np.empty((n_classes, PAGE_COLUMNS), np.float32)
        self._n_columns = 0

    def __len__(self) -> int:
        return self._n_columns

    @property
    def shape(self) -> tuple[int, int]:
        """Return the numbers of columns and classes."""
        return self._n_columns, len(self._page)

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, logits: Logits) -> None:
        """Add the ``logits`` (columns, classes) of the columns that come next."""
        while len(logits):
            filled = self._n_columns % PAGE_COLUMNS
            now, logits = np.split(logits, [PAGE_COLUMNS - filled])
            self._page[:, filled : filled + len(now)] = now.T
            self._n_columns += len(now)
            if filled + len(now) == PAGE_COLUMNS:
                self._write_page()

    def classes(self, start: int, stop: int) -> Logits:
        """Return the logits (columns, stop - start) of consecutive classes over the whole recording."""
        out = np.empty((stop - start, self._n_columns), np.float32)
        for first in range(0, self._n_columns, PAGE_COLUMNS):
            rows = self._read(first // PAGE_COLUMNS, start, stop)
            out[:, first : first + PAGE_COLUMNS] = rows[:, : self._n_columns - first]
        return out.T

    def pages(self) -> Iterator[Logits]:
        """Yield the logits of consecutive columns, (up to `PAGE_COLUMNS`, classes) at a time, from the first on."""
        for first in range(0, self._n_columns, PAGE_COLUMNS):
            page = self._read(first // PAGE_COLUMNS, 0, len(self._page))
            yield page[:, : self._n_columns - first].T

    def _write_page(self) -> None:
        with writing(self._folder):
            self._file.seek(0, os.SEEK_END)
            self._file.write(self._page.data)

    def _read(self, page: int, start: int, stop: int) -> Logits:
        """Return the logits (stop - start, `PAGE_COLUMNS`) of some classes in one page; the last one is in memory."""
        if page == self._n_columns // PAGE_COLUMNS:
            return self._page[start:stop]
        out = np.empty((stop - start, PAGE_COLUMNS), np.float32)
        self._file.seek((page * len(self._page) + start) * PAGE_COLUMNS * out.itemsize)
        self._file.readinto(out.data)
        return out


class SpooledProbabilities:
    """The probabilities of a spool as far as `dass.events.find_events` asks an array for them: class by class."""

    ndim = 2

    def __init__(self, spool: ScoreSpool) -> None:
        self._spool = spool
        self.shape = spool.shape

    def __getitem__(self, key: tuple[slice, int]) -> Logits:
        """Return ``[:, class_index]``, one class over the whole recording."""
        _, index = key
        return probabilities(self._spool.classes(index, index + 1)[:, 0])

    def max(self, axis: int, initial: float) -> Logits:
        """Return the highest probability of each class, at least ``initial``; ``axis`` is 0."""
        peaks = np.full(self.shape[1], initial, np.float32)
        for page in self._spool.pages():
            np.maximum(peaks, probabilities(page).max(axis=axis), out=peaks)
        return peaks
