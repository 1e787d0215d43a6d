"""What a model finds in long recordings with known events, under several ways of streaming it.

    python -m training.benchmark_timeline --model starter.safetensors --audio FOLDER --policies default,windows,whole

``FOLDER/manifest.csv`` lists labelled clips: ``path``, ``split``, ``label``, ``audioset_names`` (names of the AudioSet
classes that the label stands for, separated by ``|``). Scenes are mixed of them as in `training.known_recording`: about
6.5 clips a minute at random, seeded times without overlap, at RMS levels of -40 to -18 dBFS over soft noise. The score
of a label in a column is the highest of its classes.

Figures are means over labels. *Segment mAP*: average precision of seconds. *Event F1*: a detection is right that begins
within 200 ms of an event's onset and ends within 500 ms, or half the event's length where that is more, of its offset;
at the threshold that is best for the label. *PSDS 1, PSDS 2*: polyphonic sound detection score in the two scenarios of
DCASE task 4 (1: when an event begins and ends; 2: what it is, and what it is not). These four are those of
sed_scores_eval to nine digits, which the tests prove. *Needle @ k*: share of a label's events found at k false alarms
an hour, by `training.matching.recall_at_alarms`. *Times real time*: of the model alone, from features to
probabilities; of a teacher, from samples.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.progress import track

from dass.checkpoint import load_model
from dass.config import FEATURES
from dass.device import pick_device
from dass.errors import DassError
from training import known_recording, report
from training.known_recording import KnownEvent
from training.listeners import POLICY_HELP, Listener, Scene, Scores, listener, teacher_listener
from training.matching import recall_at_alarms
from training.plots import bar_panels
from training.psds import CONFUSE, REACT, psds
from training.timelines import Timeline
from training.yamnet import YamnetTeacher

ALARMS_PER_HOUR = (1, 3, 10)
WARM_UP_S = 20
"""Enough to have everything compiled before the clock runs."""
SECONDS, SPEED = "seconds", "times real time"

Figures = dict[str, float]


def make_scene(audio: Path, split: str, minutes: float, labels: int, seed: int) -> Scene:
    """Return a scene of whole columns, mixed from the clips in the manifest of ``audio``."""
    generator = np.random.default_rng(seed)
    clips = known_recording.read_clips(audio / "manifest.csv", split, labels, generator)
    columns = round(minutes * 60 / FEATURES.column_s)
    return Scene(*known_recording.mix(clips, columns * FEATURES.column_s / 60, generator))


def one_after_the_other(probs: list[Scores], scenes: list[Scene]) -> tuple[Scores, list[KnownEvent]]:
    """Return the scores (columns, classes) and events of all scenes as one recording's, as `Timeline` wants it."""
    joined, known, begin = [], [], 0
    for own, scene in zip(probs, scenes, strict=True):
        joined += [own, np.full((1, own.shape[1]), -np.inf, np.float32)]
        shift_s = begin * FEATURES.column_s
        known += [replace(e, start_s=e.start_s + shift_s, stop_s=e.stop_s + shift_s) for e in scene.known]
        begin += len(own) + 1
    return np.concatenate(joined[:-1]), known


def measure(probs: Scores, known: list[KnownEvent]) -> Figures:
    """Return the figures that tell what was found; keys are the headings of the table."""
    timeline = Timeline.of(probs, known)
    labels = sorted({event.clip.label for event in known})
    needles = np.mean([recall_at_alarms(probs, known, label, ALARMS_PER_HOUR) for label in labels], axis=0)
    return {
        "segment mAP": timeline.segment_map(),
        "event F1": timeline.event_f1(),
        "PSDS 1": psds(timeline, REACT),
        "PSDS 2": psds(timeline, CONFUSE),
        **{f"needle @ {k}": float(share) for k, share in zip(ALARMS_PER_HOUR, needles, strict=True)},
    }


def examine(listen: Listener, scenes: list[Scene]) -> Figures:
    """Return all figures of one listener."""
    listen(Scene(scenes[0].waveform[: WARM_UP_S * FEATURES.sample_rate], []))
    audio_s = sum(scene.n_columns for scene in scenes) * FEATURES.column_s
    started = time.perf_counter()
    probs = [listen(scene) for scene in scenes]
    seconds = time.perf_counter() - started
    return measure(*one_after_the_other(probs, scenes)) | {SECONDS: seconds, SPEED: audio_s / seconds}


def main(
    model: Annotated[Path, typer.Option(exists=True, help="Checkpoint or folder with model.safetensors.")],
    audio: Annotated[Path, typer.Option(exists=True, help="Folder with manifest.csv and the clips it lists.")],
    policies: Annotated[str, typer.Option(help=f"Separated by commas, each {POLICY_HELP}.")] = "default,windows",
    teacher: Annotated[Path | None, typer.Option(exists=True, help="Also this one: yamnet.tflite.")] = None,
    split: Annotated[str, typer.Option(help="Which of the manifest's splits.")] = "dev",
    minutes: Annotated[float, typer.Option(help="Length of a scene.")] = 60.0,
    scenes: Annotated[int, typer.Option(min=1, help="Number of scenes, of seeds one apart.")] = 1,
    labels: Annotated[int, typer.Option(help="Number of different labels in a scene.")] = 24,
    seed: Annotated[int, typer.Option(help="Of the first scene.")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw them here: PNG, PDF or SVG.")] = None,
) -> None:
    """Compare ways to stream a model, and a teacher, on the same long recordings with known events.

    Figures: segment mAP (1 s), event F1 (200 ms onset, 500 ms or 50 % offset collars, best threshold of each label),
    PSDS in both DCASE scenarios, needle recall at 1, 3 and 10 false alarms per hour and label, times real time.
    """
    net, place = load_model(model), pick_device(device)
    listeners = {policy: listener(net, policy, place) for policy in policies.split(",")}
    if teacher:
        listeners[teacher.stem] = teacher_listener(YamnetTeacher(teacher))
    made = [make_scene(audio, split, minutes, labels, seed + i) for i in range(scenes)]
    figures = {name: examine(listen, made) for name, listen in track(listeners.items(), "listening")}
    n_events = sum(len(scene.known) for scene in made)
    title = f"{model}: {n_events} events of {labels} labels in {scenes} x {minutes:g} minutes, seed {seed}"
    show(title, figures)
    report.keep(json, model=str(model), seed=seed, scenes=scenes, minutes=minutes, labels=labels, figures=figures)
    if plot:
        draw(plot, title, figures)


def show(title: str, figures: dict[str, Figures]) -> None:
    """Print the table."""
    header = list(next(iter(figures.values())))
    digits = {SECONDS: 0, SPEED: 0}
    rows = [[name, *(f"{own[key]:.{digits.get(key, 3)}f}" for key in header)] for name, own in figures.items()]
    report.show(title, ["", *header], rows)


def draw(path: Path, title: str, figures: dict[str, Figures]) -> None:
    """Draw a panel of bars for each figure but the speed."""
    headings = [key for key in next(iter(figures.values())) if key not in (SECONDS, SPEED)]
    panels = {heading: [own[heading] for own in figures.values()] for heading in headings}
    bar_panels(path, title, list(figures), panels)


if __name__ == "__main__":
    try:
        typer.run(main)
    except DassError as error:
        sys.exit(str(error))
