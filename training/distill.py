"""Teach a DASS model from a teacher's scores of every column: ``python -m training.distill --help``.

The first, plain version: it reads the shards that ``training.scenes`` writes, saves its whole state every so often, and
goes on from it when started again with the same folder.
"""

import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from torch import Tensor, nn

from dass.checkpoint import save_model
from dass.config import FEATURES, PRESETS
from dass.fbank import normalise
from dass.model import Dass
from training.mixing import N_COLUMNS
from training.scenes import SceneShards
from training.teacher import EMBEDDING

SCENE_S = N_COLUMNS * FEATURES.column_s
LOWEST, HIGHEST = -12.0, 8.0
"""Teacher logits are held within these: beyond them lies what it never learnt (digital silence), not knowledge."""
SILENT = -100.0
"""A column whose lowest teacher logit is below this is digital silence."""
SILENT_WEIGHT = 0.15
"""Silent columns are all alike: counted in full they would crowd out the rest."""


@dataclass(frozen=True)
class DistillConfig:
    """One run."""

    preset: str
    steps: int
    batch: int = 8
    """Scenes of 10.24 s per step."""
    learning_rate: float = 1e-3
    """Peak; reached after ``warmup`` steps, then down to zero along a cosine."""
    warmup: int = 60
    weight_decay: float = 0.02
    score_weight: float = 0.1
    """Of the binary cross-entropy against the teacher's scores, summed over classes."""
    logit_weight: float = 1.0
    """Of the squared distance between logits in standard deviations of each class: rare ones count like common ones."""
    embedding_weight: float = 1.0
    """Of the squared distance to the teacher's standardised embedding, a far richer target than its scores."""
    clip: float = 1.0
    """Largest norm of the gradient."""
    seed: int = 0
    log_every: int = 10
    save_every: int = 250


@dataclass(frozen=True)
class Scale:
    """Spread of the teacher's outputs where there is sound: logits (classes,), embedding (1024,)."""

    mean_logits: Tensor
    logits: Tensor
    mean_embedding: Tensor
    embedding: Tensor

    @staticmethod
    def of(teacher: npt.NDArray[np.float16], embedding: npt.NDArray[np.float16]) -> "Scale":
        """Measure it on scenes, (scenes, columns, ...)."""
        logits = torch.from_numpy(teacher.astype(np.float32)).flatten(0, 1).nan_to_num(LOWEST)
        sounding = logits.amin(-1) > SILENT
        logits = logits[sounding].clamp(LOWEST, HIGHEST)
        embeddings = torch.from_numpy(embedding.astype(np.float32)).flatten(0, 1)[sounding]
        spread = embeddings.std(0)
        return Scale(logits.mean(0), logits.std(0) + 0.1, embeddings.mean(0), spread + 0.3 * spread.mean())

    def standard(self, embedding: Tensor) -> Tensor:
        """Return teacher embeddings in standard deviations from their mean, outliers (digital silence) held at 4."""
        return ((embedding - self.mean_embedding) / self.embedding).clamp(-4, 4)


class Student(nn.Module):
    """A model and, for training only, a projection of its column embeddings into the teacher's space."""

    def __init__(self, model: Dass) -> None:
        super().__init__()
        self.model = model
        self.to_teacher = nn.Linear(model.config.widths[-1], EMBEDDING)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return column logits and projected column embeddings of normalised features."""
        embedding = self.model.classifier.embed(self.model.grid(features))
        return self.model.classifier.head(embedding), self.to_teacher(embedding)


def distillation_loss(
    logits: Tensor, embedding: Tensor, teacher: Tensor, teacher_embedding: Tensor, scale: Scale, config: DistillConfig
) -> dict[str, Tensor]:
    """Return the parts of the loss and their weighted sum ``loss``, means over columns.

    Parameters
    ----------
    logits, teacher : (batch, columns, classes)
        Teacher logits are NaN for classes that it lacks.
    embedding, teacher_embedding : (batch, columns, 1024)
    """
    weight = torch.where(teacher.nan_to_num(0).amin(-1) < SILENT, SILENT_WEIGHT, 1.0)
    weight = weight / weight.sum()
    known = ~teacher.isnan()
    target = teacher.nan_to_num(0).clamp(LOWEST, HIGHEST)
    scores = F.binary_cross_entropy_with_logits(logits, target.sigmoid(), reduction="none")
    distances = ((logits - target) / scale.logits).square() * known
    parts = {
        "scores": ((scores * known).sum(-1) * weight).sum(),
        "logits": (distances.sum(-1) * weight).sum() / known[0, 0].sum(),
        "embedding": ((embedding - scale.standard(teacher_embedding)).square().mean(-1) * weight).sum(),
    }
    parts["loss"] = (
        config.score_weight * parts["scores"]
        + config.logit_weight * parts["logits"]
        + config.embedding_weight * parts["embedding"]
    )  # fmt: skip
    return parts


def augment(frames: npt.NDArray[np.float32], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Shift the level of (batch, frames, 128) log-mel scenes by up to 6 dB and blank a band of each."""
    floor = math.log(np.finfo(np.float32).eps)
    shift = rng.uniform(-1.4, 1.4, (len(frames), 1, 1)).astype(np.float32)
    frames = np.where(frames > floor + 0.1, np.maximum(frames + shift, floor), frames)
    for scene in frames:
        low, width = rng.integers(0, 128), rng.integers(0, 20)
        scene[:, low : low + width] = scene.mean()
    return frames


def batches(folder: Path, config: DistillConfig, first_step: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yield (features, teacher logits, teacher embeddings), each scene once per epoch, in an order set by the seed."""
    step = 0
    for epoch in range(10**9):
        shards = SceneShards(folder)
        opened = [shards[i] for i in range(len(shards))]
        places = [(shard, i) for shard in opened for i in range(len(shard.features))]
        order = np.random.default_rng((config.seed, epoch)).permutation(len(places))
        for rows in np.array_split(order, max(1, len(order) // config.batch)):
            step += 1
            if step <= first_step:
                continue
            scenes = [places[row] for row in rows]
            frames = np.stack([shard.features[i] for shard, i in scenes]).astype(np.float32)
            teacher = np.stack([shard.teacher[i] for shard, i in scenes]).astype(np.float32)
            embedding = np.stack([shard.embedding[i] for shard, i in scenes]).astype(np.float32)
            features = normalise(augment(frames, np.random.default_rng((config.seed, epoch, step))))
            yield torch.from_numpy(features), torch.from_numpy(teacher), torch.from_numpy(embedding)


def learning_rate(step: int, config: DistillConfig) -> float:
    """Return the rate of a step counted from 0."""
    warm = min(1.0, (step + 1) / config.warmup)
    return config.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * step / config.steps))


class Optimiser:
    """Muon (https://kellerjordan.github.io/posts/muon) on the matrices inside the model, AdamW on everything else."""

    def __init__(self, student: Student, config: DistillConfig) -> None:
        inside = ("proj.weight", "fc1.weight", "fc2.weight")
        matrices = [p for name, p in student.named_parameters() if name.endswith(inside)]
        chosen = {id(p) for p in matrices}
        rest = [p for p in student.parameters() if id(p) not in chosen]
        rate, decay = config.learning_rate, config.weight_decay
        self._parts: list[torch.optim.Optimizer] = [
            torch.optim.Muon(matrices, rate, decay, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(rest, rate, betas=(0.9, 0.98), weight_decay=0.0),
        ]

    def step(self, learning_rate: float) -> None:
        """Apply the gradients, then forget them."""
        for part in self._parts:
            for group in part.param_groups:
                group["lr"] = learning_rate
            part.step()
            part.zero_grad(set_to_none=True)

    def state_dict(self) -> list[dict[str, Any]]:
        """Return what ``load_state_dict`` needs to go on."""
        return [part.state_dict() for part in self._parts]

    def load_state_dict(self, states: list[dict[str, Any]]) -> None:
        """Go on from a saved state."""
        for part, state in zip(self._parts, states, strict=True):
            part.load_state_dict(state)


def train(scenes: Path, out: Path, config: DistillConfig, stop_after: int | None = None) -> None:
    """Train, or go on with, the run in the folder ``out``; end early once ``stop_after`` steps are saved."""
    torch.manual_seed(config.seed)
    out.mkdir(parents=True, exist_ok=True)
    (out / "config.json").write_text(json.dumps(asdict(config), indent=1))
    student = Student(Dass(PRESETS[config.preset])).train()
    optimiser = Optimiser(student, config)
    first = _resume(out / "last.pt", student, optimiser)
    shard = SceneShards(scenes)[0]
    scale = Scale.of(shard.teacher, shard.embedding)
    if first == 0:  # else the first thousand steps would go into the biases
        student.model.classifier.head.bias.data = scale.mean_logits.clone()
    columns = [TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn()]
    with Progress(*columns) as progress, (out / "metrics.jsonl").open("a") as metrics:
        task = progress.add_task("step", total=config.steps, completed=first)
        begun = time.monotonic()
        for step, batch in enumerate(batches(scenes, config, first), first):
            if step >= config.steps:
                break
            parts = _step(student, optimiser, batch, step, scale, config)
            rate = (step - first + 1) * config.batch * SCENE_S / (time.monotonic() - begun)
            progress.update(task, completed=step + 1, description=f"loss {parts['loss']:.3f}  {rate:.0f} s of audio/s")
            if step % config.log_every == 0:
                metrics.write(json.dumps({"step": step, "audio_s_per_s": round(rate, 1), **parts}) + "\n")
                metrics.flush()
            if (step + 1) % config.save_every == 0 or step + 1 in (config.steps, stop_after):
                _save(out, student, optimiser, step + 1)
            if step + 1 == stop_after:
                break


def _step(
    student: Student, optimiser: Optimiser, batch: tuple[Tensor, Tensor, Tensor],
    step: int, scale: Scale, config: DistillConfig,
) -> dict[str, float]:  # fmt: skip
    features, teacher, teacher_embedding = batch
    device = features.device.type
    with torch.autocast(device, torch.bfloat16):
        logits, embedding = student(features)
    parts = distillation_loss(logits.float(), embedding.float(), teacher, teacher_embedding, scale, config)
    parts["loss"].backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(student.parameters(), config.clip)
    optimiser.step(learning_rate(step, config))
    return {name: round(value.item(), 4) for name, value in parts.items()}


def _resume(path: Path, student: Student, optimiser: Optimiser) -> int:
    if not path.exists():
        return 0
    saved = torch.load(path, weights_only=True)
    student.load_state_dict(saved["student"])
    optimiser.load_state_dict(saved["optimiser"])
    return int(saved["step"])


def _save(out: Path, student: Student, optimiser: Optimiser, step: int) -> None:
    state = {"student": student.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
    torch.save(state, out / "last.tmp")
    (out / "last.tmp").replace(out / "last.pt")
    save_model(student.model, out / "model.safetensors", {"steps": str(step)})


def main(
    scenes: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder written by training.scenes.")],
    out: Annotated[Path, typer.Option(help="Run folder: made, or gone on with.")],
    steps: Annotated[int, typer.Option(help="Optimiser steps of the whole run.")],
    preset: Annotated[str, typer.Option(help="Model preset of dass.config.")] = "starter",
    batch: Annotated[int, typer.Option(help="Scenes of 10.24 s per step.")] = 8,
    learning_rate: Annotated[float, typer.Option(help="Peak learning rate.")] = 1e-3,
) -> None:
    """Distil a model from a teacher's column scores."""
    train(scenes, out, DistillConfig(preset, steps, batch, learning_rate))


if __name__ == "__main__":
    typer.run(main)
