"""Why nothing was recorded, for whoever looks at a gap."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from app.core import time_text
from app.core.gap import Gap, LossReason
from app.core.timeline import Span, Timeline

REASONS = {
    LossReason.OVERRUN: "the computer was too busy",
    LossReason.STALLED: "the microphone gave no sound",
    LossReason.DEVICE_GONE: "the microphone was gone",
}
"""Why sound was lost, as part of a sentence."""


class GapNote(NamedTuple):
    """A gap and what there is to say of it."""

    span: Span
    sentence: str


def gap_notes(timeline: Timeline, gaps: Iterable[Gap]) -> tuple[GapNote, ...]:
    """Return a note for each gap of the time axis, in order.

    Parameters
    ----------
    timeline
        The project.
    gaps
        Where live sound was lost, and why. There are others, between recordings that nobody meant to join.
    """
    lost = [(_seconds(timeline, gap.start), _seconds(timeline, gap.stop), gap.reason) for gap in gaps]
    return tuple(GapNote(span, _sentence(span, lost)) for span in timeline.gaps)


def _sentence(span: Span, lost: list[tuple[float, float, LossReason]]) -> str:
    reasons = [REASONS[reason] for start_s, stop_s, reason in lost if start_s < span.stop_s and span.start_s < stop_s]
    why = f": {' and '.join(dict.fromkeys(reasons))}" if reasons else ""
    return f"Nothing recorded for {time_text.span(span.stop_s - span.start_s)}{why}"


def _seconds(timeline: Timeline, moment: datetime) -> float:
    return (moment - timeline.origin).total_seconds()
