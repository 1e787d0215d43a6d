"""Annotations and steps as rows of a project's tables."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from app.core.analysis import Provenance
from app.core.annotation import Annotation, Origin, Verdict
from app.core.annotation_step import Patch, Step
from app.core.json_values import is_number
from dass.config import N_CLASSES

ANNOTATION_COLUMNS = (
    "id, recording_id, start, stop, class_index, verdict, origin, score, score_mean, low_hz, high_hz, note, "
    "relabelled_from, found_start, found_stop, model, model_sha256, settings_sha256"
)

STEP_COLUMNS = "id, description, patches"

_LARGEST_SCORE = 1e38
"""Events hold scores as float32."""

Row = tuple[str | int | float | None, ...]


def annotation_row(annotation: Annotation) -> Row:
    """Return the row of `ANNOTATION_COLUMNS` for an annotation."""
    finder = annotation.found_by
    return (
        annotation.id,
        annotation.recording_id,
        annotation.start,
        annotation.stop,
        annotation.class_index,
        annotation.verdict.value,
        annotation.origin.value,
        annotation.score,
        annotation.score_mean,
        annotation.low_hz,
        annotation.high_hz,
        annotation.note,
        annotation.relabelled_from,
        annotation.found_start,
        annotation.found_stop,
        *((finder.model, finder.model_sha256, finder.settings_sha256) if finder else (None, None, None)),
    )


def annotation_of(*row: Any) -> Annotation:
    """Return the annotation in a row of `ANNOTATION_COLUMNS`.

    Raises
    ------
    UNREADABLE
        The row cannot be of that table.
    """
    if not all(is_one(value) for is_one, value in zip(_CHECKS, row, strict=True)):
        raise ValueError("not an annotation")
    *place, verdict, origin = row[:_N_SURE]
    *others, model, model_sha256, settings_sha256 = row[_N_SURE:]
    finder = None if model is None else Provenance(model, model_sha256, settings_sha256)
    fields: tuple[Any, ...] = (*place, Verdict(verdict), Origin(origin), *others, finder)
    annotation = Annotation(*fields)
    if annotation.start >= annotation.stop:
        raise ValueError("an annotation of nothing")
    return annotation


def step_row(step: Step) -> Row:
    """Return the row of `STEP_COLUMNS` for a step."""
    patches = [[annotation and annotation_row(annotation) for annotation in patch] for patch in step.patches]
    return step.id, step.description, json.dumps(patches, separators=(",", ":"), ensure_ascii=False)


def step_of(id_: str, description: str, patches: str) -> Step:
    """Return the step in a row of `STEP_COLUMNS`.

    Raises
    ------
    UNREADABLE
        The row cannot be of that table.
    """
    return Step(description, tuple(_patch(*patch) for patch in json.loads(patches)), id_)


def _patch(before: Sequence[Any] | None, after: Sequence[Any] | None) -> Patch:
    patch = Patch(*(None if row is None else annotation_of(*row) for row in (before, after)))
    if len({annotation.id for annotation in patch if annotation}) != 1:
        raise ValueError("not the change of one annotation")
    return patch


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _is_class(value: object) -> bool:
    return isinstance(value, int) and 0 <= value < N_CLASSES


def _is_score(value: object) -> bool:
    return is_number(value, -_LARGEST_SCORE, _LARGEST_SCORE)


def _or_none(is_one: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or is_one(value)


_CHECKS = (
    *(_is_text, _is_count, _is_count, _is_count, _is_class, _is_text, _is_text),
    *(_or_none(_is_score), _or_none(_is_score), _or_none(is_number), _or_none(is_number)),
    *(_is_text, _or_none(_is_class), _or_none(_is_count), _or_none(_is_count)),
    *(_or_none(_is_text), _or_none(_is_text), _or_none(_is_text)),
)
"""What each of `ANNOTATION_COLUMNS` must be."""

_N_SURE = 7
"""Columns up to the origin."""
