"""Endless background that short sounds are hidden in: zeros, white noise or babble, the same wherever it is read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES
from dass.fbank import Frames, Samples, fbank
from training.known_recording import level_db

_SEED = 20_240_704
_RATE = FEATURES.sample_rate
_WHITE_LENGTHS = 61 * _RATE + 1, 67 * _RATE + 4
"""Samples of two loops of noise; without a common factor, so that their sum repeats itself after two years only."""

N_VOICES = 8
_VOICE_S = 20
"""Length of a voice of made-up babble; each is a sample longer than the one before, so that they never meet again."""
_SPEECH_KNEE_HZ = 500
"""Speech falls by about 9 dB per octave from here on (long-term average spectrum, Byrne et al. 1994)."""
_SYLLABLES_HZ = 4


class Zeros:
    """Frames that are zero once normalised: the mean of all AudioSet."""

    def frames(self, start: int, stop: int) -> Frames:
        """Return the log-mel frames (stop - start, 128), not normalised."""
        return np.full((stop - start, FEATURES.n_mels), FEATURES.mean, np.float32)


class Noise:
    """The sum of several sounds, each of which begins anew when it ends, at an RMS level of ``level_db``.

    Parameters
    ----------
    voices : sequence of float32 (n,)
        Sounds at 16 kHz, none silent.
    level_db : float
        Of the sum; full scale is 0.
    """

    def __init__(self, voices: Sequence[Samples], level_db: float) -> None:
        each_db = level_db - 10 * np.log10(len(voices))  # the powers of independent sounds add up
        self._voices = [scaled(voice, each_db) for voice in voices]

    def frames(self, start: int, stop: int) -> Frames:
        """Return the log-mel frames (stop - start, 128), not normalised."""
        first = start * FEATURES.shift
        samples = np.arange(first, (stop - 1) * FEATURES.shift + FEATURES.window)
        return fbank(np.sum([voice.take(samples, mode="wrap") for voice in self._voices], 0))[: stop - start]


Haystack = Zeros | Noise


@dataclass(frozen=True)
class Recording:
    """A haystack of ``n_frames`` with the frames of a needle (n, 128) in place of its own from ``start`` on."""

    haystack: Haystack
    n_frames: int
    needle: Frames
    start: int

    def frames(self, start: int, stop: int) -> Frames:
        """Return the log-mel frames (stop - start, 128), not normalised."""
        frames = self.haystack.frames(start, stop)
        first, last = max(start, self.start), min(stop, self.start + len(self.needle))
        if first < last:
            frames[first - start : last - start] = self.needle[first - self.start : last - self.start]
        return frames


def scaled(sound: Samples, wanted_db: float) -> Samples:
    """Return ``sound`` (n,) at an RMS level of ``wanted_db``, above full scale too; silence stays silence."""
    return sound * np.float32(10 ** ((wanted_db - level_db(sound)) / 20)) if sound.any() else sound


def white_noise(level_db: float) -> Noise:
    """Return white noise."""
    rng = np.random.default_rng(_SEED)
    return Noise([rng.standard_normal(length, np.float32) for length in _WHITE_LENGTHS], level_db)


def babble(speech: Sequence[Samples], level_db: float) -> Noise:
    """Return eight voices at once, each with its share of the ``speech`` clips; with none, noise made like speech."""
    if not speech:
        return Noise([_speech_like(voice) for voice in range(N_VOICES)], level_db)
    voices = [speech[voice::N_VOICES] for voice in range(min(N_VOICES, len(speech)))]
    return Noise([np.concatenate([scaled(clip, level_db) for clip in clips]) for clips in voices], level_db)


def _speech_like(voice: int) -> Samples:
    """Return noise with the average spectrum of speech, its level rising and falling about four times a second."""
    rng = np.random.default_rng((_SEED, voice))
    n_samples = _VOICE_S * _RATE + voice
    slope = np.minimum(1, _SPEECH_KNEE_HZ / np.maximum(np.fft.rfftfreq(n_samples, 1 / _RATE), 1)) ** 1.5
    carrier = _filtered(rng.standard_normal(n_samples), slope)
    slow = (np.fft.rfftfreq(n_samples, 1 / _RATE) < _SYLLABLES_HZ).astype(np.float64)
    envelope = np.abs(_filtered(rng.standard_normal(n_samples), slow))
    return (carrier * envelope).astype(np.float32)


def _filtered(samples: npt.NDArray[np.float64], response: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.fft.irfft(np.fft.rfft(samples) * response, len(samples))
