"""What is looked for: which classes, how sure, how long, at what time of day, near what else."""

import json
import math
from dataclasses import dataclass, fields
from datetime import time
from typing import NamedTuple, Self

from dass.config import FEATURES
from dass.errors import DassError
from dass.events import EventPolicy

LEAST_THRESHOLD = 0.01
"""Below it nearly everything is an event of something."""

_SLACK = 1e-9
"""Of a column: 0.96 s are three columns, whatever the division says."""


class DayHours(NamedTuple):
    """From when to when of each day, [start, stop); over midnight where ``stop`` is not after ``start``."""

    start: time
    stop: time


@dataclass(frozen=True)
class EventQuery:
    """Which events are wanted; the rest is as in `dass.events.EventPolicy`.

    Raises
    ------
    DassError
        By making one: something is out of its range.
    """

    classes: tuple[int, ...]
    """Each with all its kinds: a bark or a yip is an event of "Dog" where "Dog" is asked for, and one event though both
    are heard. Asked for together with "Dog", "Bark" has its own events, and "Dog" those that are none of "Bark"."""
    threshold: float = EventPolicy.threshold
    """Probability that an event must reach, from `LEAST_THRESHOLD` to 1."""
    min_s: float = 0.0
    """Shorter events are left out."""
    merge_s: float = EventPolicy.merge_gap * FEATURES.column_s
    """Events of one class that are no further apart become one."""
    hours: DayHours | None = None
    """Only events of which some part lies in these hours of the project's time zone."""
    near: tuple[int, ...] | None = None
    """Only events that have another event, of one of these classes and found in the same way, within ``near_s``."""
    near_s: float = 10.0
    """Longest time from the end of one to the beginning of the other; 0 where they overlap."""

    def __post_init__(self) -> None:
        lengths = self.min_s, self.merge_s, self.near_s
        if not (LEAST_THRESHOLD <= self.threshold <= 1):
            raise DassError(f"A threshold must lie from {LEAST_THRESHOLD} to 1, not at {self.threshold}.")
        if not all(0 <= length < math.inf for length in lengths):
            raise DassError(f"Lengths of time must be zero or more seconds, not {min(lengths)}.")
        self.policy_of(self.classes)
        self.policy_of(self.near or ())

    @property
    def policy(self) -> EventPolicy:
        """Return the rule by which the events are found."""
        return self.policy_of(self.classes)

    def policy_of(self, classes: tuple[int, ...]) -> EventPolicy:
        """Return the rule by which events of other classes are found for the same query."""
        return EventPolicy(
            threshold=self.threshold,
            min_columns=max(1, math.ceil(self.min_s / FEATURES.column_s - _SLACK)),
            merge_gap=math.floor(self.merge_s / FEATURES.column_s + _SLACK),
            classes=classes,
        )

    def to_json(self) -> str:
        """Return a text from which `from_json` makes an equal query."""
        hours = self.hours and [moment.isoformat() for moment in self.hours]
        return json.dumps({field.name: getattr(self, field.name) for field in fields(self)} | {"hours": hours})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the query that ``text`` was made of.

        Raises
        ------
        ValueError
            The text was not made by `to_json`.
        """
        try:
            fields = json.loads(text)
            hours, near = fields["hours"], fields["near"]
            fields["classes"] = tuple(fields["classes"])
            fields["hours"] = hours and DayHours(*map(time.fromisoformat, hours))
            fields["near"] = None if near is None else tuple(near)
            return cls(**fields)
        except (ValueError, LookupError, TypeError, DassError) as error:
            raise ValueError(f"not a query: {text!r}") from error
