"""The command line: one verb after another, and one place where errors become sentences."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from app.verbs import export, live, models, search, tag
from app.verbs.screen import why_no_window
from dass.errors import DassError

OVERVIEW = """\
DASS Explorer shows and tells what is heard in recordings of any length, and when.

  dass-explorer                       open the window
  dass-explorer recording.wav         open a recording, several, or a folder in it
  dass-explorer tag recording.wav     print the events of a recording
  dass-explorer tag --help            more recordings, other formats, scores of whole clips
  dass-explorer search "dog" night/   find every dog in a folder of recordings, the surest first
  dass-explorer live                  print what a microphone hears, as it happens
  dass-explorer export --help         events as tables, labels, clips and marked copies
  dass-explorer models list           the models there are"""

FAILED, CANNOT = 1, 2
"""Exit codes: something unforeseen went wrong; what was asked for cannot be done."""

_OPEN = "open"
"""The verb that is meant where none is given."""

cli = typer.Typer(name="dass-explorer", add_completion=False, rich_markup_mode=None)
cli.command("tag")(tag.tag)
cli.command("search")(search.search)
cli.command("export")(export.export)
cli.command("live")(live.live)
cli.add_typer(models.app, name="models")


@cli.command(_OPEN)
def open_window(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE...]", help="Recordings, or folders.")] = None,
) -> None:
    """Open the window; the verb itself can be left out.

    Without a screen the recordings are tagged in the terminal instead.
    """
    reason = why_no_window()
    if reason is None:
        from app.application import run

        raise typer.Exit(run(files or []))
    if not files:
        typer.echo(f"{reason}: give a recording to analyse it in the terminal.\n\n{OVERVIEW}", err=True)
        return
    typer.echo(f"{reason}: analysing in the terminal.", err=True)
    tag.tag(files)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"DASS Explorer {version('dass-explorer')}")
        raise typer.Exit


@cli.callback()
def overview(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """See, hear and tag recordings of any length: what is heard, and when."""


def _with_verb(arguments: list[str]) -> list[str]:
    """Return arguments that begin with a verb, or with an option."""
    verbs = {command.name or "" for command in cli.registered_commands} | {
        group.name for group in cli.registered_groups
    }
    is_complete = arguments and (arguments[0] in verbs or arguments[0].startswith("-"))
    return arguments if is_complete else [_OPEN, *arguments]


def main() -> None:
    """Run the command line; what goes wrong is told in one sentence and an exit code."""
    try:
        cli(_with_verb(sys.argv[1:]))
    except DassError as error:
        typer.echo(f"dass-explorer: {error}", err=True)
        sys.exit(CANNOT)
    except Exception as error:  # noqa: BLE001 - nobody is shown a traceback
        from app.core.crash_log import report_crash

        typer.echo(f"dass-explorer: {report_crash(error)}", err=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
