"""A class to watch for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AlertRule:
    """When a class is worth an alert."""

    class_index: int
    threshold: float
    """Its probability, 0 to 1, from which on it counts as heard."""
    min_s: float = 0.0
    """For how many seconds it must be heard."""
