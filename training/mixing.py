"""Training scenes of 10.24 s, mixed from labelled clips, noise and silence; scene ``i`` is always the same."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES
from training.clips import ClipLibrary

Float32 = npt.NDArray[np.float32]

N_COLUMNS = 32
N_FRAMES = 1024
SCENE_SAMPLES = N_COLUMNS * FEATURES.column_samples + FEATURES.window - FEATURES.shift
"""10.24 s and the 240 samples that the last frame needs: exactly 1,024 frames."""

_SEED = 20_240_704
_N_SOUNDS = (1, 2, 3, 4)
_SHARES = (0.45, 0.40, 0.075, 0.075)
_CROPS = 3
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
    """Return scene ``index``: one to four sounds over silence or noise, sometimes tilted, at a random level."""
    rng = np.random.default_rng((_SEED, index))
    n_sounds = rng.choice(_N_SOUNDS, p=_SHARES)
    pieces = _lone(library, rng) if n_sounds == 1 else [_one_of_many(library, rng, i) for i in range(n_sounds)]
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


def _lone(library: ClipLibrary, rng: np.random.Generator) -> list[_Piece]:
    """Place a clip alone in its scene, at times repeated with gaps of up to 3 s."""
    clip = library.draw(rng)
    samples = _crop(library, rng, clip, SCENE_SAMPLES)
    starts = [int(rng.integers(SCENE_SAMPLES - len(samples) + 1))]
    if rng.random() < 0.4:
        starts[0] %= 2 * FEATURES.sample_rate
        while (start := starts[-1] + len(samples) + _random_samples(rng, 0.1, 3)) + len(samples) <= SCENE_SAMPLES:
            starts.append(start)
    return [_Piece(clip, start, samples) for start in starts]


def _one_of_many(library: ClipLibrary, rng: np.random.Generator, position: int) -> _Piece:
    """Place a piece of 1.5 s or more (less where its clip is shorter); all but the first are up to 15 dB softer."""
    clip = library.draw(rng)
    samples = _crop(library, rng, clip, _random_samples(rng, 1.5, SCENE_SAMPLES / FEATURES.sample_rate))
    gain = _gain(rng.uniform(-15, 0)) if position else 1
    return _Piece(clip, int(rng.integers(SCENE_SAMPLES - len(samples) + 1)), samples * np.float32(gain))


def _crop(library: ClipLibrary, rng: np.random.Generator, clip: int, longest: int) -> Float32:
    """Return up to ``longest`` samples of a clip at full scale: the loudest of three crops, for clips have pauses."""
    n = min(library.length(clip), longest)
    starts = rng.integers(library.length(clip) - n + 1, size=_CROPS)
    samples = max((library.read(clip, start, start + n) for start in np.unique(starts)), key=_rms)
    ramp = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / _RAMP)
    return at_peak(samples * ramp.astype(np.float32), 0)


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
