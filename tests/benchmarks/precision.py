"""What bfloat16 changes: scores and events of a recording beside those in float32.

    .venv/bin/python -m tests.benchmarks.precision --audio FOLDER --minutes 60

A recording is made of the real clips in ``FOLDER``, one after the other, and analysed as the program analyses it, in
both precisions. Printed for each model: the mean difference of all probabilities, times 1,000; the share of columns
whose highest class is the same; the events in float32; and the F1 of those in bfloat16: an event counts as found where
one of the same class begins and ends within a column of it.
"""

import tempfile
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
import typer

import resources
from dass.audio import open_audio
from dass.checkpoint import load_model
from dass.config import FEATURES
from dass.device import Precision
from dass.events import Event, find_events
from dass.model import Dass
from dass.scores import probabilities
from dass.streaming import StreamingTagger, tag_source
from tests.benchmarks import recordings
from training import report

Scores = npt.NDArray[np.float32]

PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16")


def main(
    audio: Annotated[Path, typer.Option(help="A folder of recordings.")],
    minutes: Annotated[float, typer.Option(help="Length of the recording that is made of them.")] = 60.0,
    models: Annotated[
        str, typer.Option(help="Bundled models or model files, with commas between.")
    ] = "starter,streaming",
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print what the precision changes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.wav"
        recordings.write(
            path, recordings.over_and_over(audio, FEATURES.sample_rate, 1), minutes, FEATURES.sample_rate, 1
        )
        figures = {name: compared(load_model(_path(name)), path) for name in models.split(",")}
    header = ("model", "mean dp x 1000", "same top class", "events", "F1 of events")
    rows = [
        (name, f"{f['mean_dp_x1000']:.3f}", f"{f['same_top']:.2%}", f["n_events"], f"{f['f1']:.4f}")
        for name, f in figures.items()
    ]
    report.show(f"bfloat16 beside float32, {minutes:.0f} minutes of {audio}", header, rows)
    report.keep(json, audio=str(audio), minutes=minutes, figures=figures)


def compared(model: Dass, path: Path) -> dict[str, float]:
    """Return the figures of one model."""
    exact, rounded = (scores(model, path, precision) for precision in PRECISIONS)
    expected, found = find_events(exact), find_events(rounded)
    return {
        "mean_dp_x1000": float(1000 * np.abs(exact - rounded).mean()),
        "same_top": float((exact.argmax(1) == rounded.argmax(1)).mean()),
        "n_events": len(expected),
        "f1": 2 * n_same(expected, found) / max(1, len(expected) + len(found)),
    }


def scores(model: Dass, path: Path, precision: Precision) -> Scores:
    """Return the probabilities (columns, classes) of a recording."""
    tagger = StreamingTagger(model, precision=precision)
    with open_audio(path) as source:
        return np.concatenate([probabilities(block.logits) for block, _ in tag_source(source, tagger)])


def n_same(expected: list[Event], found: list[Event]) -> int:
    """Return how many events have one of the other list for themselves."""
    left = list(found)
    n = 0
    for event in expected:
        match = next((other for other in left if _is_same(event, other)), None)
        if match is not None:
            left.remove(match)
            n += 1
    return n


def _is_same(event: Event, other: Event) -> bool:
    apart = abs(event.start_column - other.start_column), abs(event.stop_column - other.stop_column)
    return event.class_index == other.class_index and max(apart) <= 1


def _path(name: str) -> Path:
    bundled = resources.path(f"models/{name}")
    return bundled if bundled.is_dir() else Path(name)


if __name__ == "__main__":
    torch.manual_seed(0)
    typer.run(main)
