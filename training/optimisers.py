"""From gradients to steps."""

import math
from typing import Any

import torch
from torch import nn

from training.config import OptimiserConfig
from training.muon import Muon

_INSIDE = ("proj.weight", "fc1.weight", "fc2.weight")
"""Ends of the names of matrices that map the model's features to its features: Muon's share."""


class Optimiser:
    """One or two of PyTorch's optimisers as one, over the parameters of ``student``."""

    def __init__(self, student: nn.Module, config: OptimiserConfig) -> None:
        self._parameters = list(student.parameters())
        self.parts = (_muon if config.kind == "muon" else _adam)(student, config)

    def step(self, learning_rate: float, scaler: torch.amp.GradScaler, clip: float) -> float:
        """Apply the gradients, at most ``clip`` long (0 for any), forget them, and return how long they were."""
        for part in self.parts:
            scaler.unscale_(part)
        norm = nn.utils.clip_grad_norm_(self._parameters, clip or math.inf)
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = learning_rate
            scaler.step(part)
            part.zero_grad(set_to_none=True)
        scaler.update()
        return norm.item()

    def state_dict(self) -> list[dict[str, Any]]:
        """Return what ``load_state_dict`` needs to go on."""
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: list[dict[str, Any]]) -> None:
        """Go on from a saved state."""
        for part, state in zip(self.parts, states, strict=True):
            part.load_state_dict(state)


def _adam(student: nn.Module, config: OptimiserConfig) -> list[torch.optim.Optimizer]:
    """Adam, its weight decay added to the gradient as published."""
    return [
        torch.optim.Adam(student.parameters(), config.learning_rate, config.betas, weight_decay=config.weight_decay)
    ]


def _muon(student: nn.Module, config: OptimiserConfig) -> list[torch.optim.Optimizer]:
    """Muon on matrices, with weight decay; AdamW on the rest, without."""
    matrices = [p for name, p in student.named_parameters() if name.endswith(_INSIDE)]
    chosen = {id(p) for p in matrices}
    rest = [p for p in student.parameters() if id(p) not in chosen]
    return [
        Muon(matrices, config.learning_rate, config.weight_decay),
        torch.optim.AdamW(rest, config.learning_rate, config.betas, weight_decay=0.0),
    ]
