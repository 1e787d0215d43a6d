"""The model that learns, and what it starts from."""

from pathlib import Path
from typing import NamedTuple

from torch import Tensor, nn

from dass.carry import Carry
from dass.checkpoint import initialise_from_vmamba, load_model
from dass.config import PRESETS, Scan
from dass.model import Dass
from training.config import ModelConfig

_SCAN_WISE = ("x_proj_weight", "dt_projs_weight", "dt_projs_bias", "A_logs", "Ds")
"""Parameters of a block whose first axis runs over its scans."""

_NEAREST_SCAN: dict[Scan, Scan] = {"rows_apart": "rows", "columns_down": "columns_back"}
"""Published scan that a forward scan takes its weights from."""


class Output(NamedTuple):
    """What a student says: ``columns`` (batch, columns, classes) logits, ``embedding`` (batch, columns, E) or None."""

    columns: Tensor
    embedding: Tensor | None

    @property
    def clip(self) -> Tensor:
        """Return the clip logits (batch, classes)."""
        return self.columns.mean(1)

    def float(self) -> "Output":
        """Return it in float32, whatever precision it was computed in."""
        return Output(self.columns.float(), None if self.embedding is None else self.embedding.float())


class Student(nn.Module):
    """A model and, for training only, a projection of its column embeddings into the teacher's space.

    Parameters
    ----------
    model : Dass
    teacher_embedding : int
        Size of the teacher's embedding; 0 where it is not learnt.
    """

    def __init__(self, model: Dass, teacher_embedding: int = 0) -> None:
        super().__init__()
        self.model = model
        self.to_teacher = nn.Linear(model.config.widths[-1], teacher_embedding) if teacher_embedding else None

    def forward(self, features: Tensor, carry: Carry | None = None) -> Output:
        """Return what the student says of normalised features (batch, frames, 128)."""
        embedding = self.model.classifier.embed(self.model.grid(features, carry))
        projected = None if self.to_teacher is None else self.to_teacher(embedding)
        return Output(self.model.classifier.head(embedding), projected)


def new_model(config: ModelConfig) -> Dass:
    """Return a model to train, from random weights or a checkpoint.

    Raises
    ------
    CheckpointError
        The checkpoint cannot be read or, if of ImageNet, is of another size.
    """
    model = Dass(PRESETS[config.preset])
    if config.init:
        start_from(model, load_model(Path(config.init)))
    if config.imagenet:
        initialise_from_vmamba(model, Path(config.imagenet))
    return model.train()


def start_from(model: Dass, source: Dass) -> None:
    """Take over, in place, every tensor of ``source`` that has its like in ``model``: same name, same shape.

    Weights of the scans go by the scans' names, so that a model with other scans can start from a published one.
    """
    theirs, scans, source_scans = source.state_dict(), model.config.scans, source.config.scans
    taken = {}
    for key, own in model.state_dict().items():
        new = theirs.get(key)
        if new is not None and key.endswith(_SCAN_WISE):
            new = _match_scans(own, new, scans, source_scans)
        if new is not None and new.shape == own.shape:
            taken[key] = new
    model.load_state_dict(taken, strict=False)


def _match_scans(own: Tensor, new: Tensor, scans: tuple[Scan, ...], source_scans: tuple[Scan, ...]) -> Tensor | None:
    """Return ``own`` with the part of each scan taken from the scan of the same or the nearest name in ``new``."""
    parts, new_parts = own.clone().view(len(scans), -1), new.reshape(len(source_scans), -1)
    if parts.shape[1] != new_parts.shape[1]:
        return None
    for k, scan in enumerate(scans):
        name = scan if scan in source_scans else _NEAREST_SCAN.get(scan)
        if name in source_scans:
            parts[k] = new_parts[source_scans.index(name)]
    return parts.view(own.shape)
