"""The command line: one verb after another, and one place where errors become sentences."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from app.verbs import models, tag
from dass.errors import DassError

OVERVIEW = """\
DASS Explorer tells what is heard in recordings of any length, and when.

  dass-explorer tag recording.wav     print the events of a recording
  dass-explorer tag --help            more recordings, other formats, scores of whole clips
  dass-explorer models list           the models there are

A window to see and hear recordings in is being built; for now there is the command line."""

FAILED, CANNOT = 1, 2

cli = typer.Typer(name="dass-explorer", add_completion=False, rich_markup_mode=None)
cli.command("tag")(tag.tag)
cli.add_typer(models.app, name="models")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"DASS Explorer {version('dass-explorer')}")
        raise typer.Exit


@cli.callback(invoke_without_command=True)
def overview(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Tell what is heard in recordings of any length, and when."""
    if context.invoked_subcommand is None:
        typer.echo(OVERVIEW)


def main() -> None:
    """Run the command line; what goes wrong is told in one sentence and an exit code."""
    try:
        cli()
    except DassError as error:
        typer.echo(f"dass-explorer: {error}", err=True)
        sys.exit(CANNOT)
    except Exception as error:  # noqa: BLE001 - nobody is shown a traceback
        from app.core.crash_log import report_crash

        typer.echo(f"dass-explorer: {report_crash(error)}", err=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
