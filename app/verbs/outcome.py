"""What a verb that works on recordings tells beside its results, and its exit code."""

import io
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import TextIO

from rich.console import Console

from app.core.recordings import Failure
from dass.labels import ontology

ALL_DONE, SOME_FAILED, INTERRUPTED = 0, 1, 130


def exit_code(failures: Sequence[Failure], is_stopped: bool) -> int:
    """Return the exit code of a run."""
    return INTERRUPTED if is_stopped else SOME_FAILED if failures else ALL_DONE


def results_stream() -> TextIO:
    """Return standard output, ready for results: UTF-8 with the ends of lines that they have."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return sys.stdout


def tell(console: Console, text: str) -> None:
    """Print a line as it is."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def list_failures(failures: Sequence[Failure], console: Console, heading: str) -> None:
    """Print what went wrong, if anything did."""
    if failures:
        tell(console, "\n".join([heading, *(f"  {failure}" for failure in failures)]))


def warn_of_untrained(wanted: Iterable[int], model: str, untrained: Collection[int], console: Console) -> None:
    """Print which of the wanted classes a model was never taught, if there are any."""
    names = [ontology().classes[index].display_name for index in wanted if index in untrained]
    if names:
        tell(
            console,
            f"The model {model} was never taught {'; '.join(names)}: it will not find any; choose another model.",
        )
