"""Raven's selection table.

Raven opens it in two ways. As a selection table of the sound that is open it goes by the begin and end times, which run
on over all files of a sequence; as a sound selection table it goes by the file and the offset in it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from app.core.exported_event import ExportedEvent, ExportedRecording, one_line, path_text
from app.core.sample_time import decimal_text, seconds_text

COLUMNS = (
    "Selection",
    "View",
    "Channel",
    "Begin Time (s)",
    "End Time (s)",
    "Low Freq (Hz)",
    "High Freq (Hz)",
    "Tag",
    "Score",
    "Review",
    "Begin File",
    "Begin Path",
    "File Offset (s)",
    "Begin Date Time",
    "Event ID",
)

HEADER = "\t".join(COLUMNS) + "\n"

_TIME_DECIMALS = 9
"""The length of an event is a difference of two of them, and the file's start a third: in microseconds these would add
up to a sample of ultrasound."""


class RavenSequence:
    """A selection table over recordings that Raven opens as one sequence."""

    def __init__(self) -> None:
        self._selections = 0
        self._begins_s = Fraction()

    def rows(self, recording: ExportedRecording, events: Iterable[ExportedEvent]) -> str:
        """Return the rows of the next recording of the sequence, also where there are none."""
        rows = [self._row(number, event) for number, event in enumerate(events, self._selections + 1)]
        self._selections += len(rows)
        self._begins_s += Fraction(recording.n_samples, recording.sample_rate)
        return "".join("\t".join(map(one_line, row)) + "\n" for row in rows)

    def _row(self, number: int, event: ExportedEvent) -> tuple[str, ...]:
        recording = event.recording
        offset_s = seconds_text(event.start_sample, recording.sample_rate, _TIME_DECIMALS)
        times = self._time(event, event.start_sample), self._time(event, event.stop_sample)
        found = event.audio_class.display_name, _score(event), event.verdict
        file = path_text(Path(recording.path.name)), path_text(recording.path.absolute())
        begins = _begin_date_time(recording.time_of(event.start_sample))
        return str(number), "Spectrogram 1", "1", *times, *_box(event), *found, *file, offset_s, begins, event.event_id

    def _time(self, event: ExportedEvent, sample: int) -> str:
        return decimal_text(self._begins_s + Fraction(sample, event.recording.sample_rate), _TIME_DECIMALS)


def raven_order(recordings: Iterable[ExportedRecording]) -> list[ExportedRecording]:
    """Return recordings in the order in which Raven opens their files: that of their names."""
    return sorted(recordings, key=lambda recording: (recording.path.name, recording.path))


def order_warning(recordings: Sequence[ExportedRecording]) -> str:
    """Return a sentence where Raven opens ``recordings``, which are in order of time, in another; else nothing."""
    in_order = zip(recordings, raven_order(recordings), strict=True)
    made, opened = next(((one.path, other.path) for one, other in in_order if one != other), (None, None))
    if made is None or opened is None:
        return ""
    pair = f"{opened.name} before {made.name}" if opened.name != made.name else f"{opened} before {made}"
    return (
        f"Raven opens recordings in the order of their names, {pair}, which is not the order in which they were made; "
        "the times in the table are right in Raven's order."
    )


def _box(event: ExportedEvent) -> tuple[str, str]:
    """Return from which to which frequency; where none are known, from the lowest to the highest of the recording."""
    low_hz, high_hz = event.low_hz or 0.0, event.high_hz
    return f"{low_hz:.6f}", f"{event.recording.nyquist_hz if high_hz is None else high_hz:.6f}"


def _score(event: ExportedEvent) -> str:
    return "" if event.score is None else f"{event.score:.6f}"


def _begin_date_time(time: datetime | None) -> str:
    """Return a time of day as Raven writes it."""
    return "" if time is None else f"{time:%Y/%m/%d %H:%M:%S}.{time.microsecond // 1000:03}"
