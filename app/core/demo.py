"""A soundscape to try the program with: a June morning by a stream, in two recordings with a gap between.

Nothing in it is recorded: all of it comes from formulas. The bundled starter model, at the default threshold, hears
every sound as the class that its cue names.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from app.core import demo_sounds as sounds
from app.core.demo_sounds import Random
from app.core.files import cache_folder, replacing
from app.core.synthesis import RATE, Samples, arranged, normalised

_EDITION = "1"
"""Changes whenever the sounds do, so that recordings of an older version are not taken for this one's."""


class Cue(NamedTuple):
    """A sound and its place in a recording."""

    start_s: float
    class_name: str
    """What it is meant to be, as AudioSet calls it."""
    peak: float
    """Its loudest sample, where 1 is full scale."""
    sound: Callable[[Random], Samples]


class DemoRecording(NamedTuple):
    """One file of the demo."""

    name: str
    """Says when it began, as recorders in the field name their files."""
    duration_s: float
    cues: tuple[Cue, ...]


RECORDINGS = (
    DemoRecording(
        "20260620_043000.wav",
        105.0,
        (
            Cue(2, "Cricket", 0.15, partial(sounds.crickets, duration_s=14)),
            Cue(18.5, "Thunder", 0.3, sounds.thunder),
            Cue(28, "Tick-tock", 0.8, sounds.clock_ticks),
            Cue(41, "Smoke detector, smoke alarm", 0.25, sounds.smoke_alarm),
            Cue(51, "Meow", 0.3, sounds.cat),
            Cue(60, "Stream", 0.3, partial(sounds.stream, duration_s=13)),
            Cue(76, "Chirp, tweet", 0.25, partial(sounds.birds, duration_s=15)),
            Cue(94, "Caw", 0.35, sounds.crow),
        ),
    ),
    DemoRecording(
        "20260620_043205.wav",
        95.0,
        (
            Cue(3, "Telephone bell ringing", 0.3, sounds.telephone),
            Cue(12, "Computer keyboard", 0.3, sounds.typing),
            Cue(22.5, "Bicycle bell", 0.3, sounds.bicycle_bell),
            Cue(30, "Marimba, xylophone", 0.35, sounds.marimba),
            Cue(41, "Drum machine", 0.4, sounds.drum_machine),
            Cue(52, "Busy signal", 0.3, sounds.busy_signal),
            Cue(61, "Bee, wasp, etc.", 0.3, sounds.bee),
            Cue(71, "Civil defense siren", 0.3, sounds.siren),
            Cue(85, "Applause", 0.35, sounds.applause),
        ),
    ),
)


def write_demo() -> Path:
    """Return the folder with the recordings of the demo, which lies in the cache folder and is filled where need be.

    Takes one to two seconds the first time.

    Raises
    ------
    DassError
        The folder cannot be written to.
    """
    folder = cache_folder() / f"demo {_EDITION}" / "June morning"
    for recording in RECORDINGS:
        if not (folder / recording.name).exists():
            _write(folder / recording.name, render(recording))
    return folder


def render(recording: DemoRecording) -> Samples:
    """Return the samples of ``recording``, the same each time."""
    rng = np.random.default_rng(int(recording.name.removesuffix(".wav").replace("_", "")))
    cues = ((cue.start_s, cue.peak * normalised(cue.sound(rng))) for cue in recording.cues)
    return sounds.open_air(rng, recording.duration_s) + arranged(recording.duration_s, cues)


def _write(file: Path, samples: Samples) -> None:
    with replacing(file) as part:
        soundfile.write(part, samples, RATE, subtype="PCM_16", format="WAV")
