"""Where results go: one stream for all recordings, or a file for each."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from app.core import clip_exporters, exporters
from app.core.analysis import Analysis
from app.core.audacity_labels import audacity_labels
from app.core.clip_exporters import ClipFilter
from app.core.event_records import CSV_HEADER, csv_rows, json_lines
from app.core.exporters import events_of, recording_of
from app.core.files import part_of, replacing, writing
from app.core.formats import Format
from app.core.raven_table import HEADER as RAVEN_HEADER
from app.core.raven_table import RavenSequence

Render = Callable[[Analysis], str]
Deliver = Callable[[Analysis], None]


def event_renderer(form: Format) -> tuple[str, Render]:
    """Return the header and the function that gives each recording's part of a file of events."""
    sequence = RavenSequence()
    header, render = {
        Format.TABLE: ("", exporters.table),
        Format.CSV: (CSV_HEADER, lambda analysis: csv_rows(events_of(analysis))),
        Format.JSON: ("", lambda analysis: json_lines(events_of(analysis))),
        Format.RAVEN: (RAVEN_HEADER, lambda analysis: sequence.rows(recording_of(analysis), events_of(analysis))),
        Format.AUDACITY: ("", lambda analysis: audacity_labels(events_of(analysis))),
    }[form]
    return header, render


def clip_renderer(form: Format, shown: ClipFilter) -> tuple[str, Render]:
    """Return the header and the function that gives each recording's part of a file of clip scores."""
    header, render = {
        Format.TABLE: ("", clip_exporters.clip_table),
        Format.CSV: (clip_exporters.CLIP_CSV_HEADER, clip_exporters.clip_csv_rows),
        Format.JSON: ("", clip_exporters.clip_json_line),
    }[form]
    return header, lambda analysis: render(analysis, shown)


@contextmanager
def to_stream(stream: TextIO, header: str, render: Render) -> Iterator[Deliver]:
    """Give the function that writes each recording's results to ``stream`` as soon as they are there."""

    def deliver(analysis: Analysis) -> None:
        stream.write(render(analysis))
        stream.flush()

    stream.write(header)
    yield deliver


@contextmanager
def to_file(path: Path, header: str, render: Render) -> Iterator[Deliver]:
    """Give the function that adds each recording's results to a file, which takes the place of ``path`` at the end.

    After a kill the results so far are in ``path`` with ``.part`` behind its name.

    Raises
    ------
    DassError
        The file cannot be written.
    """
    part = part_of(path)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = part.open("w", encoding="utf-8", errors="backslashreplace", newline="")

    def deliver(analysis: Analysis) -> None:
        with writing(path):
            add(analysis)

    try:
        with stream, to_stream(stream, header, render) as add:
            yield deliver
    finally:
        with writing(path):
            part.replace(path)


def to_files(paths: Mapping[Path, Path], render: Render) -> Deliver:
    """Return the function that writes each recording's results to the file of its own in ``paths``."""

    def deliver(analysis: Analysis) -> None:
        with replacing(paths[analysis.path]) as part:
            part.write_text(render(analysis), encoding="utf-8", errors="backslashreplace", newline="")

    return deliver
