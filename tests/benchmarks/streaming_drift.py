"""What streaming costs in exactness and buys in speed: every policy against one pass over the whole recording.

    .venv/bin/python -m tests.benchmarks.streaming_drift --model starter.safetensors --file scenes.wav --minutes 4

Features are worked out once; then the model scores them in one pass (memory grows with the minutes: about 2 MiB per
second for the starter) and chunk by chunk under each policy: what is carried (none, time, rows) by chunk length by
halo, with a look-ahead as long as the halo, in columns of 320 ms. A model that streams exactly has the policy ``exact``
alone, without halo. Printed for each policy: the mean difference of all probabilities from the whole pass, times 1,000;
the share of columns whose highest class is the same; times real time of the model.
"""

import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
import typer

from dass.checkpoint import load_model
from dass.config import FEATURES, FRAMES_PER_COLUMN
from dass.fbank import Frames, normalise
from dass.model import Dass
from dass.scores import probabilities
from dass.streaming import CarryPolicy, StreamingTagger
from tests.benchmarks import recordings
from training import report
from training.listeners import stream
from training.waveforms import waveform

Logits = npt.NDArray[np.float32]


def main(
    model: Annotated[Path, typer.Option(help="A model file or folder.")],
    file: Annotated[Path, typer.Option(help="A recording with much going on in it.")],
    minutes: Annotated[float, typer.Option(help="How much of it is scored.")] = 4.0,
    carries: Annotated[str, typer.Option(help="What is carried.")] = "none,time,rows",
    chunks: Annotated[str, typer.Option(help="Chunk lengths in columns.")] = "32,64,96,192",
    halos: Annotated[str, typer.Option(help="Lengths of halo and look-ahead in columns.")] = "0,4,8,16",
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Measure and print the drift of each policy."""
    net = load_model(model)
    frames = read_frames(file, minutes)
    audio_s = len(frames) / FRAMES_PER_COLUMN * FEATURES.column_s
    timed(net, CarryPolicy.of(net.config), frames[: 200 * FRAMES_PER_COLUMN])  # compiles what is compiled
    whole, whole_s = whole_pass(net, frames)
    figures = []
    for policy in policies(net, carries.split(","), report.numbers(chunks), report.numbers(halos)):
        logits, seconds = timed(net, policy, frames)
        figures.append({**vars(policy), **drift(logits, whole), "times_real_time": audio_s / seconds})
    header = ("carry", "chunk", "halo = look-ahead", "mean dp x 1000", "same top class", "times real time")
    rows = [
        (
            f["carry"],
            f["chunk"],
            f["halo"],
            f"{f['mean_dp_x1000']:.3f}",
            f"{f['same_top']:.1%}",
            f"{f['times_real_time']:.0f}",
        )
        for f in figures
    ]
    title = f"{model}: {audio_s:.0f} s of {file}; the whole pass runs at {audio_s / whole_s:.0f} times real time"
    report.show(title, header, rows)
    report.keep(json, model=str(model), file=str(file), audio_s=audio_s, whole_pass_s=whole_s, figures=figures)


def read_frames(file: Path, minutes: float) -> Frames:
    """Return the frames of a recording's first minutes, cut to whole columns."""
    with recordings.open_head(file, minutes) as source:
        frames = np.concatenate(list(recordings.frames(waveform(source))))
    return frames[: len(frames) // FRAMES_PER_COLUMN * FRAMES_PER_COLUMN]


def policies(model: Dass, carries: list[str], chunks: list[int], halos: list[int]) -> Iterator[CarryPolicy]:
    """Yield the policies to compare that the model can run."""
    if model.config.causal:
        carries, halos = ["exact"], [0]
    for carry, chunk, halo in product(carries, chunks, halos):
        if halo <= chunk:
            yield CarryPolicy(carry, chunk, halo, halo)


def whole_pass(model: Dass, frames: Frames) -> tuple[Logits, float]:
    """Return the logits of all frames in one pass, and the seconds it took."""
    started = time.perf_counter()
    with torch.inference_mode():
        logits = model.column_logits(torch.from_numpy(normalise(frames))[None])[0].numpy()
    return logits, time.perf_counter() - started


def timed(model: Dass, policy: CarryPolicy, frames: Frames) -> tuple[Logits, float]:
    """Return the logits of all frames under a policy, fed as a recording is, and the seconds it took."""
    tagger = StreamingTagger(model, policy)
    started = time.perf_counter()
    return stream(tagger, frames), time.perf_counter() - started


def drift(logits: Logits, whole: Logits) -> dict[str, float]:
    """Return how far ``logits`` are from those of the whole pass."""
    return {
        "mean_dp_x1000": 1000 * float(np.abs(probabilities(logits) - probabilities(whole)).mean()),
        "same_top": float((logits.argmax(1) == whole.argmax(1)).mean()),
    }


if __name__ == "__main__":
    typer.run(main)
