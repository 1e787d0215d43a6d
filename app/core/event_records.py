"""The table of events that is written as CSV, JSON lines and Parquet: its columns, and the row of an event."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from app.core.exported_event import ExportedEvent, path_text

COLUMNS = (
    "file",
    "start_s",
    "end_s",
    "start_utc",
    "end_utc",
    "class_mid",
    "class",
    "score",
    "score_mean",
    "low_hz",
    "high_hz",
    "review",
    "comment",
    "event_id",
    "model",
    "model_sha256",
    "settings_sha256",
)

CSV_HEADER = ",".join(COLUMNS) + "\r\n"

Value = str | float | datetime | None


def record(event: ExportedEvent) -> dict[str, Value]:
    """Return the row of an event, by column; None where something is not known.

    Times are in seconds of the recording to the microsecond, and in UTC; scores have six decimals.
    """
    return {
        "file": path_text(event.recording.path),
        "start_s": event.start_s,
        "end_s": event.stop_s,
        "start_utc": _utc(event.recording.time_of(event.start_sample)),
        "end_utc": _utc(event.recording.time_of(event.stop_sample)),
        "class_mid": event.audio_class.mid,
        "class": event.audio_class.display_name,
        "score": _rounded(event.score),
        "score_mean": _rounded(event.score_mean),
        "low_hz": event.low_hz,
        "high_hz": event.high_hz,
        "review": event.verdict,
        "comment": event.note,
        "event_id": event.event_id,
        "model": event.model,
        "model_sha256": event.model_sha256,
        "settings_sha256": event.settings_sha256,
    }


def csv_rows(events: Iterable[ExportedEvent]) -> str:
    """Return one RFC 4180 row per event, without `CSV_HEADER`; what is not known is empty."""
    text = io.StringIO()
    csv.DictWriter(text, COLUMNS, lineterminator="\r\n").writerows(_as_text(record(event)) for event in events)
    return text.getvalue()


def json_lines(events: Iterable[ExportedEvent]) -> str:
    """Return one JSON object per event, each on a line; what is not known is null."""
    return "".join(json.dumps(_as_text(record(event)), ensure_ascii=False) + "\n" for event in events)


def _as_text(values: dict[str, Value]) -> dict[str, Value]:
    """Return the row with its times of day in ISO 8601, with their offset."""
    return {
        name: value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.astimezone(UTC)


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 6)
