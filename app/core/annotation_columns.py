"""Annotations in numbers, kept up to date change by change, so that a hundred thousand are matched at once."""

import math
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from app.core.annotation import Annotation, Origin, Verdict

VERDICTS = tuple(Verdict)
"""A verdict's number is its place here."""

_ROW = np.dtype(
    [
        ("slot", np.int64),
        ("recording_id", np.int64),
        ("start", np.int64),
        ("stop", np.int64),
        ("class_index", np.int64),
        ("first_class", np.int64),
        ("first_start", np.int64),
        ("last_stop", np.int64),
        ("score", np.float32),
        ("verdict", np.int8),
        ("was_found", np.bool_),
    ]
)

Rows = npt.NDArray[np.void]
"""(n,) with the fields of `_ROW`. From ``first_start`` to ``last_stop`` are the samples where it was found or is now;
``score`` is NaN where nothing was found."""

_NUMBER = {verdict: number for number, verdict in enumerate(VERDICTS)}


class AnnotationColumns:
    """A table with a row for each annotation. Its row stays its own, also while it is gone and may be redone."""

    def __init__(self) -> None:
        self._slots: dict[str, int] = {}
        self._items: list[Annotation | None] = []
        self._rows = np.zeros(0, _ROW)
        self._is_there = np.zeros(0, np.bool_)

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
        """Return the ``slot`` in the row of an annotation; -1 where there is none with that id."""
        return -1 if self.get(annotation_id) is None else self._slots[annotation_id]

    def at(self, slot: int) -> Annotation | None:
        """Return the annotation in a row of `rows`, by its ``slot``; None once it is gone."""
        return self._items[slot]

    def rows(self) -> Rows:
        """Return the numbers of all annotations, which stay as they are when these change."""
        there: Rows = self._rows[self._is_there]
        return there

    def put(self, annotations: Iterable[Annotation]) -> None:
        """Add annotations, or put them in the place of those with the same id."""
        rows = np.array([_row(self._put(annotation), annotation) for annotation in annotations], _ROW)
        self._grow()
        slots = rows["slot"]
        self._rows[slots] = rows
        self._is_there[slots] = True

    def remove(self, annotation_ids: Iterable[str]) -> None:
        """Take annotations away.

        Raises
        ------
        KeyError
            There is no such annotation.
        """
        slots = [self._slots[annotation_id] for annotation_id in annotation_ids]
        for slot in slots:
            self._items[slot] = None
        self._is_there[slots] = False

    def _put(self, annotation: Annotation) -> int:
        slot = self._slots.setdefault(annotation.id, len(self._items))
        if slot == len(self._items):
            self._items.append(annotation)
        else:
            self._items[slot] = annotation
        return slot

    def _grow(self) -> None:
        more = len(self._items) - len(self._rows)
        if more > 0:
            more = max(more, len(self._rows) // 2)  # so that adding one by one does not copy all each time
            self._rows = np.concatenate([self._rows, np.zeros(more, _ROW)])
            self._is_there = np.concatenate([self._is_there, np.zeros(more, np.bool_)])


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
