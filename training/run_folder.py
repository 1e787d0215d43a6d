"""The folder of a run: what it was told, what was measured, and what it has learnt so far."""

import json
import math
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch.utils.tensorboard import SummaryWriter

from dass.checkpoint import save_model
from dass.errors import DassError
from dass.model import Dass
from training.config import DistillConfig, changed_keys, read_config, write_config
from training.files import write_atomically
from training.shortfall import UNUSABLE

_MAY_CHANGE = ("run.", "schedule.", "data.")
"""Sections whose settings may change when a run goes on; another student or loss is another run."""


class RunFolder:
    """A run's folder, made or gone on with.

    It holds ``config.toml``; ``run.json`` (seed, git revision, versions); ``metrics.jsonl`` and ``tensorboard``;
    ``state.pt``, from which the run goes on; and the checkpoints, which the program opens.

    Raises
    ------
    DassError
        The folder holds a run with other settings.
    """

    def __init__(self, path: Path, config: DistillConfig) -> None:
        self.path = path
        self._config = config
        self._state = path / "state.pt"
        self._metrics = path / "metrics.jsonl"
        stored = path / "config.toml"
        if self._state.exists() and stored.exists():
            _refuse_other(path, changed_keys(read_config(str(stored)), config))

    def load_state(self) -> dict[str, Any] | None:
        """Return what ``save_state`` wrote last, or None for a new run.

        Raises
        ------
        DassError
            The file is damaged.
        """
        if not self._state.exists():
            return None
        try:
            state: dict[str, Any] = torch.load(self._state, "cpu", weights_only=True)
        except Exception as error:  # a damaged file can fail anywhere inside the reader
            raise DassError(
                f"{self._state} is damaged, so the run cannot go on; start another with model.init = a checkpoint."
            ) from error
        return state

    def save_state(self, state: Mapping[str, Any]) -> None:
        """Keep what the run needs to go on, whole or not at all."""
        partial = self._state.with_suffix(".part")
        torch.save(dict(state), partial)
        partial.replace(self._state)

    @contextmanager
    def writing(self, step: int) -> Iterator[None]:
        """Note what is measured from ``step`` on; what an interrupted run measured after its last save is forgotten."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path / "config.toml", write_config(self._config).encode())
        write_atomically(self.path / "run.json", json.dumps(_provenance(self._config), indent=1).encode())
        rows = self._metrics.read_text("utf-8").splitlines() if self._metrics.exists() else []
        kept = [row for row in rows if _step_of(row) <= step]
        write_atomically(self._metrics, "".join(f"{row}\n" for row in kept).encode())
        with SummaryWriter(str(self.path / "tensorboard"), purge_step=step + 1) as self._board:
            yield

    def log(self, step: int, values: Mapping[str, float]) -> None:
        """Note what was measured after ``step`` steps."""
        with self._metrics.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, **values}) + "\n")
        for name, value in values.items():
            self._board.add_scalar(name, value, step)

    def note_unusable(self, clips: Sequence[str]) -> None:
        """List clips that are missing or cannot be read, a line each; any process may."""
        if clips:
            with (self.path / UNUSABLE).open("a", encoding="utf-8") as file:
                file.writelines(f"{clip}\n" for clip in clips)

    def save_checkpoint(self, name: str, model: Dass, step: int) -> None:
        """Write ``name.safetensors``, which ``dass.checkpoint.load_model`` reads."""
        save_model(model, self.path / f"{name}.safetensors", {"name": f"{self.path.name} {name}", "steps": str(step)})


def _step_of(row: str) -> float:
    """Return the step of a line of figures; one that a killed run began and did not end belongs to no step."""
    try:
        return float(json.loads(row)["step"])
    except json.JSONDecodeError:
        return math.inf


def _refuse_other(path: Path, changed: list[str]) -> None:
    other = [key for key in changed if not key.startswith(_MAY_CHANGE)]
    if other:
        raise DassError(f"{path} holds a run with another {', '.join(other)}: choose another --out, or set it back.")


def _provenance(config: DistillConfig) -> dict[str, Any]:
    return {
        "seed": config.run.seed,
        "git_revision": git_revision(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("torch", "numpy", "accelerate")},
    }


def git_revision() -> str | None:
    """Return the commit of this code, with ``-dirty`` where it was changed since; None outside a repository."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
