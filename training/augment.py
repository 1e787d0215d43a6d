"""Changes that leave a sound what it is: mix-up, SpecAugment, level shifts and blanked bands."""

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from training.batch import Example
from training.config import AugmentConfig

Float32 = npt.NDArray[np.float32]

FLOOR = math.log(np.finfo(np.float32).eps)
"""Log-mel value of digital silence."""

_NEPERS_PER_DB = math.log(10) / 10
"""The filter bank is the natural logarithm of power."""


def mixing_weight(config: AugmentConfig, rng: np.random.Generator) -> float | None:
    """Return the weight of a clip that another is mixed into, from Beta(b, b), or None to leave it alone."""
    return float(rng.beta(config.mixup_beta, config.mixup_beta)) if rng.random() < config.mixup_rate else None


def mix_waveforms(a: Float32, b: Float32, weight: float) -> Float32:
    """Return ``weight`` of waveform ``a`` (n,) and the rest of ``b``, as long as ``a``, with their means taken off."""
    other = np.zeros_like(a)
    other[: len(b)] = (b - b.mean())[: len(a)]
    mixed: Float32 = np.float32(weight) * (a - a.mean()) + np.float32(1 - weight) * other
    return mixed


def mix_targets(a: Example, b: Example, weight: float) -> Example:
    """Return ``a`` with its labels and teacher scores mixed with those of ``b``, which has the same ones.

    Scores are mixed as probabilities. What either teacher row lacks, the mix lacks.
    """
    labels, clip, columns = a.labels, a.teacher_clip, a.teacher_columns
    if labels is not None and b.labels is not None:
        labels = np.float32(weight) * labels + np.float32(1 - weight) * b.labels
    if clip is not None and b.teacher_clip is not None:
        clip = mix_logits(clip, b.teacher_clip, weight)
    if columns is not None and b.teacher_columns is not None:
        columns = mix_logits(columns, b.teacher_columns, weight)
    unreadable = (*a.unreadable, *b.unreadable)
    return replace(a, labels=labels, teacher_clip=clip, teacher_columns=columns, unreadable=unreadable)


def mix_logits(a: Float32, b: Float32, weight: float) -> Float32:
    """Return the logits of ``weight * sigmoid(a) + (1 - weight) * sigmoid(b)``, without leaving the logarithms."""
    shares = np.log([weight, 1 - weight])

    def log_mix(sign: float) -> npt.NDArray[np.float64]:
        x, y = (-np.logaddexp(0, -sign * logits.astype(np.float64)) for logits in (a, b))
        return np.asarray(np.logaddexp(shares[0] + x, shares[1] + y))

    with np.errstate(invalid="ignore"):  # NaN: what the teacher lacks
        return (log_mix(1) - log_mix(-1)).astype(np.float32)


def augment_frames(frames: Float32, config: AugmentConfig, rng: np.random.Generator) -> Float32:
    """Return log-mel frames (n, 128), not normalised, after all that ``config`` asks for but mix-up."""
    frames = frames.copy()
    if config.level_db:
        frames = shift_level(frames, rng.uniform(-config.level_db, config.level_db))
    if config.band:
        low, width = rng.integers(0, frames.shape[1]), rng.integers(0, config.band)
        frames[:, low : low + width] = frames.mean()
    if config.frequency_mask:
        frames[:, _stretch(frames.shape[1], config.frequency_mask, rng)] = 0
    if config.time_mask:
        frames[_stretch(frames.shape[0], config.time_mask, rng)] = 0
    return frames


def shift_level(frames: Float32, decibels: float) -> Float32:
    """Return log-mel frames of the sound made louder by ``decibels``; digital silence stays silent."""
    shifted = np.maximum(frames + np.float32(decibels * _NEPERS_PER_DB), np.float32(FLOOR))
    return np.where(frames > FLOOR + 0.1, shifted, frames)


def _stretch(length: int, longest: int, rng: np.random.Generator) -> slice:
    """Draw a stretch as SpecAugment does (arXiv 1904.08779): its length first, then where it begins."""
    width = int(rng.uniform(0, longest))
    first = int(rng.uniform(0, max(1, length - width)))
    return slice(first, first + width)
