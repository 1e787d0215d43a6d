"""What a student is asked for. Every loss is a sum and the weight to divide it by.

Weights depend on the targets alone, so they can be added up over micro-batches and processes before the first forward
pass: the gradient is then that of one mean over the whole batch, however it was cut. Classes that are not ``known`` or
that the teacher lacks (NaN), and clips without a row of it, weigh nothing and get no gradient.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from training.batch import Batch
from training.config import LossConfig
from training.student import Output

LOWEST, HIGHEST = -12.0, 8.0
"""Teacher logits of columns are held within these: beyond lies what it never learnt, digital silence."""
SILENT = -100.0
"""A column whose lowest teacher logit is below this is digital silence."""
SILENT_WEIGHT = 0.15
"""Silent columns are all alike: counted in full they would crowd out the rest."""


class Loss(Protocol):
    """One part of the loss."""

    def weight(self, batch: Batch) -> Tensor:
        """Return how many targets there are, each with its weight."""
        ...

    def total(self, output: Output, batch: Batch) -> Tensor:
        """Return the weighted sum over them."""
        ...


def softmax_kl(student: Tensor, teacher: Tensor, mask: Tensor, temperature: float) -> Tensor:
    """Kullback-Leibler divergence of the class distributions, (batch,): the published distillation loss.

    ``T^2 sum_c p_c (log p_c - log q_c)``, p and q the softmax of ``teacher / T`` and ``student / T`` over the masked-in
    classes; PyTorch's ``kl_div(log_softmax(student), log_softmax(teacher))`` (arXiv 2407.04082, with T = 1).
    """
    p, q = (
        F.log_softmax((logits / temperature).masked_fill(~mask, -1e4), -1)  # finite: 0 * inf would be NaN
        for logits in (teacher, student)
    )
    return temperature**2 * (p.exp() * (p - q)).sum(-1)


def sigmoid_bce(student: Tensor, teacher: Tensor, mask: Tensor, temperature: float) -> Tensor:
    """T^2 times the mean over classes of the binary cross-entropy of ``sigmoid(x / T)``, x student and teacher."""
    target = (teacher / temperature).sigmoid()
    value = F.binary_cross_entropy_with_logits(student / temperature, target, reduction="none")
    return temperature**2 * _mean(value, mask)


def l2(student: Tensor, teacher: Tensor, mask: Tensor, _temperature: float) -> Tensor:
    """Mean over classes of the squared distance of logits; T on both sides and T^2 in front cancel."""
    return _mean((student - teacher).square(), mask)


def cosine(student: Tensor, teacher: Tensor, mask: Tensor, _temperature: float) -> Tensor:
    """One less the cosine between the logits as vectors; it has no scale, so T changes nothing and is left out."""
    return 1 - F.cosine_similarity(student * mask, teacher * mask, dim=-1, eps=1e-4)


Distance = Callable[[Tensor, Tensor, Tensor, float], Tensor]

CLIP_DISTANCES: dict[str, Distance] = {"kl": softmax_kl, "bce": sigmoid_bce, "l2": l2, "cosine": cosine}
"""How far a student is from its teacher: (batch, classes) logits and mask and the temperature T to (batch,)."""


@dataclass(frozen=True)
class LabelLoss:
    """Binary cross-entropy against the labels, mean over classes and clips."""

    def weight(self, batch: Batch) -> Tensor:
        """Return the number of clips."""
        return batch.features.new_tensor(0.0 if batch.labels is None else len(batch))

    def total(self, output: Output, batch: Batch) -> Tensor:
        """Return the sum over clips."""
        if batch.labels is None:
            return _nothing(output)
        value = F.binary_cross_entropy_with_logits(output.clip, batch.labels, reduction="none")
        return _mean(value, batch.known.expand_as(value)).sum()


@dataclass(frozen=True)
class ClipDistillation:
    """Distance to the teacher's clip logits, mean over the clips it knows."""

    distance: Distance
    temperature: float

    def weight(self, batch: Batch) -> Tensor:
        """Return the number of clips with a row of the teacher."""
        if batch.teacher_clip is None:
            return batch.features.new_tensor(0.0)
        return _there(batch.teacher_clip, batch).any(-1).float().sum()

    def total(self, output: Output, batch: Batch) -> Tensor:
        """Return the sum over those clips."""
        if batch.teacher_clip is None:
            return _nothing(output)
        mask = _there(batch.teacher_clip, batch)
        value = self.distance(output.clip, batch.teacher_clip.nan_to_num(0), mask, self.temperature)
        return torch.where(mask.any(-1), value, 0).sum()


class _ColumnLoss:
    """A mean over columns, in which silent ones count less and those unknown to the teacher nothing."""

    def weight(self, batch: Batch) -> Tensor:
        """Return the sum of the columns' weights."""
        if batch.teacher_columns is None:
            return batch.features.new_tensor(0.0)
        return _column_weights(batch.teacher_columns, batch).sum()

    def total(self, output: Output, batch: Batch) -> Tensor:
        """Return the weighted sum over columns."""
        if batch.teacher_columns is None:
            return _nothing(output)
        return (
            self._values(output, batch, batch.teacher_columns) * _column_weights(batch.teacher_columns, batch)
        ).sum()

    def _values(self, output: Output, batch: Batch, teacher: Tensor) -> Tensor:
        """Return the loss of every column (batch, columns)."""
        raise NotImplementedError


class ColumnScores(_ColumnLoss):
    """Binary cross-entropy against the teacher's scores of a column, summed over classes."""

    def _values(self, output: Output, batch: Batch, teacher: Tensor) -> Tensor:
        target = _held(teacher).sigmoid()
        value = F.binary_cross_entropy_with_logits(output.columns, target, reduction="none")
        return (value * _there(teacher, batch)).sum(-1)


@dataclass(frozen=True)
class ColumnLogits(_ColumnLoss):
    """Squared distance of column logits in units of ``spread`` (classes,), mean over classes."""

    spread: Tensor

    def _values(self, output: Output, batch: Batch, teacher: Tensor) -> Tensor:
        distance = (output.columns - _held(teacher)) / self.spread.to(teacher.device)
        return _mean(distance.square(), _there(teacher, batch))


@dataclass(frozen=True)
class ColumnEmbedding(_ColumnLoss):
    """Squared distance to the standardised embedding of the teacher, mean over its E values.

    ``mean`` and ``spread`` are (E,). Outliers (digital silence) are held at 4 standard deviations.
    """

    mean: Tensor
    spread: Tensor

    def _values(self, output: Output, batch: Batch, teacher: Tensor) -> Tensor:
        if batch.teacher_embedding is None or output.embedding is None:
            return teacher.new_zeros(teacher.shape[:2])
        mean, spread = self.mean.to(teacher.device), self.spread.to(teacher.device)
        target = ((batch.teacher_embedding - mean) / spread).clamp(-4, 4)
        return (output.embedding - target).square().mean(-1)


@dataclass(frozen=True)
class Scale:
    """How the teacher's column outputs spread where there is sound: logits (classes,), embedding (E,) if it has one."""

    mean_logits: Tensor
    logits: Tensor
    mean_embedding: Tensor | None = None
    embedding: Tensor | None = None

    @staticmethod
    def of(logits: Tensor, embedding: Tensor | None) -> "Scale":
        """Measure it on columns: logits (..., classes), embeddings (..., E)."""
        rows = logits.flatten(0, -2).nan_to_num(LOWEST)
        sounding = rows.amin(-1) > SILENT
        rows = rows[sounding].clamp(LOWEST, HIGHEST)
        # Floors: what hardly varies is no target to be met to a thousandth.
        scale = Scale(rows.mean(0), rows.std(0) + 0.1)
        if embedding is None:
            return scale
        embeddings = embedding.flatten(0, -2)[sounding]
        spread = embeddings.std(0)
        return replace(scale, mean_embedding=embeddings.mean(0), embedding=spread + 0.3 * spread.mean())


def parts(config: LossConfig, scale: Scale | None) -> dict[str, tuple[float, Loss]]:
    """Return the parts of the loss that are asked for, with their factors; ``scale`` where columns are learnt."""
    found: dict[str, tuple[float, Loss]] = {
        "labels": (config.labels, LabelLoss()),
        "clip": (config.clip, ClipDistillation(CLIP_DISTANCES[config.clip_kind], config.temperature)),
        "column_scores": (config.column_scores, ColumnScores()),
    }
    if scale is not None:
        found["column_logits"] = (config.column_logits, ColumnLogits(scale.logits))
    if scale is not None and scale.mean_embedding is not None and scale.embedding is not None:
        found["column_embedding"] = (config.column_embedding, ColumnEmbedding(scale.mean_embedding, scale.embedding))
    return {name: part for name, part in found.items() if part[0] > 0}


def _there(teacher: Tensor, batch: Batch) -> Tensor:
    return ~teacher.isnan() & batch.known


def _mean(value: Tensor, mask: Tensor) -> Tensor:
    """Return the mean over classes of what is masked in, 0 where nothing is."""
    return (value * mask).sum(-1) / mask.sum(-1).clamp(min=1)


def _held(teacher: Tensor) -> Tensor:
    return teacher.nan_to_num(0).clamp(LOWEST, HIGHEST)


def _column_weights(teacher: Tensor, batch: Batch) -> Tensor:
    weights = torch.where(teacher.nan_to_num(0).amin(-1) < SILENT, SILENT_WEIGHT, 1.0)
    return weights * _there(teacher, batch).any(-1)


def _nothing(output: Output) -> Tensor:
    """Return a zero that has a gradient, so that every process takes part in every backward pass."""
    return output.columns.sum() * 0
