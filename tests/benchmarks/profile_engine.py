"""Where the time goes when a recording is analysed, step by step.

    .venv/bin/python -m tests.benchmarks.profile_engine --models small,medium,starter --chunks 32,192

A recording of noise and tones (48 kHz stereo) is analysed on one core as the program does it: decoded, resampled,
turned into features, scored, searched for events and kept in a project. Each step's own processor time is taken,
without that of the steps inside it, so that other work on the machine does not count: milliseconds for a minute of
sound, and their share. Small and medium have random weights. The last lines are how many times real time one core
manages, and what share that is of what its matrix products alone would allow.
"""

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from unittest.mock import patch

import torch
import typer

import resources
from app.core.analysis import Provenance
from app.core.project import Project
from app.core.recording import inspect
from app.core.score_table import ScoreTable, column_count
from dass import cpu_layers, cpu_model, fbank, resample, streaming
from dass.audio import open_audio
from dass.checkpoint import load_model
from dass.config import PRESETS
from dass.device import Precision
from dass.events import find_events
from dass.model import Dass
from dass.scores import ScoreBlock
from dass.streaming import CarryPolicy, StreamingTagger, tag_source
from tests.benchmarks import recordings
from training import report

RATE, CHANNELS = 48_000, 2
PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16")

STEPS: tuple[tuple[Any, str, str], ...] = (
    (resample.Resampler, "push", "resample"),
    (fbank.FbankStream, "push", "features"),
    (cpu_layers.Product, "__call__", "matrix products"),
    (cpu_layers.CpuNorm, "__call__", "norms"),
    (cpu_layers.CpuHalving, "__call__", "patches of the halving convolutions"),
    (cpu_layers, "convolve", "depthwise convolutions and SiLU"),
    (cpu_layers, "scan", "scans"),
    (cpu_layers.CpuMlp, "__call__", "GELU"),
    (cpu_layers.CpuMixer, "__call__", "between products"),
    (cpu_layers.CpuBlock, "__call__", "sums"),
    (cpu_model.CpuModel, "column_logits", "rest of the model"),
    (streaming.StreamingTagger, "step", "rest of streaming"),
    (Project, "append", "keeping"),
)
"""What is measured, from the inside out, and what it is called."""

Times = dict[str, float]
"""Seconds of processor time."""


class Stopwatch:
    """Takes the time of calls that may be inside one another, each without those inside it."""

    def __init__(self) -> None:
        self.times: Times = defaultdict(float)
        self._inside = [0.0]

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Take the time of what happens inside."""
        began = time.process_time()
        self._inside.append(0.0)
        yield
        took = time.process_time() - began
        self.times[name] += took - self._inside.pop()
        self._inside[-1] += took

    def watched(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """Return a function that does the same with its time taken."""

        def call(*args: Any, **kwargs: Any) -> Any:
            with self.of(name):
                return function(*args, **kwargs)

        return call


def main(
    models: Annotated[str, typer.Option(help="Presets, or bundled models.")] = "small,medium,starter",
    chunks: Annotated[str, typer.Option(help="Lengths of chunks in columns, beside halo and look-ahead.")] = "32,192",
    minutes: Annotated[float, typer.Option(help="Length of the recording.")] = 2.2,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print where the time goes."""
    torch.set_num_threads(1)
    figures: dict[str, Times] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.wav"
        recordings.write(path, recordings.noise_and_tones(RATE, CHANNELS), minutes, RATE, CHANNELS)
        for name in models.split(","):
            model = _model(name)
            for precision in PRECISIONS:
                for chunk in report.numbers(chunks):
                    tagger = StreamingTagger(
                        model, replace(CarryPolicy.of(model.config), chunk=chunk), "cpu", precision
                    )
                    _analyse(tagger, path, Path(folder) / "warm-up.dass", Stopwatch())
                    stopwatch = Stopwatch()
                    _analyse(tagger, path, Path(folder) / "measured.dass", stopwatch)
                    figures[f"{name} {precision} {chunk}"] = dict(stopwatch.times)
    _show(figures, minutes)
    report.keep(json, minutes=minutes, seconds=figures)


def _analyse(tagger: StreamingTagger, path: Path, project_path: Path, stopwatch: Stopwatch) -> None:
    project_path.unlink(missing_ok=True)
    recording = inspect(path)
    table = ScoreTable(column_count(recording.duration_s))
    with ExitStack() as stack, Project.create(project_path, [recording]) as project, open_audio(path) as source:
        run = project.add_run(1, Provenance.of("model", "", {}), "cpu")
        for owner, method, name in (*STEPS, (type(source), "read", "decode")):
            stack.enter_context(patch.object(owner, method, stopwatch.watched(getattr(owner, method), name)))
        for block, state in tag_source(source, tagger):
            project.append(run.id, block, state.to_bytes(), is_last=False)
            table.put(ScoreBlock(block.first_column, block.logits))
        with stopwatch.of("events"):
            find_events(table)


def _show(figures: dict[str, Times], minutes: float) -> None:
    steps = ["decode", *(name for _, _, name in STEPS), "events"]
    totals = {name: sum(times.values()) for name, times in figures.items()}
    rows = [
        (
            step,
            *(
                f"{1000 * times[step] / minutes:.0f}, {times[step] / totals[name]:.0%}"
                for name, times in figures.items()
            ),
        )
        for step in steps
    ]
    audio_s = 60 * minutes
    rows.append(("times real time", *(f"{audio_s / totals[name]:.0f}" for name in figures)))
    shares = (times["matrix products"] / totals[name] for name, times in figures.items())
    rows.append(("of the products' limit", *(f"{share:.0%}" for share in shares)))
    report.show("Milliseconds of one core for a minute of sound", ("step", *figures), rows)


def _model(name: str) -> Dass:
    bundled = resources.path(f"models/{name}")
    if bundled.is_dir():
        return load_model(bundled)
    torch.manual_seed(0)
    return Dass(PRESETS[name])


if __name__ == "__main__":
    typer.run(main)
