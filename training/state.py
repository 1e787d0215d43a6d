"""Everything that changes while a run goes on, and is saved so that it can go on."""

from dataclasses import astuple, dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from training import averaging
from training.config import DistillConfig
from training.losses import Scale
from training.optimisers import Optimiser
from training.precision import Precision
from training.sources import Source, measure_scale
from training.student import Student, new_model


@dataclass
class TrainingState:
    """A run between two steps.

    ``carry`` are the model's states of the recordings that this process's lanes are in the middle of; ``best`` is the
    figure of the best validation so far. What is random is drawn from the seed and the step, and so has no state.
    """

    student: Student
    optimiser: Optimiser
    scaler: torch.amp.GradScaler
    scale: Scale | None
    ema: AveragedModel | None
    mean: AveragedModel | None
    carry: list[Tensor] = field(default_factory=list)
    step: int = 0
    epoch: int = 0
    step_of_epoch: int = 0
    best: float = float("-inf")

    def state_dict(self, carry: list[Tensor]) -> dict[str, Any]:
        """Return all of it, with the ``carry`` of all processes, as tensors and numbers."""
        modules = {name: module.state_dict() for name, module in self._modules().items()}
        scale = None if self.scale is None else astuple(self.scale)
        position = {name: getattr(self, name) for name in ("step", "epoch", "step_of_epoch", "best")}
        return {**modules, **position, "scale": scale, "carry": carry}

    def load_state_dict(self, saved: dict[str, Any], rows: slice) -> None:
        """Go on from a saved state; ``rows`` are this process's lanes of the carry."""
        for name, module in self._modules().items():
            module.load_state_dict(saved[name])
        for name in ("step", "epoch", "step_of_epoch", "best"):
            setattr(self, name, saved[name])
        self.scale = None if saved["scale"] is None else Scale(*saved["scale"])
        device = next(self.student.parameters()).device
        self.carry = [tensor[rows].to(device) for tensor in saved["carry"]]

    def _modules(self) -> dict[str, Any]:
        modules = {name: getattr(self, name) for name in ("student", "optimiser", "scaler", "ema", "mean")}
        return {name: module for name, module in modules.items() if module is not None}


def new_state(config: DistillConfig, source: Source, precision: Precision) -> TrainingState:
    """Return the state of a run that is about to begin."""
    torch.manual_seed(config.run.seed)
    scale = measure_scale(source)
    embedding = None if scale is None or config.loss.column_embedding == 0 else scale.embedding
    student = Student(new_model(config.model), 0 if embedding is None else len(embedding)).to(precision.device)
    if scale is not None and not config.model.init:  # else the first thousand steps would go into the biases
        student.model.classifier.head.bias.data.copy_(scale.mean_logits)
    return TrainingState(
        student,
        Optimiser(student, config.optimiser),
        precision.scaler(),
        scale,
        averaging.running_average(student, config.run.ema) if config.run.ema else None,
        averaging.mean(student) if config.run.average_epochs else None,
    )
