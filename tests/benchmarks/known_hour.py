"""What is found of what is known to be there: an hour with about 400 known events, tagged by the command line.

    .venv/bin/python -m tests.benchmarks.known_hour --audio FOLDER --out SCRATCH --model starter

``FOLDER/manifest.csv`` lists labelled clips: ``path``, ``split``, ``label``, ``audioset_names`` (names of the AudioSet
classes that the label stands for, separated by ``|``). About 6.4 clips a minute of 24 labels are mixed over soft noise
at random, seeded times without overlap and at random levels (RMS -40 to -18 dBFS); an event lasts as long as its clip
is not silent. ``SCRATCH``, which may not be inside the project, gets ``recording.flac``, ``known.csv``, and what
``dass-explorer tag`` makes of it: ``found.csv`` (threshold 0.3) and ``columns.npz``.

A known event is *found* (recall) if a found event overlaps it and is of one of its label's classes. A found event is
*right* if it finds one, and *wrong* if nothing speaks for it; in between are classes above or below one of a known
event it overlaps ("Animal" during a bark) and what may be heard anywhere ("Silence", noise, rooms). Precision is right
/ (right + wrong), for the labels' own classes ("own") and for all. Onset error is start of the first event that finds a
known one less its true start (median of its size, and as "bias" of itself); scores come every 0.32 s. In the first row
of the table of thresholds are the events of the command line; the others are found in the column scores by the same
rules.

Needle recall at k is the mean over labels of the share of their events found at k false alarms per hour, by column
scores alone: the score of a label is the highest of its classes; an event is found at a threshold if a column that
overlaps it reaches it; elsewhere, more than a second away from every known event that shares one of these classes, each
run of columns that reach it is a false alarm for each five seconds begun; the threshold is the lowest, coming down from
1, with no more false alarms than k an hour.
"""

import csv
import subprocess
import sys
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from dass.config import FEATURES
from dass.events import Event, EventPolicy, find_events
from dass.labels import ontology
from dass.scores import probabilities
from tests.benchmarks import recordings
from training import known_recording, report
from training.known_recording import RATE
from training.matching import Matches, recall_at_alarms

COLUMN_S = FEATURES.column_s
PROJECT = Path(__file__).parents[2]
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
ALARMS_PER_HOUR = (1, 3, 10)

Figures = dict[str, float | str | None]


def main(
    audio: Annotated[Path, typer.Option(help="Folder with manifest.csv and the clips it lists.")],
    out: Annotated[Path, typer.Option(help="Scratch folder for the recording and the results.")],
    model: Annotated[str, typer.Option(help="As for `tag --model`.")] = "starter",
    split: Annotated[str, typer.Option(help="Which of the manifest's splits.")] = "dev",
    minutes: Annotated[float, typer.Option(help="Length of the recording.")] = 60.0,
    labels: Annotated[int, typer.Option(help="Number of different labels.")] = 24,
    seed: Annotated[int, typer.Option(help="Another seed, another recording.")] = 0,
    json: Annotated[Path | None, typer.Option(help="Write the figures here.")] = None,
) -> None:
    """Make the recording, tag it and compare."""
    if out.resolve().is_relative_to(PROJECT):
        raise typer.BadParameter("the recording may not be written into the project; name a folder outside of it.")
    out.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(seed)
    clips = known_recording.read_clips(audio / "manifest.csv", split, labels, generator)
    mixture, known = known_recording.mix(clips, minutes, generator)
    path = recordings.write(out / "recording.flac", [mixture[None]], minutes, RATE, 1)
    known_recording.write_known(out / "known.csv", known)
    tag(path, model, out)
    hours = minutes / 60
    matches = Matches(read_found(out / "found.csv"), known)
    by_threshold, by_label = compare(matches, read_probs(out / "columns.npz"), hours)
    show(by_threshold, by_label, f"{model}: {len(known)} known events of {labels} labels in {minutes:g} minutes")
    report.keep(json, model=model, seed=seed, minutes=minutes, thresholds=by_threshold, labels=by_label)


def tag(path: Path, model: str, out: Path) -> None:
    """Run the command line."""
    wishes = ["--format", "csv", "--output", str(out / "found.csv"), "--columns", str(out / "columns.npz")]
    command = [sys.executable, "-m", "app", "tag", str(path), "--model", model, *wishes]
    if subprocess.run(command, check=False).returncode != 0:
        raise typer.Exit(1)


def read_found(path: Path) -> list[Event]:
    """Return the events of the command line's CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return [read_event(row) for row in csv.DictReader(file)]


def read_event(row: dict[str, str]) -> Event:
    """Return the event in one row; the last one of a recording may end inside a column."""
    first, stop = round(float(row["start_s"]) / COLUMN_S), ceil(round(float(row["end_s"]) / COLUMN_S, 3))
    return Event(ontology().find(row["class_mid"]), first, stop, float(row["score"]), float(row["score_mean"]))


def read_probs(path: Path) -> npt.NDArray[np.float32]:
    """Return the probabilities (columns, classes) of the command line's column file."""
    with np.load(path) as columns:
        return probabilities(columns["logits"])


def compare(matches: Matches, probs: npt.NDArray[np.float32], hours: float) -> tuple[list[Figures], list[Figures]]:
    """Return figures for the command line's events and those at each threshold, and figures by label."""
    by_threshold: list[Figures] = [{"threshold": "tag"} | overall(matches, hours)]
    for threshold in THRESHOLDS:
        found = find_events(probs, EventPolicy(threshold=threshold))
        by_threshold.append({"threshold": threshold} | overall(replace(matches, found=found), hours))
    labels = sorted({event.clip.label for event in matches.known})
    return by_threshold, [by_one(matches, probs, [label]) for label in labels] + [by_one(matches, probs, labels)]


def overall(matches: Matches, hours: float) -> Figures:
    """Return what all found events are worth."""
    own = matches.of_classes(frozenset().union(*(event.clip.classes for event in matches.known)))
    return {
        "events_per_hour": len(matches.found) / hours,
        "recall": share(matches.hits.any(0)),
        "precision_own": precision(matches, own),
        "precision": precision(matches),
        "wrong_per_hour": float(matches.wrong.sum()) / hours,
        "onset_s": middle(np.abs(matches.onset_errors_s())),
    }


def by_one(matches: Matches, probs: npt.NDArray[np.float32], labels: list[str]) -> Figures:
    """Return what is found of these labels."""
    which = np.isin([event.clip.label for event in matches.known], labels)
    of_them = [event for event, one in zip(matches.known, which, strict=True) if one]
    own = matches.of_classes(frozenset().union(*(event.clip.classes for event in of_them)))
    needles = np.mean([recall_at_alarms(probs, matches.known, label, ALARMS_PER_HOUR) for label in labels], axis=0)
    return {
        "label": labels[0] if len(labels) == 1 else "all",
        "known": len(of_them),
        "recall": share(matches.hits.any(0)[which]),
        "precision_own": precision(matches, own),
        "onset_s": middle(np.abs(matches.onset_errors_s(which))),
        "onset_bias_s": middle(matches.onset_errors_s(which)),
        **{f"needle_{k}": float(recall) for k, recall in zip(ALARMS_PER_HOUR, needles, strict=True)},
    }


def precision(matches: Matches, which: npt.NDArray[np.bool_] | slice = slice(None)) -> float | None:
    """Return the share of right ones among the found events that are right or wrong."""
    return share(matches.right[which][(matches.right | matches.wrong)[which]])


def share(mask: npt.NDArray[np.bool_]) -> float | None:
    """Return the share that is true, None where there is nothing."""
    return float(mask.mean()) if len(mask) else None


def middle(values: npt.NDArray[np.float64]) -> float | None:
    """Return the median, None where there is nothing."""
    return float(np.median(values)) if len(values) else None


def show(by_threshold: list[Figures], by_label: list[Figures], title: str) -> None:
    """Print both tables."""
    for figures in (by_threshold, by_label):
        report.show(title, list(figures[0]), [[cell(value) for value in row.values()] for row in figures])


def cell(value: float | str | None) -> str:
    """Return a figure as text."""
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    typer.run(main)
