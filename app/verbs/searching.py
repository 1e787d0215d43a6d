"""The run behind ``dass-explorer search``: the events that are wanted, the surest first."""

from collections.abc import Sequence

from rich.console import Console

from app.core.counted import counted
from app.core.event_records import CSV_HEADER, csv_rows, json_lines
from app.core.exported_event import ExportedEvent, path_text
from app.core.exporters import clock
from app.core.formats import ListFormat
from app.verbs.finding import Found, Wishes, find
from app.verbs.outcome import exit_code, list_failures, results_stream, tell


def run(wishes: Wishes, form: ListFormat) -> int:
    """Print what is found and return the exit code.

    Raises
    ------
    DassError
        The wishes cannot be fulfilled at all.
    """
    console = Console(stderr=True)
    found = find(wishes, console)
    ranked = sorted(found.events, key=lambda event: -1.0 if event.score is None else event.score, reverse=True)
    results_stream().write(_text(ranked, form))
    tell(console, _summary(found))
    list_failures(found.failures, console, "Not searched, or not to the end:")
    return exit_code(found.failures, found.is_stopped)


def _text(ranked: Sequence[ExportedEvent], form: ListFormat) -> str:
    match form:
        case ListFormat.CSV:
            return CSV_HEADER + csv_rows(ranked)
        case ListFormat.JSON:
            return json_lines(ranked)
        case ListFormat.TABLE:
            return _table(ranked)


def _table(ranked: Sequence[ExportedEvent]) -> str:
    """Return a line for each event, below a header; nothing where there are none."""
    if not ranked:
        return ""
    clocks, names = ([say(event) for event in ranked] for say in (_clock, _name))
    rows = [
        ("clock" if any(clocks) else "", "class", "recording"),
        *zip(clocks, names, map(_file, ranked), strict=True),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    begins = [f"{'rank':>5}  {'score':>5}  {'time':>10}  {'duration':>10}", *map(_begin, range(1, len(rows)), ranked)]
    return "".join(f"{begin}  {_padded(row, widths)}\n" for begin, row in zip(begins, rows, strict=True))


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    """Return the fields of a row in columns; of those that are empty in all rows nothing is seen."""
    return "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True) if width).rstrip()


def _begin(rank: int, event: ExportedEvent) -> str:
    score = "" if event.score is None else f"{event.score:.2f}"
    return f"{rank:>5}  {score:>5}  {clock(event.start_s):>10}  {event.stop_s - event.start_s:>8.1f} s"


def _clock(event: ExportedEvent) -> str:
    time = event.recording.time_of(event.start_sample)
    return "" if time is None else time.isoformat(" ", "seconds")


def _file(event: ExportedEvent) -> str:
    return path_text(event.recording.path)


def _name(event: ExportedEvent) -> str:
    name = event.audio_class.display_name
    return f"{name} ({event.verdict})" if event.verdict else name


def _summary(found: Found) -> str:
    n_heard = len({event.recording.path for event in found.events})
    return f"{counted(len(found.events), 'event')} in {n_heard} of {counted(len(found.recordings), 'recording')}"
