"""Something that was watched for, heard."""

from dataclasses import dataclass
from datetime import datetime

from app.core.alert_rule import AlertRule


@dataclass(frozen=True)
class Alert:
    """An event of a watched class."""

    rule: AlertRule
    recording_id: int
    start_column: int
    """In the recording."""
    stop_column: int
    """So far, or in all where it is over."""
    start: datetime
    """Aware."""
    score: float
    """The highest probability so far."""
    is_over: bool
