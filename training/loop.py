"""The training loop: from a configuration to checkpoints, in one process or many."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch import nn

from dass.carry import Carry
from dass.device import pick_device
from dass.errors import DassError
from training.averaging import averaged
from training.batch import Batch
from training.compiled import compiled
from training.config import DistillConfig
from training.loader import Share, load_batches
from training.losses import parts
from training.precision import Precision
from training.run_folder import RunFolder
from training.schedules import rate_factor
from training.sources import training_source, validation_source
from training.state import new_state
from training.step import Gradient, lanes
from training.student import Student
from training.validation import validate

Values = dict[str, float]


def never() -> bool:
    """Do not stop."""
    return False


def train(config: DistillConfig, out: Path, should_stop: Callable[[], bool] = never) -> bool:
    """Train, or go on with, the run in the folder ``out``; return whether it is complete.

    Parameters
    ----------
    config : DistillConfig
    out : Path
        Run folder; see `RunFolder`.
    should_stop : callable
        Asked before every step; True saves and ends.

    Raises
    ------
    DassError
        The data, a checkpoint or the folder cannot be used, or the loss is no longer finite.
    """
    return Run(config, out).go(should_stop)


class Run:
    """One process's part of a run."""

    def __init__(self, config: DistillConfig, out: Path) -> None:
        self._config = config
        self._workplace = Accelerator(cpu=pick_device("auto") == "cpu", mixed_precision="no")
        self._share = Share(self._workplace.process_index, self._workplace.num_processes)
        self._precision = Precision.of(config.run.precision, self._workplace.device)
        self._source, self._held_out = training_source(config), validation_source(config)
        self._steps_per_epoch = len(self._source) // config.data.batch
        self._n_steps = config.schedule.steps or config.schedule.epochs * self._steps_per_epoch
        self._check()
        self._folder = RunFolder(out, config)
        self._state = new_state(config, self._source, self._precision)
        if saved := self._folder.load_state():
            self._state.load_state_dict(saved, self._share.rows(config.data.batch))
        student: nn.Module = self._workplace.prepare_model(self._state.student)
        if config.run.compile:
            student = compiled(student)
        teacher = self._state.ema if config.teacher.kind == "ema" else None
        self._parts = parts(config.loss, self._state.scale)
        self._gradient = Gradient(
            student, self._parts, self._precision, self._workplace, self._state.scaler, teacher
        )  # fmt: skip

    def _check(self) -> None:
        """Refuse what the data or the number of processes does not allow."""
        batch, pieces = self._config.data.batch, self._config.optimiser.accumulate * self._share.n
        if batch % pieces:
            raise DassError(f"data.batch is {batch}: it must be a multiple of {pieces}, processes times accumulation.")
        if self._steps_per_epoch == 0:
            raise DassError(f"data.batch is {batch}, but there are only {len(self._source)} examples: make it smaller.")

    def go(self, should_stop: Callable[[], bool]) -> bool:
        """Train up to the end or until told to stop, and save; return whether it was the end."""
        state, main = self._state, self._workplace.is_main_process
        with self._folder.writing(state.step) if main else nullcontext(), self._progress() as show:
            if main and state.step == 0:
                self._folder.note_unusable(self._source.missing)
            for batch in self._batches():
                if state.step >= self._n_steps or self._agreed(should_stop()):
                    break
                show(self._step(batch))
                self._after_step()
            self._save()
        self._workplace.end_training()
        return state.step >= self._n_steps

    def _batches(self) -> Iterator[Batch]:
        """Yield what is left to learn from, without end."""
        state, data = self._state, self._config.data
        place = (state.epoch, state.step_of_epoch)
        return load_batches(self._source, data.batch, self._share, self._config.run.seed, data.workers, *place)

    def _agreed(self, stop: bool) -> bool:
        """Return whether any process was told to stop."""
        if self._share.n == 1:
            return stop
        return bool(self._workplace.reduce(torch.tensor(float(stop), device=self._precision.device)).item())

    def _step(self, batch: Batch) -> Values:
        """Learn from one batch; return what was measured."""
        config, state = self._config, self._state
        torch.manual_seed(self._seed())
        self._folder.note_unusable(batch.unreadable)
        carry = self._carry(batch) if config.data.carry_scenes else None
        values = self._gradient.add(batch, config.optimiser.accumulate, carry).tolist()
        rate = config.optimiser.learning_rate * rate_factor(config.schedule, state.step, self._n_steps, state.epoch)
        norm = state.optimiser.step(rate, state.scaler, config.optimiser.clip)
        if carry is not None:
            state.carry = carry.after
        if state.ema is not None:
            state.ema.update_parameters(state.student)
        loss = sum(factor * value for (factor, _), value in zip(self._parts.values(), values, strict=True))
        named = dict(zip(self._parts, values, strict=True))
        return {"loss": loss, **named, "learning_rate": rate, "gradient_norm": norm, "epoch": float(state.epoch)}

    def _seed(self, stream: int = 0) -> int:
        """Return a seed that only this step of this process has."""
        key = (self._config.run.seed, self._state.step, self._share.number, stream)
        return int(np.random.SeedSequence(key).generate_state(1)[0])

    def _carry(self, batch: Batch) -> Carry:
        chance = 1 / self._config.data.carry_scenes
        begins = np.random.default_rng(self._seed(stream=1)).random(len(batch)) < chance
        return lanes(self._state.carry, torch.from_numpy(begins).to(self._precision.device), batch.features.shape[1])

    def _after_step(self) -> None:
        """Move on, and validate and save where it is time to."""
        state, run = self._state, self._config.run
        state.step += 1
        state.step_of_epoch += 1
        epoch_ends = state.step_of_epoch >= self._steps_per_epoch
        if epoch_ends:
            state.epoch, state.step_of_epoch = state.epoch + 1, 0
            self._average()
        if state.step == self._n_steps or (state.step % run.validate_every == 0 if run.validate_every else epoch_ends):
            self._validate()
        if state.step % run.save_every == 0:
            self._save()

    def _average(self) -> None:
        state, wanted = self._state, self._config.run.average_epochs
        if state.mean is not None and wanted[0] <= state.epoch <= wanted[1]:
            state.mean.update_parameters(state.student)

    def _validate(self) -> None:
        """Measure the best weights there are on what is held out, and keep them if they are the best so far."""
        if self._held_out is None:
            return
        state, config = self._state, self._config
        values = validate(
            self._serving(), self._held_out, config.data.batch // self._share.n, self._parts, self._precision,
            self._workplace,
        )  # fmt: skip
        figure = values.get("map", -values["loss"])
        if self._workplace.is_main_process:
            self._folder.log(state.step, {f"validation_{name}": value for name, value in values.items()})
            if figure > state.best:
                self._folder.save_checkpoint("best", self._serving().model, state.step)
        state.best = max(state.best, figure)

    def _serving(self) -> Student:
        """Return the running average where there is one, else the student."""
        return self._state.student if self._state.ema is None else averaged(self._state.ema)

    def _save(self) -> None:
        state = self._state
        carry = [self._workplace.gather(tensor) for tensor in state.carry]
        if not self._workplace.is_main_process:
            return
        self._folder.save_state(state.state_dict(carry))
        students = {"last": state.student}
        if state.ema is not None:
            students["ema"] = averaged(state.ema)
        if state.mean is not None and state.mean.n_averaged > 0:
            students["averaged"] = averaged(state.mean)
        for name, student in students.items():
            self._folder.save_checkpoint(name, student.model, state.step)

    @contextmanager
    def _progress(self) -> Iterator[Callable[[Values], None]]:
        """Give a function that shows a step's figures and, every so often, notes them; for the main process."""
        begun, first, every = time.monotonic(), self._state.step, self._config.run.log_every
        columns = [TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}")]
        with Progress(*columns, TimeRemainingColumn(), disable=not self._workplace.is_main_process) as bar:
            task = bar.add_task("", total=self._n_steps, completed=first)

            def show(values: Values) -> None:
                step = self._state.step + 1
                if not math.isfinite(values["loss"]):
                    raise DassError(f"The loss at step {step} is not finite: try a lower optimiser.learning_rate.")
                speed = (step - first) * self._config.data.batch / (time.monotonic() - begun)
                bar.update(task, completed=step, description=f"loss {values['loss']:.4f}  {speed:.1f} clips/s")
                if step % every == 0 and self._workplace.is_main_process:
                    self._folder.log(step, {**values, "clips_per_s": speed})

            yield show
