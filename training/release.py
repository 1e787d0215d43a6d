"""Put a trained checkpoint into the form it ships in: ``python -m training.release --help``."""

import sys
from pathlib import Path
from typing import Annotated

import torch
import typer

from dass.checkpoint import WEIGHTS_NAME, load_model, save_model
from dass.errors import DassError
from dass.labels import parse_class_list
from dass.metadata import UNTRAINED


def release(checkpoint: Path, folder: Path, licence: str, description: str, untrained: tuple[int, ...] = ()) -> Path:
    """Write ``checkpoint`` as float16 with what the program tells of it; return the file written.

    Raises
    ------
    CheckpointError
        The checkpoint cannot be loaded.
    """
    model = load_model(checkpoint)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / WEIGHTS_NAME
    stated = {"licence": licence, "description": description, UNTRAINED: " ".join(map(str, untrained))}
    save_model(model, file, stated, dtype=torch.float16)
    return file


def main(
    checkpoint: Annotated[Path, typer.Option(exists=True, help="Checkpoint of a finished run.")],
    out: Annotated[Path, typer.Option(help="Folder of the model, e.g. resources/models/starter.")],
    licence: Annotated[str, typer.Option(help="Licence of the weights.")],
    description: Annotated[str, typer.Option(help="One line about the model.")],
    untrained: Annotated[str, typer.Option(help="Names of the classes that it was never taught.")] = "",
) -> None:
    """Write a checkpoint as it ships: float16, with its licence and description inside."""
    file = release(checkpoint, out, licence, description, parse_class_list(untrained) if untrained else ())
    typer.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
