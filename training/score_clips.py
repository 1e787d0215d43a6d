"""Score a set of labelled clips as the program does: ``python -m training.score_clips --help``.

A clip's score of a class is the mean over its columns of the class's probability.
"""

import csv
import sys
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer
from rich.progress import track

from dass.audio import open_audio
from dass.checkpoint import load_model
from dass.errors import DassError
from dass.scores import probabilities
from dass.streaming import StreamingTagger, tag_source


def clip_scores(path: Path, tagger: StreamingTagger) -> npt.NDArray[np.float32]:
    """Return the scores (classes,) of the clip at ``path``."""
    with open_audio(path) as source:
        logits = np.concatenate([block.logits for block, _ in tag_source(source, tagger)])
    scores: npt.NDArray[np.float32] = probabilities(logits).mean(0)
    return scores


def main(
    manifest: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="CSV with columns path and split.")],
    model: Annotated[Path, typer.Option(exists=True, help="Checkpoint or folder with model.safetensors.")],
    out: Annotated[Path, typer.Option(help="NPZ to write: paths (clips,), scores (clips, classes).")],
    split: Annotated[str, typer.Option(help="Rows of the manifest to score.")] = "dev",
) -> None:
    """Write the clip scores of a manifest's split."""
    with manifest.open(encoding="utf-8") as file:
        paths = [row["path"] for row in csv.DictReader(file) if row["split"] == split]
    tagger = StreamingTagger(load_model(model))
    scores = [clip_scores(manifest.parent / path, tagger) for path in track(paths, "clips")]
    np.savez(out, paths=paths, scores=np.array(scores))


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
