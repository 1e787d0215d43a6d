"""The export of events as a generator for a `GeneratorProcess`, which reads and writes where nobody waits for it."""

from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

from app.core.exports import ExportStep
from app.core.project_export import ProjectExport


class Plan(NamedTuple):
    """What an export writes."""

    n_events: int
    n_files: int
    standing: tuple[Path, ...]
    """Those of the files that are there already."""


def export_events(wanted: ProjectExport, replaces: bool) -> Generator[Plan | ExportStep, None, None]:
    """Yield what is to be written, then write it and yield how far it is.

    Closed in between, it leaves files that are whole, and no others. Where some of the files are there already, it
    writes nothing unless it ``replaces`` them.

    Raises
    ------
    DassError
        The project cannot be read, or the files not be written.
    """
    export = wanted.read()
    export.check()
    standing = tuple(file for file in export.files if file.exists())
    yield Plan(len(export.events), len(export.files), standing)
    if replaces or not standing:
        yield from export.run()
