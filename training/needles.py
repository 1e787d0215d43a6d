"""Short labelled sounds to be hidden in long recordings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dass.audio import Samples
from dass.config import FEATURES, N_CLASSES
from dass.fbank import Frames, fbank
from dass.labels import ontology
from training.audioset import CLIP_FRAMES, Dataset, LabelledClip, read_clip
from training.haystacks import scaled

LEVEL_DB = -20
"""RMS level of needles in noise. Published, the noise is scaled to each clip; scaling the clips to one level gives the
same ratios and lets all needles share one haystack."""

MOST_SPEECH = 64
"""Clips that babble is made of."""

_SEED = 20_240_704
_SAMPLES = 10 * FEATURES.sample_rate


@dataclass(frozen=True)
class Needle:
    """Ten seconds (160000,) of a clip; a shorter clip is repeated, a longer one cut."""

    id: str
    waveform: Samples
    classes: tuple[int, ...]

    def frames(self, level_db: float | None) -> Frames:
        """Return the 1,024 log-mel frames, at an RMS level or as recorded: 998, and zeros behind, as published."""
        frames = fbank(self.waveform if level_db is None else scaled(self.waveform, level_db))
        return np.pad(frames, ((0, CLIP_FRAMES - len(frames)), (0, 0)))


def read_needles(clips: Dataset, count: int) -> list[Needle]:
    """Return ``count`` random clips of a set, all if there are fewer; always the same ones."""
    drawn = _drawn(clips[:], count)
    return [Needle(clip.id, np.resize(read_clip(clip.path), _SAMPLES), clip.classes) for clip in drawn]


def read_speech(clips: Dataset, needles: list[Needle]) -> list[Samples]:
    """Return clips labelled as speech that are no needles, for babble; perhaps none."""
    speech, taken = ontology().find("Speech"), {needle.id for needle in needles}
    others = [clip for clip in clips[:] if speech in clip.classes and clip.id not in taken]
    return [read_clip(clip.path) for clip in _drawn(others, MOST_SPEECH)]


def truth_of(needles: Sequence[Needle]) -> npt.NDArray[np.bool_]:
    """Tell (needles, 527) which classes the needles are of."""
    truth = np.zeros((len(needles), N_CLASSES), bool)
    for row, needle in zip(truth, needles, strict=True):
        row[list(needle.classes)] = True
    return truth


def _drawn(clips: list[LabelledClip], count: int) -> list[LabelledClip]:
    order = np.random.default_rng(_SEED).permutation(len(clips))
    return [clips[i] for i in order[:count]]
