"""Needle in a haystack: whether ten seconds of sound are still found in hours of something else.

    python -m training.benchmark_niah --model resources/models/starter --set FOLDER/manifest.csv --split dev

The protocol is DASS's (arXiv 2407.04082): a needle, 1,024 frames of a labelled clip, takes the place of as many frames
of a haystack at several relative positions, and the figure is mAP over the needles. The haystack is zeros as the model
sees them, or the filter bank of white noise or babble, at a ratio in dB (RMS) of the clip to it. Lengths are rounded up
to whole columns; a clip shorter than ten seconds is repeated.

Two read-outs: *pooled*, the published one, is the mean of the logits over all columns; *columns*, by which recordings
are searched, is each class's highest probability in any column, smoothed as for events. mAP is over the classes that
the needles have; *top-1* is the share of needles whose highest score among these classes is one of theirs.

Under a carry policy all needles share the haystack before them and, once a needle is forgotten, what comes after
(`training.haystack_stream`); ``whole`` is one pass over the recording for each needle (`training.whole_pass`); AST
hears up to 100 s and has no columns.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby, product
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer
from rich.progress import Progress

from dass.audio import Samples
from dass.checkpoint import load_model, weights_file
from dass.config import FEATURES, FRAMES_PER_COLUMN
from dass.device import pick_device
from dass.errors import DassError
from dass.metadata import sha256
from dass.model import Dass
from training import report
from training.audioset import CLIP_FRAMES, read_set
from training.benchmark_audioset import SET_HELP
from training.haystacks import Haystack, Recording, Zeros, babble, white_noise
from training.listeners import POLICY_HELP
from training.long_ast import LONGEST, LongAst
from training.metrics import mean_average_precision
from training.needle_listeners import NeedleListener, Scores, ast_listener, streaming_listener, whole_listener
from training.needle_plot import curves, draw, duration
from training.needle_results import Cell, Figures, NeedleResults
from training.needles import LEVEL_DB, Needle, read_needles, read_speech, truth_of

ZEROS, WHOLE, AST = "zeros", "whole", "AST"
MAP, TOP_1 = "mAP", "top-1"

Maker = Callable[[Haystack], NeedleListener]


def make_haystack(name: str, level_db: float, speech: Callable[[], list[Samples]]) -> Haystack:
    """Return a haystack by its name; noise at an RMS level, babble of the clips that ``speech`` returns."""
    if name == ZEROS:
        return Zeros()
    if name == "white":
        return white_noise(level_db)
    if name == "babble":
        return babble(speech(), level_db)
    raise DassError(f"There is no haystack {name}: choose zeros, white or babble.")


def make_listener(model: Dass, policy: str, scratch: Path | None, device: str, haystack: Haystack) -> NeedleListener:
    """Return a model that hears needles in a haystack under a policy, or as a whole."""
    if policy == WHOLE:
        return whole_listener(model, scratch, device)
    return streaming_listener(model, policy, haystack, device)


def frames_of(length_s: float) -> int:
    """Return the frames of a recording of ``length_s``: whole columns, and no less than a needle."""
    columns = -(-round(length_s * FEATURES.sample_rate) // FEATURES.column_samples)
    return max(CLIP_FRAMES, columns * FRAMES_PER_COLUMN)


def places(lengths_s: Sequence[float], positions: Sequence[float]) -> list[tuple[int, float]]:
    """Return (frames, position) of all recordings; where the needle is all there is, one position is enough."""
    if outside := [position for position in positions if not 0 <= position <= 1]:
        raise DassError(f"There is no position {outside[0]:g}: 0 is the beginning of the recording and 1 its end.")
    frames = dict.fromkeys(map(frames_of, sorted(lengths_s)))
    return [(n, position) for n in frames for position in (positions if n > CLIP_FRAMES else [0.0])]


def measure(
    cells: Sequence[Cell],
    makers: Mapping[str, Maker],
    haystacks: Mapping[str, Haystack],
    needles: Sequence[Needle],
    results: NeedleResults,
) -> None:
    """Add to ``results`` the figures of those cells that are not there yet."""
    missing = [cell for cell in cells if cell not in results]
    with Progress() as progress:
        task = progress.add_task("needles", total=len(missing) * len(needles))
        for (haystack, listener), own in groupby(missing, lambda cell: (cell.haystack, cell.listener)):
            listen = makers[listener](haystacks[haystack])
            for cell in own:
                progress.update(task, description=f"{haystack}, {listener}, {duration(cell.length_s)}")
                advance = partial(progress.advance, task)
                results.add(cell, hear_all(cell, listen, haystacks[haystack], needles, advance))


def hear_all(
    cell: Cell, listen: NeedleListener, haystack: Haystack, needles: Sequence[Needle], heard: Callable[[], None]
) -> Figures:
    """Return the figures of a cell; ``heard`` is called after each needle."""
    scores: dict[str, list[Scores]] = defaultdict(list)
    for needle in needles:
        frames = needle.frames(None if cell.haystack == ZEROS else LEVEL_DB)
        for readout, own in listen(Recording(haystack, cell.frames, frames, cell.start)).items():
            scores[readout].append(own)
        heard()
    return {readout: figures_of(truth_of(needles), np.array(own)) for readout, own in scores.items()}


def figures_of(truth: npt.NDArray[np.bool_], scores: Scores) -> dict[str, float]:
    """Return the figures of scores (needles, 527)."""
    present = truth.any(0)
    best = scores[:, present].argmax(1)
    hits = truth[:, present][np.arange(len(truth)), best]
    return {MAP: mean_average_precision(truth, scores), TOP_1: float(hits.mean())}


def show(title: str, cells: Sequence[Cell], results: NeedleResults) -> None:
    """Print means over positions, and in brackets how much that is of the shortest recordings' figure."""
    lengths = sorted({cell.length_s for cell in cells})
    rows = [
        [figure, haystack, curve.listener, curve.readout, *(_share(curve.means, length) for length in lengths)]
        for figure in (MAP, TOP_1)
        for haystack, panel in curves(cells, results, figure).items()
        for curve in panel
    ]
    report.show(title, ["", "haystack", "listener", "read-out", *map(duration, lengths)], rows)


def _share(means: Mapping[float, float], length: float) -> str:
    if length not in means:
        return ""
    shortest = next(iter(means.values()))
    return f"{means[length]:.3f}" + (f" ({means[length] / shortest:.0%})" if shortest else "")


def main(
    model: Annotated[Path, typer.Option(exists=True, help="Checkpoint or folder with model.safetensors.")],
    set_: Annotated[Path, typer.Option("--set", exists=True, dir_okay=False, help=SET_HELP)],
    audio: Annotated[Path | None, typer.Option(exists=True, help="Folder of the clips; by default the set's.")] = None,
    split: Annotated[str | None, typer.Option(help="Needles are of this split of a CSV.")] = None,
    needles: Annotated[int, typer.Option(min=1, help="Number of random clips, the same ones each time.")] = 100,
    lengths: Annotated[str, typer.Option(help="Of the recordings, in seconds.")] = "10,50,300,1800,9000",
    positions: Annotated[str, typer.Option(help="From 0, the beginning, to 1, the end.")] = "0,0.25,0.5,0.75,1",
    haystacks: Annotated[str, typer.Option(help="Of zeros, white and babble.")] = "zeros,white,babble",
    snr_db: Annotated[float, typer.Option(help="RMS level of needles above white noise and babble.")] = 10.0,
    policies: Annotated[str, typer.Option(help=f"Separated by commas, each {POLICY_HELP}.")] = "default",
    ast: Annotated[Path | None, typer.Option(exists=True, help="Also AST: a folder of Hugging Face's format.")] = None,
    scratch: Annotated[
        Path | None, typer.Option(exists=True, help="Disk for `whole`; the system's by default.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    json: Annotated[Path | None, typer.Option(help="Add figures here, a line each; what is there is kept.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw mAP over length here: PNG, PDF or SVG.")] = None,
) -> None:
    """Hide sounds in recordings of up to many hours and see whether they are still found.

    Prints mAP and top-1 over the needles for each length, by the logits of the whole recording, as published, and by
    the peaks of its columns. A run that was stopped goes on where it was if it is given the same --json.
    """
    net, place = load_model(model), pick_device(device)
    makers: dict[str, Maker] = {p: partial(make_listener, net, p, scratch, place) for p in policies.split(",")}
    names = dict.fromkeys(makers, f"{model.name} {sha256(weights_file(model))[:8]}")
    if ast:
        transformer = LongAst(ast)
        names[AST], makers[AST] = transformer.name, lambda _: ast_listener(transformer)
    hidden = read_needles(read_set(set_, audio, split), needles)
    made = {
        name: make_haystack(name, LEVEL_DB - snr_db, lambda: read_speech(read_set(set_, audio), hidden))
        for name in haystacks.split(",")
    }
    cells = [
        Cell(names[listener], set_.name, len(hidden), haystack, None if haystack == ZEROS else snr_db, listener, *where)
        for haystack, listener, where in product(made, makers, places(_floats(lengths), _floats(positions)))
        if listener != AST or where[0] <= LONGEST
    ]
    results = NeedleResults(json)
    measure(cells, makers, made, hidden, results)
    noise = f"noise {snr_db:g} dB below the needle, mean of positions {positions}"
    title = f"{model.name}: {len(hidden)} needles of {set_.name}, {noise}"
    show(title, cells, results)
    if plot:
        draw(plot, title, curves(cells, results, MAP))


def _floats(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise DassError(f"{text} is no list of numbers: write them like 10,50,300.") from error


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
