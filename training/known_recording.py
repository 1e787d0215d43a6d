"""A long recording with exactly known events, mixed from labelled clips."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dass.audio import Samples
from dass.config import FEATURES
from dass.errors import DassError
from dass.labels import ontology
from training.waveforms import read_waveform

RATE = FEATURES.sample_rate
EVENTS_PER_MINUTE = 6.5
BACKGROUND_DB = -60
LEVELS_DB = (-40, -18)
"""Range of the clips' RMS levels."""
SILENT_DB = -40
"""Beginning and end of a clip belong to the event from where they are no softer than this below its loudest 20 ms."""
BLOCK = RATE // 50
FADE = RATE // 100
GAP = RATE // 2
"""Between two events, at least."""

HEADER = ("start_s", "end_s", "label", "classes", "level_db", "clip")
SEPARATOR = "|"


@dataclass(frozen=True)
class Clip:
    """A labelled clip: the AudioSet classes that its label stands for, by index."""

    path: Path
    label: str
    classes: frozenset[int]


@dataclass(frozen=True)
class KnownEvent:
    """A clip as it was mixed in."""

    start_s: float
    stop_s: float
    level_db: float
    clip: Clip


def read_clips(manifest: Path, split: str, n_labels: int, generator: np.random.Generator) -> list[Clip]:
    """Return the clips of ``n_labels`` random labels of a split, in random order but a round of labels at a time."""
    by_label: dict[str, list[Clip]] = defaultdict(list)
    with manifest.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["split"] == split:
                classes = frozenset(map(ontology().find, row["audioset_names"].split(SEPARATOR)))
                by_label[row["label"]].append(Clip(manifest.parent / row["path"], row["label"], classes))
    if len(by_label) < n_labels:
        raise DassError(f"{manifest} has {len(by_label)} labels in the split {split!r}; ask for no more than that.")
    labels = generator.permutation(sorted(by_label))[:n_labels]
    shuffled = [generator.permutation(np.array(by_label[label], object)) for label in labels]
    return [clip for clip in chain.from_iterable(zip_longest(*shuffled)) if clip]


def mix(clips: list[Clip], minutes: float, generator: np.random.Generator) -> tuple[Samples, list[KnownEvent]]:
    """Return a recording (n,) at 16 kHz over soft pink noise, and its events in order of time."""
    n_samples = round(minutes * 60 * RATE)
    chosen = [clips[i] for i in generator.permutation(min(len(clips), round(EVENTS_PER_MINUTE * minutes)))]
    sounds = [active_part(read_waveform(clip.path)) for clip in chosen]
    mixture = np.resize(at_level(pink_noise(generator), BACKGROUND_DB), n_samples)
    events = []
    for clip, sound, start in zip(chosen, sounds, starts([len(s) for s in sounds], n_samples, generator), strict=True):
        placed = at_level(faded(sound), generator.uniform(*LEVELS_DB))
        mixture[start : start + len(placed)] += placed
        events.append(KnownEvent(start / RATE, (start + len(placed)) / RATE, level_db(placed), clip))
    return mixture, events


def active_part(sound: Samples) -> Samples:
    """Return a clip from its first to its last 20 ms that are not silent, so that it begins when it is heard."""
    power = (sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK) ** 2).mean(1)
    heard = np.flatnonzero(power >= power.max() * 10 ** (SILENT_DB / 10))
    return sound[heard[0] * BLOCK : (heard[-1] + 1) * BLOCK]


def faded(sound: Samples) -> Samples:
    """Return a clip with 10 ms of fade at both ends, which keeps a cut from clicking."""
    ramp = np.minimum(1, np.arange(1, len(sound) + 1) / FADE).astype(np.float32)
    return sound * ramp * ramp[::-1]


def at_level(sound: Samples, wanted_db: float) -> Samples:
    """Return a sound with that RMS level, or as near as it comes without clipping."""
    gain = 10 ** ((wanted_db - level_db(sound)) / 20)
    return sound * np.float32(min(gain, 0.95 / np.abs(sound).max()))


def level_db(sound: Samples) -> float:
    """Return the RMS level; full scale is 0."""
    return float(10 * np.log10((sound**2).mean()))


def pink_noise(generator: np.random.Generator) -> Samples:
    """Return a minute (n,) of noise with equal power in every octave, whose end leads into its beginning."""
    spectrum = np.fft.rfft(generator.standard_normal(60 * RATE))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    return np.fft.irfft(spectrum).astype(np.float32)


def starts(lengths: list[int], n_samples: int, generator: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return random starts for sounds of these lengths, in this order and without overlap."""
    room = n_samples - sum(lengths) - GAP * (len(lengths) + 1)
    if room < 0:
        raise DassError("The clips do not fit into a recording of this length.")
    before = np.cumsum([GAP, *(length + GAP for length in lengths[:-1])])
    gaps = np.sort(generator.integers(0, room + 1, len(lengths)))
    return np.asarray(gaps + before, np.int64)


def write_known(path: Path, events: list[KnownEvent]) -> None:
    """Write the events as CSV: times in seconds, label, AudioSet classes, level, clip."""
    names = [audio_class.display_name for audio_class in ontology().classes]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for event in events:
            classes = SEPARATOR.join(names[index] for index in sorted(event.clip.classes))
            times = f"{event.start_s:.6f}", f"{event.stop_s:.6f}"
            writer.writerow((*times, event.clip.label, classes, f"{event.level_db:.1f}", event.clip.path.name))
