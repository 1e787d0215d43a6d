"""What another program says was heard, on its way into a project."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

from app.core.annotation import Annotation, Origin, Verdict, new_id
from app.core.recording import Recording
from dass.errors import DassError
from dass.labels import ontology


@dataclass(frozen=True)
class ImportedLabel:
    """Something heard in one recording in the samples [start, stop), at least one.

    Attributes
    ----------
    recording : Recording
    start, stop : int
    name : str
        As the other program calls it.
    class_index : int or None
        The class of that name; None where there is none.
    score : float or None
        From 0 to 1.
    low_hz, high_hz : float or None
        Both or neither.
    verdict : Verdict
    note : str
    event_id : str
        Empty where it has none.
    """

    recording: Recording
    start: int
    stop: int
    name: str
    class_index: int | None
    score: float | None = None
    low_hz: float | None = None
    high_hz: float | None = None
    verdict: Verdict = Verdict.NONE
    note: str = ""
    event_id: str = ""


@dataclass(frozen=True)
class LabelImport:
    """The labels in a file.

    Attributes
    ----------
    labels : tuple of ImportedLabel
        In the order of the file.
    problems : tuple of str
        A sentence for each reason why some rows are not among them.
    """

    labels: tuple[ImportedLabel, ...]
    problems: tuple[str, ...] = ()

    @property
    def unknown(self) -> Counter[str]:
        """The names that no class has, and how often each occurs."""
        return Counter(label.name for label in self.labels if label.class_index is None)

    @property
    def annotations(self) -> list[Annotation]:
        """The labels of classes as annotations, which keep the ids they had."""
        return [_annotation(label, index) for label in self.labels if (index := label.class_index) is not None]

    def with_classes(self, classes: Mapping[str, int]) -> Self:
        """Return the same where names that no class has stand for ``classes``; the name is kept in the note."""
        return replace(self, labels=tuple(_with_class(label, classes) for label in self.labels))


@cache
def class_of(name: str) -> int | None:
    """Return the class of a name, or of a synonym in it; None where there is none."""
    try:
        return ontology().find(name)
    except DassError:
        return None


def _with_class(label: ImportedLabel, classes: Mapping[str, int]) -> ImportedLabel:
    if label.class_index is not None or label.name not in classes:
        return label
    note = "; ".join(filter(None, (label.name, label.note)))
    return replace(label, class_index=classes[label.name], note=note)


def _annotation(label: ImportedLabel, class_index: int) -> Annotation:
    return Annotation(
        id=label.event_id or new_id(),
        recording_id=label.recording.id,
        start=label.start,
        stop=label.stop,
        class_index=class_index,
        verdict=label.verdict,
        origin=Origin.IMPORTED,
        score=label.score,
        low_hz=label.low_hz,
        high_hz=label.high_hz,
        note=label.note,
    )
