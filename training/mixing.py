"""Training scenes of 10.24 s, mixed from labelled clips, noise and silence; scene ``i`` is always the same."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr

from dass.config import FEATURES
from training.clips import ClipLibrary

Float32 = npt.NDArray[np.float32]

N_COLUMNS = 32
N_FRAMES = 1024
SCENE_SAMPLES = N_COLUMNS * FEATURES.column_samples + FEATURES.window - FEATURES.shift
"""10.24 s and the 240 samples that the last frame needs: exactly 1,024 frames."""

_SEED = 20_261_124
_CROPS = 3
_SPEEDS = (0.75, 1.33)
"""A sound played slower or faster is another sound, and the teacher says what it has become: half of all pieces are."""
_RAMP = 64
"""Samples (4 ms) over which a piece fades in and out, so that cut edges do not click."""


@dataclass(frozen=True)
class Sound:
    """One clip, or part of it, as placed in a scene: what is heard from ``start_s`` to ``stop_s``."""

    clip: str
    classes: tuple[int, ...]
    start_s: float
    stop_s: float


@dataclass(frozen=True)
class Scene:
    """A waveform float32 (164080,) at 16 kHz, peak -36..-1 dBFS, and the sounds in it."""

    waveform: Float32
    sounds: tuple[Sound, ...]


@dataclass(frozen=True)
class _Piece:
    clip: int
    start: int
    samples: Float32


def mix_scene(library: ClipLibrary, index: int) -> Scene:
    """Return scene ``index``: sounds alone, together or in a row over silence or noise, at any level."""
    rng = np.random.default_rng((_SEED, index))
    arrange = rng.choice(np.array([_alone, _together, _in_a_row], object), p=_SHARES)
    pieces = arrange(library, rng)
    waveform = _background(rng, max(_rms(piece.samples) for piece in pieces))
    for piece in pieces:
        waveform[piece.start : piece.start + len(piece.samples)] += piece.samples
    if rng.random() < 0.3:
        waveform = _tilted(waveform, rng.uniform(-0.5, 0.5))
    return Scene(at_peak(waveform, rng.uniform(-36, -1)), tuple(_sound(library, piece) for piece in pieces))


def at_peak(waveform: Float32, peak_db: float) -> Float32:
    """Return ``waveform`` (n,) scaled to a peak of ``peak_db`` dBFS; silence stays silence."""
    peak = np.abs(waveform).max()
    return waveform * np.float32(_gain(peak_db) / peak) if peak > 0 else waveform


def _alone(library: ClipLibrary, rng: np.random.Generator) -> list[_Piece]:
    """Place a clip alone in its scene, at times repeated with gaps of up to 3 s."""
    clip = library.draw(rng)
    samples = _crop(library, rng, clip, SCENE_SAMPLES)
    starts = [int(rng.integers(SCENE_SAMPLES - len(samples) + 1))]
    if rng.random() < 0.6:
        starts[0] %= 2 * FEATURES.sample_rate
        while (start := starts[-1] + len(samples) + _random_samples(rng, 0.1, 3)) + len(samples) <= SCENE_SAMPLES:
            starts.append(start)
    return [_Piece(clip, start, samples) for start in starts]


def _together(library: ClipLibrary, rng: np.random.Generator) -> list[_Piece]:
    """Place two to four sounds at random times; all but the first are up to 15 dB softer."""
    gains = [1.0, *(_gain(rng.uniform(-15, 0)) for _ in range(rng.integers(1, 4)))]
    pieces = [_piece(library, rng, 1.5) for _ in gains]
    return [
        _Piece(clip, int(rng.integers(SCENE_SAMPLES - len(samples) + 1)), samples * np.float32(gain))
        for gain, (clip, samples) in zip(gains, pieces, strict=True)
    ]


def _in_a_row(library: ClipLibrary, rng: np.random.Generator) -> list[_Piece]:
    """Fill a scene with sounds one after the other, up to 0.3 s between them and each up to 15 dB softer than full."""
    pieces, start = [], 0
    while start < SCENE_SAMPLES - FEATURES.sample_rate:
        clip, samples = _piece(library, rng, 0.5)
        samples = samples[: SCENE_SAMPLES - start]
        pieces.append(_Piece(clip, start, samples * np.float32(_gain(rng.uniform(-15, 0)))))
        start += len(samples) + _random_samples(rng, 0, 0.3)
    return pieces


_SHARES = (0.3, 0.3, 0.4)
"""Of the scenes whose sounds are alone, together and in a row."""


def _piece(library: ClipLibrary, rng: np.random.Generator, shortest_s: float) -> tuple[int, Float32]:
    """Return a random clip and a piece of it, at least ``shortest_s`` long where the clip is."""
    clip = library.draw(rng)
    return clip, _crop(library, rng, clip, _random_samples(rng, shortest_s, SCENE_SAMPLES / FEATURES.sample_rate))


def _crop(library: ClipLibrary, rng: np.random.Generator, clip: int, longest: int) -> Float32:
    """Return up to ``longest`` samples of a clip at full scale: the loudest of three crops, for clips have pauses."""
    speed = rng.uniform(*_SPEEDS) if rng.random() < 0.5 else 1.0
    n = min(library.length(clip), int(longest * speed))
    starts = rng.integers(library.length(clip) - n + 1, size=_CROPS)
    samples = max((library.read(clip, start, start + n) for start in np.unique(starts)), key=_rms)
    samples = _at_speed(samples, speed)[:longest]
    n = len(samples)
    ramp = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / _RAMP)
    return at_peak(samples * ramp.astype(np.float32), 0)


def _at_speed(samples: Float32, speed: float) -> Float32:
    """Play samples faster (higher and shorter) or slower."""
    if speed == 1.0:
        return samples
    rate = FEATURES.sample_rate
    return np.asarray(soxr.resample(samples, rate * speed, rate, quality="LQ"), np.float32)


def _background(rng: np.random.Generator, loudest: float) -> Float32:
    """Return digital silence, or white, pink or brown noise 20-60 dB below the loudest sound, in RMS."""
    if rng.random() < 0.35:
        return np.zeros(SCENE_SAMPLES, np.float32)
    white = np.fft.rfft(rng.standard_normal(SCENE_SAMPLES))
    hertz = np.maximum(np.fft.rfftfreq(SCENE_SAMPLES, 1 / FEATURES.sample_rate), FEATURES.low_hz)
    noise = np.fft.irfft(white * hertz ** -rng.choice((0, 0.5, 1)), SCENE_SAMPLES).astype(np.float32)
    return noise * np.float32(_gain(rng.uniform(-60, -20)) * loudest / _rms(noise))


def _tilted(waveform: Float32, pole: float) -> Float32:
    """Apply a one-pole filter: up to 9.5 dB between the lowest and the highest frequency, either way."""
    turn = np.exp(-1j * np.linspace(0, np.pi, len(waveform) // 2 + 1))
    return np.fft.irfft(np.fft.rfft(waveform) / (1 - pole * turn), len(waveform)).astype(np.float32)


def _sound(library: ClipLibrary, piece: _Piece) -> Sound:
    clip = library.clips[piece.clip]
    stop = piece.start + len(piece.samples)
    return Sound(clip.path, clip.classes, piece.start / FEATURES.sample_rate, stop / FEATURES.sample_rate)


def _random_samples(rng: np.random.Generator, shortest_s: float, longest_s: float) -> int:
    return int(rng.uniform(shortest_s, longest_s) * FEATURES.sample_rate)


def _rms(samples: Float32) -> float:
    return float(np.sqrt(np.mean(np.square(samples))))


def _gain(db: float) -> float:
    return float(10 ** (db / 20))
