"""Audacity's label track, a file for each recording."""

import re
from collections.abc import Iterable, Iterator

from app.core.exported_event import ExportedEvent
from app.core.label_row import LabelRow, number, score_of
from app.core.sample_time import seconds_text

UNDEFINED_HZ = -1.0
"""Audacity's word for a frequency that is not known."""

_LABEL = re.compile(r"-?[\d.,]+\t-?[\d.,]+(\t|$)")
_SCORED = re.compile(r"(.+?)[ \t]+([\d.]+%?)")
_MARK = "\\"
"""Begins lines that say more of the label above."""


def audacity_labels(events: Iterable[ExportedEvent], with_frequencies: bool = False) -> str:
    """Return a label track; the score is part of the title, the only place where Audacity keeps it.

    Parameters
    ----------
    events
        Of one recording.
    with_frequencies
        Whether each label has a second line with its frequencies, which older versions of Audacity do not know.
    """
    return "".join(_label(event) + (_frequencies(event) if with_frequencies else "") for event in events)


def is_label_track(text: str) -> bool:
    """Tell whether the text of a file is a label track."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return _LABEL.match(first) is not None


def read_label_track(text: str) -> Iterator[LabelRow | None]:
    """Yield the labels of a track, and None for each that cannot be read.

    What follows the title, or ends it, is the score if it can be one; lines that say what is not known are skipped.
    """
    lines = [line.rstrip("\r") for line in text.split("\n") if line.strip()]
    for place, line in enumerate(lines):
        if not line.startswith(_MARK):
            below = lines[place + 1] if place + 1 < len(lines) else ""
            yield _parsed(line, _box(below))


def _label(event: ExportedEvent) -> str:
    rate = event.recording.sample_rate
    return f"{seconds_text(event.start_sample, rate)}\t{seconds_text(event.stop_sample, rate)}\t{event.title}\n"


def _frequencies(event: ExportedEvent) -> str:
    low_hz, high_hz = (UNDEFINED_HZ if hz is None else hz for hz in (event.low_hz, event.high_hz))
    return f"\\\t{low_hz:.6f}\t{high_hz:.6f}\n"


def _parsed(line: str, box_hz: tuple[float, float] | None) -> LabelRow | None:
    start, stop, title = (*line.split("\t", 2), "", "")[:3]
    try:
        start_s, stop_s = number(start), number(stop)
    except ValueError:
        return None
    found = _SCORED.fullmatch(title.strip())
    score = score_of(found[2]) if found else None
    name = found[1] if found and score is not None else title
    if not name.strip() or not 0 <= start_s <= stop_s:
        return None
    return LabelRow(name.strip(), stop_s - start_s, offset_s=start_s, score=score, box_hz=box_hz)


def _box(line: str) -> tuple[float, float] | None:
    mark, low, high = (*line.split("\t"), "", "")[:3]
    try:
        low_hz, high_hz = float(number(low)), float(number(high))
    except ValueError:
        return None
    return (low_hz, high_hz) if mark == _MARK and 0 <= low_hz < high_hz else None
