"""Something that was watched for, heard."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from app.core.alert_rule import AlertRule
from app.core.exported_event import path_text
from dass.errors import DassError
from dass.labels import AudioClass, ontology


@dataclass(frozen=True)
class Alert:
    """An event that a rule asks for: told when it is certain, and once more when it is over.

    No two events of one rule and class have the same ``start``.

    Attributes
    ----------
    rule : AlertRule
    class_index : int
        The rule's, or what was heard where the rule asks for anything.
    recording_id, path
        The recording in which it begins, and that one's file while it grows; there is none where sound is not kept.
    start_s : float
        In seconds of that recording.
    start, stop : datetime
        In UTC. It goes on from one recording to the next; ``stop`` is so far, or in all where it is over.
    score : float
        The highest probability so far, or in all; six decimals.
    is_over : bool
    """

    rule: AlertRule
    class_index: int
    recording_id: int
    path: Path
    start_s: float
    start: datetime
    stop: datetime
    score: float
    is_over: bool

    @property
    def audio_class(self) -> AudioClass:
        """Return what was heard."""
        return ontology().classes[self.class_index]

    @property
    def duration_s(self) -> float:
        """Return the seconds from beginning to end, so far or in all."""
        return (self.stop - self.start).total_seconds()

    def to_json(self) -> str:
        """Return one line from which `from_json` makes an equal alert; its names are those of exported events."""
        watched = None if self.rule.class_index is None else ontology().classes[self.rule.class_index].mid
        fields = {
            "state": _STATES[self.is_over],
            "class": self.audio_class.display_name,
            "class_mid": self.audio_class.mid,
            "score": self.score,
            "start_utc": self.start.isoformat(timespec="microseconds"),
            "end_utc": self.stop.isoformat(timespec="microseconds"),
            "file": path_text(self.path),
            "start_s": self.start_s,
            "recording_id": self.recording_id,
            "watched_mid": watched,
            "threshold": self.rule.threshold,
            "min_s": self.rule.min_s,
        }
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the alert that ``text`` was made of.

        Raises
        ------
        ValueError
            The text was not made by `to_json`.
        """
        try:
            fields = json.loads(text)
            watched = fields["watched_mid"]
            index = None if watched is None else ontology().find(watched)
            return cls(
                rule=AlertRule(index, fields["threshold"], fields["min_s"]),
                class_index=ontology().find(fields["class_mid"]),
                recording_id=fields["recording_id"],
                path=Path(fields["file"]),
                start_s=fields["start_s"],
                start=datetime.fromisoformat(fields["start_utc"]),
                stop=datetime.fromisoformat(fields["end_utc"]),
                score=fields["score"],
                is_over=_STATES.index(fields["state"]) == 1,
            )
        except (ValueError, LookupError, TypeError, AttributeError, DassError) as error:
            raise ValueError(f"not an alert: {text!r}") from error


_STATES = "began", "over"
