"""What the files and folders are called that events leave a project in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.core.formats import ExportFormat

_ENDS: Final = {
    ExportFormat.CSV: ".csv",
    ExportFormat.JSON: ".jsonl",
    ExportFormat.PARQUET: ".parquet",
    ExportFormat.RAVEN: ".Table.1.selections.txt",
}
"""Of the forms that are one file."""

_FOLDERS: Final = {
    ExportFormat.AUDACITY: "labels",
    ExportFormat.WAV: "clips",
    ExportFormat.FLAC: "clips",
    ExportFormat.COPY: "marked copies",
}
"""Of the forms that are a file for each event or recording."""


def is_one_file(form: ExportFormat) -> bool:
    """Tell whether all events go into one file; else there is a folder for several."""
    return form in _ENDS


def suggested_stem(recordings: Sequence[Path]) -> str:
    """Return what to call what is taken of recordings, at least one: the name of the one, or of their folder."""
    first = recordings[0]
    return first.stem if len(recordings) == 1 else first.parent.name or first.stem


def suggested_name(form: ExportFormat, recordings: Sequence[Path]) -> str:
    """Return what to call the file or folder of events of recordings: ``night.csv``, ``night clips``."""
    stem = suggested_stem(recordings)
    return f"{stem}{_ENDS[form]}" if is_one_file(form) else f"{stem} {_FOLDERS[form]}"


def with_ending(path: Path, ending: str) -> Path:
    """Return the path of a file as a person named it, with the ending that other programs know it by."""
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)
