"""One optimiser step's gradient, from micro-batches on any number of processes."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from dass.carry import Carry
from dass.config import FORWARD_SCANS
from training.batch import Batch
from training.losses import Loss
from training.precision import Precision
from training.student import Output


@dataclass(frozen=True)
class Gradient:
    """Works out gradients of the mean loss over the batches of all processes.

    Parameters
    ----------
    student : module
        As ``Accelerator.prepare_model`` returned it.
    parts : mapping
        Name to factor and loss.
    teacher : module, optional
        Gives the clip logits to learn, in place of the batch's.
    """

    student: nn.Module
    parts: Mapping[str, tuple[float, Loss]]
    precision: Precision
    workplace: Accelerator
    scaler: torch.amp.GradScaler
    teacher: nn.Module | None

    def add(self, batch: Batch, pieces: int, carry: Carry | None) -> Tensor:
        """Add the gradient of this process's ``batch``, cut into ``pieces``, and return (parts,) values of the whole.

        The gradient is that of one mean over the batches of all processes.
        """
        micro = [self._with_teacher(piece.to(self.precision.device)) for piece in batch.split(pieces)]
        weights = torch.stack([torch.stack([part.weight(m) for _, part in self.parts.values()]) for m in micro])
        shares = 1 / self.workplace.reduce(weights.sum(0)).clamp(min=1e-9)
        totals = torch.zeros_like(shares)
        for i, piece in enumerate(micro):
            with nullcontext() if i == pieces - 1 else self.workplace.no_sync(self.student):
                totals += self._backward(piece, shares, carry)
        values: Tensor = self.workplace.reduce(totals)
        return values

    def _backward(self, piece: Batch, shares: Tensor, carry: Carry | None) -> Tensor:
        with self.precision.autocast():
            output: Output = self.student(piece.features, carry)
        output = output.float()
        values = torch.stack([part.total(output, piece) for _, part in self.parts.values()]) * shares
        factors = values.new_tensor([factor for factor, _ in self.parts.values()])
        # Processes' gradients are averaged, but here each is a share of a sum.
        loss = (values * factors).sum() * self.workplace.num_processes
        self.scaler.scale(loss).backward()
        return values.detach()

    @torch.no_grad()
    def _with_teacher(self, piece: Batch) -> Batch:
        if self.teacher is None:
            return piece
        with self.precision.autocast():
            output: Output = self.teacher(piece.features)
        return replace(piece, teacher_clip=output.float().clip)


def lanes(carry: list[Tensor], begins: Tensor, frames: int) -> Carry:
    """Return the carry of a batch whose rows are recordings going on, but for those that begin, (batch,) bool.

    Steps are cut from each other: no gradient flows into the scene before (truncated back-propagation through time).
    """
    going_on = [state * ~begins.view(-1, *[1] * (state.ndim - 1)) for state in carry]
    return Carry(going_on, frozenset(FORWARD_SCANS), frames)
