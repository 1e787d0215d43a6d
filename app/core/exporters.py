"""Events of a recording as text: a table to read, CSV, JSON, and the tables of Raven and Audacity."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable

from app.core.analysis import Analysis
from dass.events import Event
from dass.labels import AudioClass, ontology

CSV_HEADER = (
    "file,start_s,end_s,start_utc,end_utc,class_mid,class,score,score_mean,low_hz,high_hz,review,comment,event_id,"
    "model,model_sha256,settings_sha256\r\n"
)
RAVEN_HEADER = (
    "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tTag\tScore\tReview\t"
    "Begin File\tBegin Path\tFile Offset (s)\tBegin Date Time\tEvent ID\n"
)

TOP_CLASSES = 3


def table(analysis: Analysis) -> str:
    """Return the events as lines of time, duration, score and class, and a summary."""
    lines = [str(analysis.path)]
    if analysis.events:
        lines.append(f"{'time':>10}  {'duration':>10}  {'score':>5}  class")
        lines += [_table_line(analysis, event) for event in analysis.events]
    return "\n".join([*lines, summary(analysis), "", ""])


def summary(analysis: Analysis) -> str:
    """Return one line: how many events, of which classes, how long, how fast."""
    times = Counter(event.class_index for event in analysis.events)
    tops = ", ".join(f"{ontology().classes[index].display_name} {n}" for index, n in times.most_common(TOP_CLASSES))
    events = f"{len(analysis.events)} event{'' if len(analysis.events) == 1 else 's'}"
    return f"{events}{f' ({tops})' if tops else ''}; {pace(analysis)}"


def pace(analysis: Analysis) -> str:
    """Return one line: how long the recording is and how fast it was analysed."""
    speed = times_real_time(analysis.analysed_s, analysis.elapsed_s)
    return f"{clock(analysis.duration_s)} long, analysed in {clock(analysis.elapsed_s)} ({speed})"


def times_real_time(analysed_s: float, elapsed_s: float) -> str:
    """Return how much faster than the sound itself the analysis is."""
    times = analysed_s / max(elapsed_s, 1e-3)
    return f"{times:.0f} times real time" if times >= 10 else f"{times:.1f} times real time"


def csv_rows(analysis: Analysis) -> str:
    """Return one RFC 4180 row per event, without `CSV_HEADER`; what is not known is empty."""
    source = analysis.provenance
    made_with = {
        "file": str(analysis.path),
        "model": source.model,
        "model_sha256": source.model_sha256,
        "settings_sha256": source.settings_sha256,
    }
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_HEADER.strip().split(","), lineterminator="\r\n")
    writer.writerows(made_with | _csv_event(analysis, event) for event in analysis.events)
    return text.getvalue()


def json_line(analysis: Analysis) -> str:
    """Return one JSON object on one line: the recording and its events."""
    return json_object(analysis, events=[_json_event(analysis, event) for event in analysis.events])


def json_object(analysis: Analysis, **found: object) -> str:
    """Return one JSON object on one line: the recording and what was ``found`` in it."""
    about: dict[str, object] = {
        "file": str(analysis.path),
        "duration_s": seconds(analysis.duration_s),
        "model": analysis.provenance.model,
    }
    if not analysis.is_complete:
        about["analysed_s"] = seconds(analysis.analysed_s)
    return json.dumps(about | found, ensure_ascii=False) + "\n"


def raven_rows(analysis: Analysis, first_selection: int = 1, begins_s: float = 0.0) -> str:
    """Return the rows of a Raven selection table, without `RAVEN_HEADER`.

    Parameters
    ----------
    first_selection : int
        Number of the first row.
    begins_s : float
        Seconds of all recordings before this one in the sequence that Raven opens, also of those without events.
    """
    rows = (_raven_row(analysis, event, begins_s) for event in analysis.events)
    return "".join(
        f"{number}\t" + "\t".join(map(_one_line, row)) + "\n" for number, row in enumerate(rows, first_selection)
    )


def audacity(analysis: Analysis) -> str:
    """Return an Audacity label track; the score is part of the title, where Audacity keeps it."""
    return "".join(_audacity_line(analysis, event) for event in analysis.events)


def clock(time_s: float) -> str:
    """Return a time as h:mm:ss.s."""
    tenths = round(time_s * 10)
    return f"{tenths // 36000}:{tenths // 600 % 60:02}:{tenths // 10 % 60:02}.{tenths % 10}"


def seconds(time_s: float) -> float:
    """Return a time to the microsecond, which hides the last bits of multiples of 0.32."""
    return round(time_s, 6)


def _class(event: Event) -> AudioClass:
    return ontology().classes[event.class_index]


def _table_line(analysis: Analysis, event: Event) -> str:
    duration_s = analysis.stop_s(event) - event.start_s
    return f"{clock(event.start_s):>10}  {duration_s:>8.1f} s  {event.score:5.2f}  {_class(event).display_name}"


def _csv_event(analysis: Analysis, event: Event) -> dict[str, object]:
    return {
        "start_s": seconds(event.start_s),
        "end_s": seconds(analysis.stop_s(event)),
        "class_mid": _class(event).mid,
        "class": _class(event).display_name,
        "score": round(event.score, 6),
        "score_mean": round(event.score_mean, 6),
    }


def _json_event(analysis: Analysis, event: Event) -> dict[str, object]:
    return {
        "start_s": seconds(event.start_s),
        "end_s": seconds(analysis.stop_s(event)),
        "index": event.class_index,
        "mid": _class(event).mid,
        "name": _class(event).display_name,
        "score": round(event.score, 6),
        "score_mean": round(event.score_mean, 6),
    }


def _raven_row(analysis: Analysis, event: Event, begins_s: float) -> Iterable[str]:
    """Return the fields after the row's number; no frequencies are known, so the box is as high as the recording."""
    path = analysis.path.absolute()
    begin_s, end_s = event.start_s, analysis.stop_s(event)
    box = ("0.000000", f"{analysis.sample_rate / 2:.6f}")
    times = (f"{begins_s + begin_s:.6f}", f"{begins_s + end_s:.6f}")
    found = (_class(event).display_name, f"{event.score:.6f}", "")
    return "Spectrogram 1", "1", *times, *box, *found, path.name, str(path), f"{begin_s:.6f}", "", ""


def _audacity_line(analysis: Analysis, event: Event) -> str:
    title = f"{_one_line(_class(event).display_name)} {event.score:.2f}"
    return f"{event.start_s:.6f}\t{analysis.stop_s(event):.6f}\t{title}\n"


def _one_line(text: str) -> str:
    """Return ``text`` without the characters that separate fields and rows."""
    return " ".join(text.split()) if any(mark in text for mark in "\t\r\n") else text
