"""DASS beside the taggers that people use instead: time, memory and what an hour of sound costs, from 10 s to 10 h.

    .venv/bin/python -m tests.benchmarks.peers --yamnet yamnet.tflite --lengths 10,600,3600 --rounds 3 --plot peers.png

Every contender reads the same recording (noise and tones, 48 kHz stereo) from disk with the same decoder and resampler,
in a process of its own with the same number of threads, one after the other, round by round. DASS runs as the program
runs it; AST is Hugging Face's in the size of the AudioSet model, in float32 and under autocast; YAMNet is the TFLite
file given; CNN14 (PANNs) and mn10 (EfficientAT) are their published shapes. All but YAMNet and the bundled starter have
random weights, which cost the same time. AST, CNN14 and mn10 take windows of ten seconds back to back, YAMNet of 0.98 s
at half of that; CNN14's and mn10's own front ends are replaced by ours, whose cost is about the same. Contenders leave
out lengths that would take them more than ``--patience`` minutes; what they make of shorter ones is the same.

Printed: times real time from file to scores without start-up, peak memory of the process, and core seconds for an hour.
"""

import json as json_module
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import torch
import typer
from transformers import ASTConfig, ASTForAudioClassification

import resources
from dass.audio import AudioSource
from dass.checkpoint import load_model
from dass.config import FEATURES, N_CLASSES, PRESETS
from dass.device import Precision, pick_precision
from dass.fbank import Frames, normalise
from dass.model import Dass
from dass.streaming import StreamingTagger, tag_source
from tests.benchmarks import recordings
from tests.benchmarks.memory import UNITS_PER_MIB
from tests.benchmarks.peer_networks import cnn14, mn10
from training import report
from training.waveforms import waveform

RATE, CHANNELS = 48_000, 2
WINDOW_FRAMES = 1024
WARM_UP_S = 70.0
"""More than a chunk, so that everything is compiled and allocated."""

Work = Callable[[AudioSource], None]


@dataclass(frozen=True)
class Turn:
    """What one contender took for one recording."""

    name: str
    length_s: float
    seconds: float
    core_s: float
    peak_mib: float


def main(
    yamnet: Annotated[Path | None, typer.Option(help="yamnet.tflite; YAMNet takes no part if left out.")] = None,
    lengths: Annotated[str, typer.Option(help="Seconds, with commas between.")] = "10,60,600,3600",
    rounds: Annotated[int, typer.Option(help="How often each contender has its turn.")] = 3,
    threads: Annotated[int, typer.Option(help="Threads of each.")] = torch.get_num_threads(),
    patience: Annotated[float, typer.Option(help="Minutes that a turn may take.")] = 5.0,
    only: Annotated[str, typer.Option(help="Contenders, with commas between; all if left out.")] = "",
    plot: Annotated[Path | None, typer.Option(help="Draw how each grows into this file.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
    turn_of: Annotated[str, typer.Option(hidden=True)] = "",
    file: Annotated[Path | None, typer.Option(hidden=True)] = None,
) -> None:
    """Measure and print how contenders compare."""
    if turn_of:
        assert file is not None, "a turn is of a recording"
        typer.echo(json_module.dumps(asdict(take_turn(turn_of, file, float(lengths), threads, yamnet))))
        return
    names = [name for name in (only.split(",") if only else contenders(yamnet)) if name]
    turns = measure(names, [float(s) for s in lengths.split(",")], rounds, threads, patience, yamnet)
    show(turns, threads)
    report.keep(json, threads=threads, turns=[asdict(turn) for turn in turns])
    if plot is not None:
        draw(turns, plot)


def contenders(yamnet: Path | None) -> dict[str, Callable[[], Work]]:
    """Return what makes each contender ready, by the name it is shown with."""
    works: dict[str, Callable[[], Work]] = {
        "DASS starter": lambda: dass_work(load_model(resources.path("models/starter"))),
        "DASS small": lambda: dass_work(Dass(PRESETS["small"])),
        "DASS medium": lambda: dass_work(Dass(PRESETS["medium"])),
        "AST": lambda: windows_work(_ast(), lambda window: window, "float32"),
        "AST, bfloat16": lambda: windows_work(_ast(), lambda window: window, "bfloat16"),
        "CNN14": lambda: windows_work(cnn14(), lambda window: window[:, None, :1000, ::2], "float32"),
        "mn10": lambda: windows_work(mn10(), lambda window: window[:, None, :1000].transpose(2, 3), "float32"),
    }
    return works | ({"YAMNet": lambda: yamnet_work(yamnet)} if yamnet else {})


def dass_work(model: Dass) -> Work:
    """Return what tags a recording with DASS."""
    tagger = StreamingTagger(model, precision=pick_precision("cpu"))

    def work(source: AudioSource) -> None:
        for _ in tag_source(source, tagger):
            pass

    return work


def windows_work(model: torch.nn.Module, fitted: Callable[[torch.Tensor], torch.Tensor], precision: Precision) -> Work:
    """Return what tags a recording with a model that takes windows (1, 1024, 128), ``fitted`` to it."""

    @torch.inference_mode()
    def work(source: AudioSource) -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            for window in windows(recordings.frames(waveform(source))):
                model(fitted(torch.from_numpy(normalise(window))[None]))

    return work


def yamnet_work(path: Path) -> Work:
    """Return what tags a recording with YAMNet, as its authors do: a window every 0.48 s."""
    from training.yamnet import YamnetTeacher

    teacher = YamnetTeacher(path)

    def work(source: AudioSource) -> None:
        for piece in waveform(source):
            n = max(1, round(len(piece) / FEATURES.sample_rate / 0.48))
            teacher.score(piece, (np.arange(n) + 0.5) * 0.48)

    return work


def windows(pieces: Iterator[Frames]) -> Iterator[Frames]:
    """Yield windows of 1,024 frames back to back, the last one filled up with zeros."""
    pending = np.zeros((0, FEATURES.n_mels), np.float32)
    for piece in pieces:
        pending = np.concatenate([pending, piece])
        while len(pending) >= WINDOW_FRAMES:
            yield pending[:WINDOW_FRAMES]
            pending = pending[WINDOW_FRAMES:]
    if len(pending):
        yield np.pad(pending, ((0, WINDOW_FRAMES - len(pending)), (0, 0)))


def measure(
    names: list[str], lengths_s: list[float], rounds: int, threads: int, patience: float, yamnet: Path | None
) -> list[Turn]:
    """Return all turns; each is a process of its own."""
    turns: list[Turn] = []
    with tempfile.TemporaryDirectory() as folder:
        longest = max(lengths_s) / 60
        path = recordings.write(
            Path(folder) / "recording.wav", recordings.noise_and_tones(RATE, CHANNELS), longest, RATE, CHANNELS
        )
        for length_s in sorted(lengths_s):
            for _ in range(rounds):
                turns += [
                    _other_process(name, path, length_s, threads, yamnet)
                    for name in names
                    if _expected_s(turns, name, length_s) < 60 * patience
                ]
    return turns


def take_turn(name: str, path: Path, length_s: float, threads: int, yamnet: Path | None) -> Turn:
    """Let a contender tag the beginning of a recording in this process."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    work = contenders(yamnet)[name]()
    with recordings.open_head(path, min(length_s, WARM_UP_S) / 60) as source:
        work(source)
    began, began_core = time.perf_counter(), time.process_time()
    with recordings.open_head(path, length_s / 60) as source:
        work(source)
    seconds, core_s = time.perf_counter() - began, time.process_time() - began_core
    return Turn(name, length_s, seconds, core_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNITS_PER_MIB)


def show(turns: list[Turn], threads: int) -> None:
    """Print the medians over the rounds, and the ratio to AST at the longest length that AST took part in."""
    common_s = max((turn.length_s for turn in turns if turn.name == "AST"), default=0.0)
    ast_s = median(
        [turn.seconds for turn in turns if (turn.name, turn.length_s) == ("AST", common_s)] or [float("nan")]
    )
    rows = []
    for name, length_s in dict.fromkeys((turn.name, turn.length_s) for turn in turns):
        own = [turn for turn in turns if (turn.name, turn.length_s) == (name, length_s)]
        seconds = median(turn.seconds for turn in own)
        rows.append((
            name,
            f"{length_s:.0f}",
            f"{length_s / seconds:.1f}",
            f"{ast_s / seconds:.1f}" if length_s == common_s else "",
            f"{median(turn.peak_mib for turn in own):.0f}",
            f"{3600 * median(turn.core_s for turn in own) / length_s:.0f}",
        ))  # fmt: skip
    header = ("", "seconds of sound", "times real time", "against AST", "peak MiB", "core seconds an hour")
    report.show(f"{threads} threads", header, rows)


def draw(turns: list[Turn], path: Path) -> None:
    """Draw times real time and peak memory over the length."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    speed, memory = figure.subplots(1, 2)
    for name in dict.fromkeys(turn.name for turn in turns):
        lengths_s = sorted({turn.length_s for turn in turns if turn.name == name})
        own = [[turn for turn in turns if (turn.name, turn.length_s) == (name, s)] for s in lengths_s]
        speed.loglog(lengths_s, [s / median(t.seconds for t in of) for s, of in zip(lengths_s, own, strict=True)], "o-")
        memory.loglog(lengths_s, [median(t.peak_mib for t in of) for of in own], "o-", label=name)
    for axis, title in ((speed, "Times real time"), (memory, "Peak memory, MiB")):
        axis.set(title=title, xlabel="seconds of sound")
        axis.grid(alpha=0.3, which="both")
    memory.legend(fontsize=8)
    figure.savefig(path, dpi=120)


def _ast() -> torch.nn.Module:
    model = ASTForAudioClassification(ASTConfig(num_labels=N_CLASSES)).eval()
    assert isinstance(model, torch.nn.Module)
    return model


def _expected_s(turns: list[Turn], name: str, length_s: float) -> float:
    own = [turn for turn in turns if turn.name == name]
    return own[-1].seconds * length_s / own[-1].length_s if own else 0.0


def _other_process(name: str, path: Path, length_s: float, threads: int, yamnet: Path | None) -> Turn:
    wishes = ["--turn-of", name, "--file", str(path), "--lengths", str(length_s), "--threads", str(threads)]
    wishes += ["--yamnet", str(yamnet)] if yamnet else []
    own = {"OMP_NUM_THREADS": str(threads)}
    command = [sys.executable, "-m", "tests.benchmarks.peers", *wishes]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | own)
    return Turn(**json_module.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    typer.run(main)
