"""Where results go: one stream for all recordings, or a file for each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import TextIO

from app.core import clip_exporters, exporters
from app.core.analysis import Analysis
from app.core.clip_exporters import ClipFilter
from app.core.files import part_of, replacing, writing
from app.core.formats import Format

Render = Callable[[Analysis], str]
Deliver = Callable[[Analysis], None]


class RavenSequence:
    """A selection table over recordings that Raven opens as one sequence."""

    def __init__(self) -> None:
        self._selections = 0
        self._seconds = 0.0

    def rows(self, analysis: Analysis) -> str:
        """Return the rows of the next recording of the sequence."""
        rows = exporters.raven_rows(analysis, self._selections + 1, self._seconds)
        self._selections += len(analysis.events)
        self._seconds += analysis.duration_s
        return rows


def event_renderer(form: Format) -> tuple[str, Render]:
    """Return the header and the function that gives each recording's part of a file of events."""
    return {
        Format.TABLE: ("", exporters.table),
        Format.CSV: (exporters.CSV_HEADER, exporters.csv_rows),
        Format.JSON: ("", exporters.json_line),
        Format.RAVEN: (exporters.RAVEN_HEADER, RavenSequence().rows),
        Format.AUDACITY: ("", exporters.audacity),
    }[form]


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


def file_per_recording(target: Path, suffix: str, recordings: Sequence[Path]) -> dict[Path, Path]:
    """Return where the file of each recording goes.

    A ``target`` that ends in ``suffix`` names the file; with several recordings, theirs follow after a hyphen:
    ``scores.npz`` becomes ``scores-street.npz``. Any other ``target`` is a folder for ``street.npz``. Recordings of the
    same name are told apart by a number.
    """
    if target.suffix.lower() != suffix:
        return {path: target / f"{name}{suffix}" for path, name in _names(recordings).items()}
    if len(recordings) == 1:
        return {recordings[0]: target}
    return {path: target.with_stem(f"{target.stem}-{name}") for path, name in _names(recordings).items()}


def _names(recordings: Sequence[Path]) -> dict[Path, str]:
    """Return a name for each recording that no other has, also where case does not count."""
    names: dict[Path, str] = {}
    taken: set[str] = set()
    for path in recordings:
        candidates = chain([path.stem], (f"{path.stem}-{number}" for number in count(2)))
        names[path] = next(name for name in candidates if name.casefold() not in taken)
        taken.add(names[path].casefold())
    return names
