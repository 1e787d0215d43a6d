"""How a student does on examples it does not learn from."""

from collections.abc import Mapping

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import gather_object

from training.batch import Batch, collate
from training.losses import Loss
from training.metrics import mean_average_precision
from training.precision import Precision
from training.sources import Source
from training.student import Output, Student


@torch.no_grad()
def validate(
    student: Student, source: Source, batch: int, parts: Mapping[str, tuple[float, Loss]], precision: Precision,
    workplace: Accelerator,
) -> dict[str, float]:  # fmt: skip
    """Return the loss and its parts over ``source`` and, where it has labels, ``map``: the mean average precision.

    Every process takes a part of the examples; ``batch`` of them go through the student at once.
    """
    was_training = student.training
    student.eval()
    own = range(workplace.process_index, len(source), workplace.num_processes)
    sums = torch.zeros(len(parts), 2, device=precision.device)
    rows = []
    for first in range(0, len(own), batch):
        examples = [source.example(index, np.random.default_rng(0)) for index in own[first : first + batch]]
        piece = collate(examples).to(precision.device)
        with precision.autocast():
            output = student(piece.features)
        output = output.float()
        sums += torch.stack([torch.stack([p.total(output, piece), p.weight(piece)]) for _, p in parts.values()])
        rows += _labelled(output, piece)
    student.train(was_training)
    totals, weights = workplace.reduce(sums).unbind(1)
    means = (totals / weights.clamp(min=1e-9)).tolist()
    loss = sum(factor * value for (factor, _), value in zip(parts.values(), means, strict=True))
    return {"loss": loss, **dict(zip(parts, means, strict=True)), **_map(gather_object(rows))}


Row = tuple[np.ndarray, np.ndarray]


def _labelled(output: Output, batch: Batch) -> list[Row]:
    if batch.labels is None:
        return []
    return list(zip(batch.labels.cpu().numpy() > 0.5, output.clip.cpu().numpy(), strict=True))


def _map(rows: list[Row]) -> dict[str, float]:
    if not rows:
        return {}
    truth, scores = (np.stack(column) for column in zip(*rows, strict=True))
    return {"map": float(mean_average_precision(truth, scores))}
