"""How many times faster than real time recordings are tagged: DASS, and AST beside it.

    .venv/bin/python -m tests.benchmarks.throughput --minutes 4 --rounds 5 --chunks 32,64,96,192

Measured end to end, from a file on disk to scores: decoding, resampling, features and model. DASS runs as the program
runs it, through ``tag_source``, in the precision that is fastest here and in float32; small and medium have random
weights, the starter is the bundled one where there is one. AST is Hugging Face's ``ASTForAudioClassification`` in the
size of the AudioSet model, with random weights, on windows of 1,024 frames (10.24 s) back to back and one at a time, in
float32 and under PyTorch's autocast; it reads the same features. Everything runs in turns, round by round, so that
whatever else the machine does hits all alike; ratios are taken within a round, to AST in float32.
The rows without a model show what the front end costs: it is the same for all.
"""

import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Annotated, TypeVar

import numpy as np
import torch
import typer
from transformers import ASTConfig, ASTForAudioClassification

import resources
from dass.audio import AudioSource
from dass.checkpoint import WEIGHTS_NAME, load_model
from dass.config import N_CLASSES, PRESETS
from dass.device import Precision, pick_precision
from dass.fbank import Frames, normalise
from dass.model import Dass
from dass.streaming import CarryPolicy, StreamingTagger, tag_source
from tests.benchmarks import recordings
from training import report
from training.waveforms import waveform

AST = "AST"
DECODING, FEATURES = "decode + resample", "features"
WINDOW_FRAMES = 1024
WARM_UP_MINUTES = 0.7
"""More than a chunk, so that everything is compiled and allocated."""

Work = Callable[[AudioSource], object]
Seconds = dict[str, list[float]]
"""By contender, one for each round."""

T = TypeVar("T")


def main(
    file: Annotated[Path | None, typer.Option(help="A recording; noise and tones (48 kHz stereo) if left out.")] = None,
    minutes: Annotated[float, typer.Option(help="How much of it is tagged.")] = 4.0,
    rounds: Annotated[int, typer.Option(help="How often each contender has its turn.")] = 5,
    threads: Annotated[int, typer.Option(help="Threads of PyTorch and the scan.")] = torch.get_num_threads(),
    chunks: Annotated[str, typer.Option(help="Also run small and starter with these chunks, in columns.")] = "",
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print times real time."""
    torch.set_num_threads(threads)
    models = dass_models()
    works = contenders(models, report.numbers(chunks))
    with tempfile.TemporaryDirectory() as scratch:
        path = file or make_recording(Path(scratch), minutes)
        duration_s, seconds = measure(works, path, minutes, rounds)
    speeds = {name: [duration_s / s for s in taken] for name, taken in seconds.items()}
    show_speeds(speeds, f"{duration_s:.0f} s of {file or 'noise and tones'}, {threads} threads, {rounds} rounds")
    show_split(seconds, [AST, *models], duration_s)
    report.keep(json, file=str(file), audio_s=duration_s, threads=threads, seconds=seconds, times_real_time=speeds)


def dass_models() -> dict[str, Dass]:
    """Return DASS by the name it is shown with."""
    torch.manual_seed(0)
    models = {f"DASS {size}": Dass(PRESETS[size]) for size in ("small", "medium")}
    bundled = resources.path("models") / "starter"
    starter = load_model(bundled) if (bundled / WEIGHTS_NAME).exists() else Dass(PRESETS["starter"])
    return models | {"DASS starter": starter}


def contenders(models: dict[str, Dass], chunks: list[int]) -> dict[str, Work]:
    """Return everything that has a turn in each round."""
    fastest = pick_precision("cpu")
    works = {AST: ast_work("float32"), f"{AST}, bfloat16": ast_work("bfloat16")}
    for name, model in models.items():
        policy = CarryPolicy.of(model.config)
        works[name] = dass_work(model, policy, fastest)
        if fastest != "float32":
            works[f"{name}, float32"] = dass_work(model, policy, "float32")
    for name in ("DASS small", "DASS starter"):
        for chunk in chunks:
            policy = CarryPolicy.of(models[name].config)
            policy = replace(policy, chunk=chunk, halo=min(policy.halo, chunk))
            works[f"{name}, chunk {chunk}"] = dass_work(models[name], policy, fastest)
    return works


def dass_work(model: Dass, policy: CarryPolicy, precision: Precision) -> Work:
    """Return what tags a recording with DASS."""
    tagger = StreamingTagger(model, policy, precision=precision)
    return lambda source: exhaust(tag_source(source, tagger))


def ast_work(precision: Precision) -> Work:
    """Return what tags a recording with AST."""
    torch.manual_seed(0)
    model = ASTForAudioClassification(ASTConfig(num_labels=N_CLASSES)).eval()

    @torch.inference_mode()
    def work(source: AudioSource) -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            for window in windows(recordings.frames(waveform(source))):
                model(torch.from_numpy(normalise(window))[None])

    return work


def windows(pieces: Iterator[Frames]) -> Iterator[Frames]:
    """Yield windows of 1,024 frames back to back, the last one filled up with zeros."""
    pending = np.zeros((0, 128), np.float32)
    for piece in pieces:
        pending = np.concatenate([pending, piece])
        while len(pending) >= WINDOW_FRAMES:
            yield pending[:WINDOW_FRAMES]
            pending = pending[WINDOW_FRAMES:]
    if len(pending):
        yield np.pad(pending, ((0, WINDOW_FRAMES - len(pending)), (0, 0)))


def exhaust(items: Iterator[object]) -> None:
    """Go through all items and keep none."""
    deque(items, maxlen=0)


def make_recording(folder: Path, minutes: float) -> Path:
    """Write a recording like those of a field recorder: 48 kHz, stereo."""
    rate = 48_000
    return recordings.write(folder / "recording.wav", recordings.noise_and_tones(rate, 2), minutes, rate, 2)


def measure(works: dict[str, Work], path: Path, minutes: float, rounds: int) -> tuple[float, Seconds]:
    """Return the seconds of audio, and the seconds that each contender and each part of the front end took by round."""
    with recordings.open_head(path, minutes) as source:
        duration_s = source.duration_s
    turns(works, path, min(minutes, WARM_UP_MINUTES))
    measured = [turns(works, path, minutes) for _ in range(rounds)]
    return duration_s, {name: [one[name] for one in measured] for name in measured[0]}


def turns(works: dict[str, Work], path: Path, minutes: float) -> dict[str, float]:
    """Let everyone have one turn and return the seconds it took."""
    seconds = front_end(path, minutes)
    for name, work in works.items():
        started = time.perf_counter()
        with recordings.open_head(path, minutes) as source:
            work(source)
        seconds[name] = time.perf_counter() - started
    return seconds


def front_end(path: Path, minutes: float) -> dict[str, float]:
    """Return the seconds that decoding with resampling takes, and those that the features take."""
    seconds = {DECODING: 0.0, FEATURES: 0.0}
    with recordings.open_head(path, minutes) as source:
        pieces = clocked(waveform(source), DECODING, seconds)
        exhaust(clocked(recordings.frames(pieces), FEATURES, seconds))
    return {DECODING: seconds[DECODING], FEATURES: seconds[FEATURES] - seconds[DECODING]}


def clocked(items: Iterator[T], name: str, seconds: dict[str, float]) -> Iterator[T]:
    """Yield the items, and add the time that making them takes to ``seconds[name]``."""
    while True:
        started = time.perf_counter()
        item = next(items, None)
        seconds[name] += time.perf_counter() - started
        if item is None:
            return
        yield item


def show_speeds(speeds: Seconds, title: str) -> None:
    """Print times real time of every contender, and its ratio to AST within a round."""
    rows = [
        (name, report.spread(values), report.spread([x / ast for x, ast in zip(values, speeds[AST], strict=True)]))
        for name, values in speeds.items()
    ]
    report.show(title, ("", "times real time, median (min..max)", "against AST"), rows)


def show_split(seconds: Seconds, names: list[str], duration_s: float) -> None:
    """Print where the time goes: medians, the model's share being what the front end leaves."""
    per_minute = {name: 1000 * median(taken) / (duration_s / 60) for name, taken in seconds.items()}
    front = [per_minute[DECODING], per_minute[FEATURES]]
    rows = []
    for name in names:
        parts = [*front, per_minute[name] - sum(front)]
        rows.append((name, *(f"{part:.0f} ({part / per_minute[name]:.1%})" for part in parts)))
    report.show("Milliseconds per minute of audio (share)", ("", DECODING, FEATURES, "model"), rows)


if __name__ == "__main__":
    typer.run(main)
