"""The verb ``models``: list, add, download and remove models."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.filesize import decimal
from rich.table import Column, Table
from rich.text import Text

from app.core.model_store import DEFAULT_MODEL, ModelEntry, ModelStore

app = typer.Typer(help="List, add, download and remove models.", no_args_is_help=True)


@app.command("list")
def list_models() -> None:
    """List the models on this machine and the published ones that can be downloaded."""
    short = (Column(header, no_wrap=True) for header in ("Name", "Kind", "Size", "Licence"))
    table = Table(*short, "Published mAP", "Description", box=None, pad_edge=False)
    for entry in ModelStore().list():
        table.add_row(*map(Text, _row(entry)))
    console = Console()
    console.print(table)
    console.print("* used unless --model says otherwise", highlight=False)


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="A .safetensors or .pth file, or a folder with model.safetensors.")],
    name: Annotated[str | None, typer.Option(help="What to call it; by default after the file or folder.")] = None,
) -> None:
    """Keep a copy of a model file, so that it can be used by name."""
    entry = ModelStore().add(path, name)
    typer.echo(f"{entry.name} is added; use it with --model {entry.name}")


@app.command()
def download(name: Annotated[str, typer.Argument(help="A name that `models list` shows.")]) -> None:
    """Download a published model; an interrupted download goes on where it stopped."""
    entry = ModelStore().download(name)
    typer.echo(f"{entry.name} is on this machine; use it with --model {entry.name}")


@app.command()
def remove(name: Annotated[str, typer.Argument(help="A downloaded or added model.")]) -> None:
    """Delete a downloaded or added model from this machine."""
    ModelStore().remove(name)
    typer.echo(f"{name} is removed.")


def _row(entry: ModelEntry) -> tuple[str, ...]:
    name = f"{entry.name} *" if entry.name == DEFAULT_MODEL else entry.name
    figure = "" if entry.published_map is None else f"{entry.published_map:.1f}"
    return name, entry.kind, decimal(entry.size_bytes), entry.licence, figure, entry.description
