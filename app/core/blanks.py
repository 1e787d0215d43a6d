"""Where there is nothing to see of a project, and why, for whoever looks there."""

from collections.abc import Collection, Iterable
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

_UNKEPT = "Not recorded: there are tags, and nothing to see or hear"


class Blank(NamedTuple):
    """A stretch of the time axis without a picture, and what there is to say of it."""

    span: Span
    sentence: str


def blanks(timeline: Timeline, gaps: Iterable[Gap], unkept: Collection[int] = ()) -> tuple[Blank, ...]:
    """Return all that there are, in order.

    Parameters
    ----------
    timeline
        The project.
    gaps
        Where live sound was lost, and why. There are other gaps, between recordings that nobody meant to join.
    unkept
        Recordings of which there is no sound.
    """
    lost = [(_seconds(timeline, gap.start), _seconds(timeline, gap.stop), gap.reason) for gap in gaps]
    empty = [Blank(span, _sentence(span, lost)) for span in timeline.gaps]
    silent = [
        Blank(Span(placement.start_s, placement.stop_s), _UNKEPT)
        for placement in timeline.placements
        if placement.recording.id in unkept
    ]
    return tuple(sorted([*empty, *silent]))


def _sentence(span: Span, lost: list[tuple[float, float, LossReason]]) -> str:
    reasons = [REASONS[reason] for start_s, stop_s, reason in lost if start_s < span.stop_s and span.start_s < stop_s]
    why = f": {' and '.join(dict.fromkeys(reasons))}" if reasons else ""
    length = time_text.span(span.stop_s - span.start_s).replace(" ", "\N{NO-BREAK SPACE}")
    return f"Nothing recorded for {length}{why}"


def _seconds(timeline: Timeline, moment: datetime) -> float:
    return (moment - timeline.origin).total_seconds()
