"""Annotations in numbers, kept up to date change by change, so that a hundred thousand are matched at once."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from app.core.annotation import Annotation, Origin, Verdict
from app.core.spans import Mask, Numbers

VERDICTS = tuple(Verdict)
"""A verdict's number is its place here."""

_NUMBER = {verdict: number for number, verdict in enumerate(VERDICTS)}


@dataclass(frozen=True, eq=False)
class AnnotationTable:
    """Annotations as columns of equal length.

    Attributes
    ----------
    slot : ndarray, int64
        Where each is in its `AnnotationColumns`.
    recording_id : ndarray, int64
    start, stop : ndarray, int64
        Samples, as they are now.
    class_index, first_class : ndarray, int64
    first_start, last_stop : ndarray, int64
        Samples where it was found or is now.
    score : ndarray, float32
        NaN where nothing was found.
    verdict : ndarray, int8
        Places in `VERDICTS`.
    was_found : ndarray, bool
    """

    slot: Numbers
    recording_id: Numbers
    start: Numbers
    stop: Numbers
    class_index: Numbers
    first_class: Numbers
    first_start: Numbers
    last_stop: Numbers
    score: npt.NDArray[np.float32]
    verdict: npt.NDArray[np.int8]
    was_found: Mask

    @classmethod
    def of(cls, rows: Sequence[tuple[int | float, ...]]) -> Self:
        """Return the table of rows that have a value for each column."""
        columns = zip(*rows, strict=True) if rows else ((),) * len(_TYPES)
        return cls(*(np.array(values, kind) for values, kind in zip(columns, _TYPES, strict=True)))

    def __len__(self) -> int:
        return len(self.slot)

    def take(self, rows: Numbers | Mask) -> Self:
        """Return some of the rows, chosen as numpy chooses."""
        return type(self)(*(getattr(self, f.name)[rows] for f in fields(self)))

    def put(self, rows: Numbers, others: Self) -> None:
        """Write others over some of the rows."""
        for f in fields(self):
            getattr(self, f.name)[rows] = getattr(others, f.name)

    def longer(self, n_rows: int) -> Self:
        """Return a table with ``n_rows`` more, which say nothing."""
        return type(self)(*(np.pad(getattr(self, f.name), (0, n_rows)) for f in fields(self)))


_TYPES = *(np.int64,) * 8, np.float32, np.int8, np.bool_
"""Of the columns of `AnnotationTable`."""


class AnnotationColumns:
    """A table with a row for each annotation. Its slot stays its own, also while it is gone and may be redone.

    Attributes
    ----------
    n_changes : int
        How often it was changed, for `changed_since`.
    """

    def __init__(self) -> None:
        self.n_changes = 0
        self._slots: dict[str, int] = {}
        self._items: list[Annotation | None] = []
        self._rows = AnnotationTable.of([])
        self._is_there = np.zeros(0, np.bool_)
        self._last_change = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return int(self._is_there.sum())

    def __iter__(self) -> Iterator[Annotation]:
        """Yield the annotations in no particular order."""
        return (item for item in self._items if item is not None)

    def get(self, annotation_id: str) -> Annotation | None:
        """Return the annotation with an id; None where there is none."""
        slot = self._slots.get(annotation_id)
        return None if slot is None else self._items[slot]

    def slot(self, annotation_id: str) -> int:
        """Return the slot of an annotation; -1 where there is none with that id."""
        return -1 if self.get(annotation_id) is None else self._slots[annotation_id]

    def at(self, slot: int) -> Annotation | None:
        """Return the annotation in a slot; None once it is gone."""
        return self._items[slot]

    def changed_since(self, n_changes: int) -> Numbers:
        """Return the slots in which something is other than when `n_changes` was that."""
        return np.flatnonzero(self._last_change > n_changes)

    def rows(self, slots: Numbers) -> AnnotationTable:
        """Return the annotations that are there in some slots, in numbers that stay as they are when these change."""
        return self._rows.take(slots[self._is_there[slots]])

    def put(self, annotations: Iterable[Annotation]) -> None:
        """Add annotations, or put them in the place of those with the same id."""
        added = AnnotationTable.of([_row(self._put(annotation), annotation) for annotation in annotations])
        self._grow()
        self._rows.put(added.slot, added)
        self._mark(added.slot, is_there=True)

    def remove(self, annotation_ids: Iterable[str]) -> None:
        """Take annotations away.

        Raises
        ------
        KeyError
            There is no such annotation.
        """
        slots = np.array([self._slots[annotation_id] for annotation_id in annotation_ids], np.int64)
        for slot in slots.tolist():
            self._items[slot] = None
        self._mark(slots, is_there=False)

    def _put(self, annotation: Annotation) -> int:
        slot = self._slots.setdefault(annotation.id, len(self._items))
        if slot == len(self._items):
            self._items.append(annotation)
        else:
            self._items[slot] = annotation
        return slot

    def _mark(self, slots: Numbers, is_there: bool) -> None:
        self._is_there[slots] = is_there
        self._last_change[slots] = self.n_changes + 1
        self.n_changes += 1  # last: who looks from another thread meanwhile, looks at these again

    def _grow(self) -> None:
        more = len(self._items) - len(self._is_there)
        if more > 0:
            more = max(more, len(self._is_there) // 2)  # so that adding one by one does not copy all each time
            self._rows = self._rows.longer(more)
            self._is_there, self._last_change = np.pad(self._is_there, (0, more)), np.pad(self._last_change, (0, more))


def _row(slot: int, annotation: Annotation) -> tuple[int | float, ...]:
    start, stop = annotation.start, annotation.stop
    return (
        slot,
        annotation.recording_id,
        start,
        stop,
        annotation.class_index,
        annotation.first_class,
        start if annotation.found_start is None else min(start, annotation.found_start),
        stop if annotation.found_stop is None else max(stop, annotation.found_stop),
        math.nan if annotation.score is None else annotation.score,
        _NUMBER[annotation.verdict],
        annotation.origin is Origin.FOUND,
    )
