"""What was heard in a recording: a table to read, and the events as they are exported."""

import json
from collections import Counter

from app.core.analysis import Analysis
from app.core.exported_event import ExportedEvent, ExportedRecording
from app.core.sample_time import column_sample
from dass.events import Event
from dass.labels import AudioClass, ontology

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


def recording_of(analysis: Analysis) -> ExportedRecording:
    """Return the recording that was analysed, of which nobody asked when it was made."""
    return ExportedRecording(analysis.path, analysis.sample_rate, analysis.n_samples)


def events_of(analysis: Analysis) -> list[ExportedEvent]:
    """Return the events that were found, with the samples at the edges of their columns."""
    recording, source = recording_of(analysis), analysis.provenance
    return [
        ExportedEvent(
            recording=recording,
            start_sample=column_sample(event.start_column, recording.sample_rate),
            stop_sample=min(column_sample(event.stop_column, recording.sample_rate), recording.n_samples),
            class_index=event.class_index,
            score=event.score,
            score_mean=event.score_mean,
            model=source.model,
            model_sha256=source.model_sha256,
            settings_sha256=source.settings_sha256,
        )
        for event in analysis.events
    ]


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
