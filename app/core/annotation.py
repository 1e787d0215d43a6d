"""What a person says of one event: that it is what it was found to be, or is not, or is something else."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from app.core.analysis import Provenance


class Verdict(StrEnum):
    """What a person decided; the value is how files and tables say it."""

    NONE = ""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNSURE = "unsure"


class Origin(StrEnum):
    """Where an annotation comes from."""

    FOUND = "found"
    """A run found the event, and a person said something of it."""
    OWN = "own"
    """A person marked it."""
    IMPORTED = "imported"
    """A table of another program had it."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One event that a person said something of. It stays as it is whatever is searched for, or analysed again.

    Attributes
    ----------
    id : str
        32 hex digits that stay the same whatever is changed: the Event ID of exports.
    recording_id : int
    start, stop : int
        Samples of the recording, [start, stop).
    class_index : int
        What it is.
    verdict : Verdict
    origin : Origin
    score, score_mean : float or None
        Highest and mean probability of what was found.
    low_hz, high_hz : float or None
        The band it lies in, both or neither.
    note : str
    relabelled_from : int or None
        What it was found, marked or imported as, where a person says that it is something else.
    found_start, found_stop : int or None
        Samples from where to where it was found; its edges may have been moved since.
    found_by : Provenance or None
        The model and the settings that found it. Kept here, since a run can be deleted.
    """

    id: str
    recording_id: int
    start: int
    stop: int
    class_index: int
    verdict: Verdict
    origin: Origin
    score: float | None = None
    score_mean: float | None = None
    low_hz: float | None = None
    high_hz: float | None = None
    note: str = ""
    relabelled_from: int | None = None
    found_start: int | None = None
    found_stop: int | None = None
    found_by: Provenance | None = None

    @property
    def first_class(self) -> int:
        """What it was before anybody said that it is something else."""
        return self.class_index if self.relabelled_from is None else self.relabelled_from


def new_id() -> str:
    """Return an id that no other annotation has."""
    return uuid4().hex
