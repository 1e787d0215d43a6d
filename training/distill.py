"""Teach a DASS model from labels and from a teacher: ``python -m training.distill --help``."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from dass.errors import DassError
from training.config import read_config
from training.loop import train


def stop_on_signal() -> Callable[[], bool]:
    """Return a function that says whether Ctrl+C was pressed or the process was told to end; twice ends it at once."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        asked.append(number)
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return lambda: bool(asked)


app = typer.Typer(add_completion=False)


@app.command()
def main(
    config: Annotated[
        str, typer.Option(help="A recipe: paper_balanced, paper_full, starter, streaming, smoke, or a TOML file.")
    ],
    out: Annotated[Path, typer.Option(help="Run folder: made, or gone on with.", file_okay=False)],
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Change one setting of the recipe; may be repeated."),
    ] = None,
) -> None:
    """Train a model as a recipe says.

    What is learnt and what was measured goes into the run folder: last, best, ema and averaged .safetensors, which
    every command of the program takes; metrics.jsonl; tensorboard. Ctrl+C saves and ends, and the same command goes on,
    with the same result as if it had never ended. On several GPUs: torchrun --nproc-per-node 8 -m training.distill ...

    Recipes and their settings: docs/training.md
    """
    complete = train(read_config(config, overrides or ()), out, stop_on_signal())
    if os.environ.get("RANK", "0") == "0":  # torchrun starts many
        typer.echo(f"{out}: complete." if complete else f"{out}: stopped and saved; the same command goes on.")


if __name__ == "__main__":
    try:
        app()
    except DassError as error:
        sys.exit(str(error))
