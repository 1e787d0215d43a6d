"""The run behind ``dass-explorer export``: the events that are wanted, written to files."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from app.core.counted import counted
from app.core.exports import Export
from app.core.formats import ExportFormat
from app.core.recordings import Failure
from app.verbs.finding import NOTHING, Found, Wishes, find
from app.verbs.interruption import until_interrupted
from app.verbs.outcome import exit_code, list_failures, results_stream, tell
from app.verbs.progress import Bar
from dass.errors import DassError

_PRINTABLE = (ExportFormat.CSV, ExportFormat.JSON, ExportFormat.RAVEN)


@dataclass(frozen=True)
class Writing:
    """How events are written, as given on the command line."""

    form: ExportFormat
    output: Path | None
    padding_s: float
    with_frequencies: bool

    def export(self, found: Found) -> Export:
        """Return how ``found`` is written."""
        target = self.output or Path()
        return Export(found.recordings, found.events, self.form, target, self.padding_s, self.with_frequencies)

    def check(self) -> None:
        """Raise a `DassError` where nothing could be written this way, whatever is found."""
        if self.output is not None:
            self.export(NOTHING).check()
        elif self.form not in _PRINTABLE:
            raise DassError(f"{self.form} cannot be printed: give --output, a file for parquet, else a folder.")


def run(wishes: Wishes, writing: Writing) -> int:
    """Write what is found and return the exit code.

    Raises
    ------
    DassError
        The wishes cannot be fulfilled at all.
    """
    writing.check()
    console = Console(stderr=True)
    found = find(wishes, console)
    export = writing.export(found)
    if export.warning:
        tell(console, export.warning)
    failures, is_stopped = list(found.failures), found.is_stopped
    if writing.output is None:
        results_stream().write(export.text())
    else:
        more, is_stopped_now = _write(export, console)
        failures, is_stopped = failures + more, is_stopped or is_stopped_now
    list_failures(failures, console, "Not exported, or not to the end:")
    return exit_code(failures, is_stopped)


def _write(export: Export, console: Console) -> tuple[list[Failure], bool]:
    """Write the files and return what failed and whether the user stopped it."""
    failures: list[Failure] = []
    n_events, n_files = (
        counted(len(things), noun) for things, noun in ((export.events, "event"), (export.files, "file"))
    )
    with until_interrupted() as is_stopped, Bar(console) as bar:
        for step in export.run():
            bar.show(step.fraction, f"writing {n_events} to {n_files}")
            if step.failure:
                failures.append(step.failure)
            if is_stopped():
                return failures, True
    tell(console, f"{n_events} in {n_files}: {export.target}")
    return failures, False
