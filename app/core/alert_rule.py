"""What to watch for in live sound."""

from dataclasses import dataclass

from app.core.class_query import parse
from app.core.event_query import EventQuery
from dass.errors import DassError
from dass.events import EventPolicy
from dass.labels import ontology


@dataclass(frozen=True)
class AlertRule:
    """When a sound is worth an alert.

    Raises
    ------
    DassError
        By making one: something is out of its range.
    """

    class_index: int | None
    """With all its kinds, as in `EventQuery.classes`. None: anything, named as specifically as possible."""
    threshold: float = EventPolicy.threshold
    """Probability that it must reach, from `app.core.event_query.LEAST_THRESHOLD` to 1."""
    min_s: float = 0.0
    """For how many seconds it must be heard."""

    def __post_init__(self) -> None:
        _ = self.policy

    @property
    def policy(self) -> EventPolicy:
        """Return the rule by which a search finds the same events."""
        classes = () if self.class_index is None else (self.class_index,)
        return EventQuery(classes, self.threshold, self.min_s).policy

    @property
    def name(self) -> str:
        """Return what is watched for."""
        return "anything" if self.class_index is None else ontology().classes[self.class_index].display_name


def rules_for(words: str, threshold: float, min_s: float) -> tuple[AlertRule, ...]:
    """Return a rule for each class that ``words`` name, which are understood as those of a search.

    Raises
    ------
    DassError
        They name nothing, or something is out of its range.
    """
    asked = parse(words)
    if asked.near is not None or asked.near_s is not None:
        raise DassError(f'Live sound cannot be watched for what comes near something else: name sounds, not "{words}".')
    return tuple(AlertRule(index, threshold, min_s) for index in asked.classes)
