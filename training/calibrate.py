"""Give a student's scores the spread of its teacher's: ``python -m training.calibrate --help``.

Squared error draws the logits of a class that was learnt badly towards their mean: they never reach a threshold and
lose every comparison with a class that was learnt well. So in the last layer each class's logits are stretched and
moved until they have, over scenes, the deviation and mean that are wanted. Nothing else of the model changes.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
import typer
from rich.progress import track
from torch import Tensor

from dass.checkpoint import load_model, save_model
from dass.config import N_CLASSES
from dass.errors import DassError
from dass.fbank import normalise
from dass.model import Classifier, Dass
from training.losses import HIGHEST, LOWEST, SILENT
from training.scenes import SceneShards

_BATCH = 8


@dataclass
class Spread:
    """Running mean and standard deviation of every class's logits, from rows (columns, classes)."""

    n: int = 0
    total: Tensor = field(default_factory=lambda: torch.zeros(N_CLASSES, dtype=torch.float64))
    squares: Tensor = field(default_factory=lambda: torch.zeros(N_CLASSES, dtype=torch.float64))

    def add(self, logits: Tensor) -> None:
        """Count more columns."""
        self.n += len(logits)
        self.total += logits.double().sum(0)
        self.squares += logits.double().square().sum(0)

    @property
    def mean(self) -> Tensor:
        """Return the means (classes,)."""
        return self.total / self.n

    @property
    def std(self) -> Tensor:
        """Return the standard deviations (classes,)."""
        return (self.squares / self.n - self.mean.square()).clamp(min=0).sqrt()


def measure(model: Dass, scenes: SceneShards) -> tuple[Spread, Spread]:
    """Return the spread of a model's logits and of its teacher's over the columns of ``scenes`` that sound."""
    student, teacher = Spread(), Spread()
    for features, targets in track(list(_batches(scenes)), "scenes"):
        sounding = np.nan_to_num(targets).min(-1) > SILENT
        with torch.inference_mode():
            logits = model.column_logits(torch.from_numpy(normalise(features.astype(np.float32))))
        student.add(logits[torch.from_numpy(sounding)])
        teacher.add(torch.from_numpy(targets[sounding].astype(np.float32)).clamp(LOWEST, HIGHEST))
    return student, teacher


def _batches(scenes: SceneShards) -> Iterator[tuple[npt.NDArray[np.float16], npt.NDArray[np.float16]]]:
    for number in range(len(scenes)):
        shard = scenes[number]
        for first in range(0, len(shard.features), _BATCH):
            rows = slice(first, first + _BATCH)
            yield shard.features[rows], shard.teacher[rows]


@torch.no_grad()
def calibrate(classifier: Classifier, student: Spread, teacher: Spread, prior: float, spread: float) -> None:
    """Change the last layer so that logits that had the student's mean and deviation get those of the teacher.

    Parameters
    ----------
    classifier : Classifier
        Changed in place; classes that the teacher lacks (NaN) stay as they are.
    student, teacher : Spread
        Measured on the same columns.
    prior : 0 to 1
        How much of the differences between the teacher's means of classes is kept: AudioSet's common classes (speech,
        music) are common in its scores too, whatever the recording.
    spread : 0 to 1
        Likewise of the ratios between its standard deviations.
    """
    known = ~teacher.mean.isnan()
    mean, std = teacher.mean[known], teacher.std[known]
    mean = mean.mean() + prior * (mean - mean.mean())
    std = (std.log().mean() + spread * (std.log() - std.log().mean())).exp()
    stretch = std / student.std[known]
    head = classifier.head
    head.weight[known] *= stretch[:, None].float()
    head.bias[known] = ((head.bias[known] - student.mean[known]) * stretch + mean).float()


def main(
    checkpoint: Annotated[Path, typer.Option(exists=True, help="Checkpoint of a finished run.")],
    scenes: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder written by training.scenes.")],
    out: Annotated[Path, typer.Option(help="Checkpoint to write, .safetensors.")],
    prior: Annotated[
        float, typer.Option(min=0, max=1, help="Share kept of the differences between class means.")
    ] = 1.0,
    spread: Annotated[float, typer.Option(min=0, max=1, help="Share kept of those between class deviations.")] = 1.0,
) -> None:
    """Match the mean and deviation of each class's logits to the teacher's, in the last layer."""
    shards = SceneShards(scenes)
    if len(shards) == 0:
        raise DassError(f"{scenes} has no complete shard of scenes; write some with python -m training.scenes.")
    model = load_model(checkpoint).eval()
    calibrate(model.classifier, *measure(model, shards), prior, spread)
    save_model(model, out)


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
