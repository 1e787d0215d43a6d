"""How well a model tells the classes of labelled clips, by the published protocol.

    python -m training.benchmark_audioset --model dass_small.pth --set eval.json

Each clip goes through the model whole: its first 1,024 log-mel frames (10.24 s), a shorter one filled up with zero
frames before normalisation, give its clip logits (arXiv 2407.04082, and the evaluation of AST, which it follows).
Figures are means over the classes that the set has positive clips of: average precision (mAP) and area under the ROC
curve (mAUC); d' is that of the mean area. Clips that cannot be read are left out, counted and listed.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
import typer
from rich.progress import Progress
from torch import Tensor
from torch.utils.data import DataLoader
from torch.utils.data import Dataset as TorchDataset

from dass.checkpoint import load_model
from dass.config import N_CLASSES
from dass.device import pick_device
from dass.errors import AudioError, DassError
from dass.fbank import Frames
from dass.labels import ontology
from dass.model import Dass
from training import report
from training.audioset import Dataset, clip_features, read_clip, read_set
from training.metrics import Floats, Scores, Truth, average_precision, class_mean, d_prime, roc_auc
from training.plots import class_bars

SET_HELP = "AST's JSON, AudioSet's segment CSV, or a CSV with columns path and mids (or audioset_names)."

Row = tuple[int, Frames | str]
Batch = tuple[list[int], Tensor, dict[int, str]]


class ClipReader(TorchDataset[Row]):
    """Clips by number: the number and the features (1024, 128), or what is wrong with the clip."""

    def __init__(self, clips: Dataset) -> None:
        self._clips = clips

    def __len__(self) -> int:
        return len(self._clips)

    def __getitem__(self, number: int) -> Row:
        try:
            return number, clip_features(read_clip(self._clips[number].path))
        except AudioError as error:
            return number, str(error)


def collate(rows: list[Row]) -> Batch:
    """Return the numbers and features (clips, 1024, 128) of what can be read, and what is wrong with the rest."""
    read = {number: frames for number, frames in rows if not isinstance(frames, str)}
    wrong = {number: reason for number, reason in rows if isinstance(reason, str)}
    return list(read), torch.from_numpy(np.array(list(read.values()), np.float32)), wrong


def score(model: Dass, clips: Dataset, batch: int, workers: int) -> tuple[list[int], Scores]:
    """Return the numbers of the clips that can be read and their clip logits (clips, 527); note those that cannot.

    Raises
    ------
    DassError
        None can be read.
    """
    numbers: list[int] = []
    logits: list[Scores] = []
    for read, features, wrong in _batches(clips, batch, workers):
        clips.shortfall.unreadable.update({str(clips[number].path): reason for number, reason in wrong.items()})
        if read:
            numbers += read
            logits.append(_clip_logits(model, features))
    if not numbers:
        raise DassError(f"None of the clips can be read: {clips.shortfall}.")
    return numbers, np.concatenate(logits)


def _batches(clips: Dataset, batch: int, workers: int) -> Iterator[Batch]:
    loader = DataLoader(ClipReader(clips), batch, num_workers=workers, collate_fn=collate)
    with Progress() as progress:
        task = progress.add_task("clips", total=len(clips))
        for piece in loader:
            yield piece
            progress.advance(task, len(piece[0]) + len(piece[2]))


@torch.inference_mode()
def _clip_logits(model: Dass, features: Tensor) -> Scores:
    logits: Scores = model(features.to(next(model.parameters()).device)).float().cpu().numpy()
    return logits


def truth_of(clips: Dataset, numbers: list[int]) -> Truth:
    """Tell (clips, 527) which classes clips are of."""
    truth = np.zeros((len(numbers), N_CLASSES), bool)
    for row, number in zip(truth, numbers, strict=True):
        row[list(clips[number].classes)] = True
    return truth


@dataclass(frozen=True)
class ClassFigures:
    """The figures of each class (527,), NaN without a positive clip, and how many of those there are."""

    positive: npt.NDArray[np.int64]
    average_precision: Floats
    auc: Floats

    @staticmethod
    def of(truth: Truth, logits: Scores) -> "ClassFigures":
        """Compare clip logits (clips, 527) with the truth."""
        return ClassFigures(truth.sum(0), average_precision(truth, logits), roc_auc(truth, logits))

    def means(self) -> dict[str, float]:
        """Return mAP, mAUC and d'."""
        auc = class_mean(self.auc)
        return {"mAP": class_mean(self.average_precision), "mAUC": auc, "d'": float(d_prime(auc))}

    def by_class(self) -> list[tuple[str, int, float]]:
        """Return (name, positive clips, average precision) of each class that has any, the highest first."""
        order = sorted(np.flatnonzero(self.positive), key=lambda index: -self.average_precision[index])
        names = [one.display_name for one in ontology().classes]
        return [(names[i], int(self.positive[i]), float(self.average_precision[i])) for i in order]


def main(
    model: Annotated[Path, typer.Option(exists=True, help="Checkpoint or folder with model.safetensors.")],
    set_: Annotated[Path, typer.Option("--set", exists=True, dir_okay=False, help=SET_HELP)],
    audio: Annotated[Path | None, typer.Option(exists=True, help="Folder of the clips; by default the set's.")] = None,
    split: Annotated[str | None, typer.Option(help="Only the rows of a CSV whose split is this.")] = None,
    batch: Annotated[int, typer.Option(min=1, help="Clips that go through the model at once.")] = 16,
    workers: Annotated[int, typer.Option(min=0, help="Processes that read clips.")] = os.cpu_count() or 1,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw the classes here: PNG, PDF or SVG.")] = None,
) -> None:
    """Measure mAP, mAUC, d' and the average precision of each class on a labelled set.

    The protocol is the published one (clips whole, 1,024 frames, clip logits): with a published checkpoint and all of
    AudioSet's evaluation clips the mAP is the one in its name, 0.501 for dass-small-50.1. Copies of AudioSet differ in
    the clips that are still to be had, which moves the last digit.
    """
    clips = read_set(set_, audio, split)
    numbers, logits = score(load_model(model).eval().to(pick_device(device)), clips, batch, workers)
    figures = ClassFigures.of(truth_of(clips, numbers), logits)
    title = f"{model} on {len(numbers)} clips of {set_}; {clips.shortfall}"
    unusable = {"missing": list(clips.shortfall.missing), "unreadable": clips.shortfall.unreadable}
    classes = figures.by_class()
    show(title, figures.means(), classes)
    report.keep(json, title=title, clips=len(numbers), **unusable, **figures.means(), average_precision=classes)
    if plot:
        names, _, values = zip(*classes, strict=True)
        class_bars(plot, title, names, values)


def show(title: str, means: dict[str, float], classes: list[tuple[str, int, float]]) -> None:
    """Print the classes, then the means, which stay on the screen."""
    rows = [(name, count, f"{value:.3f}") for name, count, value in classes]
    report.show("Classes, by average precision", ("class", "clips", "AP"), rows)
    report.show(title, tuple(means), [[f"{value:.4f}" for value in means.values()]])


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
