"""Sounds from formulas: tones, noise and what shapes them, at one sample rate.

Times are in seconds, frequencies in Hz, samples float64 with no particular loudness.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

RATE = 32_000
"""Samples per second."""

Samples = npt.NDArray[np.float64]


def clock(duration_s: float) -> Samples:
    """Return the time of every sample of a sound."""
    return np.arange(round(duration_s * RATE)) / RATE


def curve(duration_s: float, times: Sequence[float] | Samples, values: Sequence[float] | Samples) -> Samples:
    """Return ``values`` at ``times``, with straight lines between."""
    return np.interp(clock(duration_s), times, values)


def swell(duration_s: float, power: float = 0.5) -> Samples:
    """Return an envelope that rises from 0 to 1 and falls again; the lower ``power``, the steeper the edges."""
    return np.sin(np.pi * clock(duration_s) / duration_s) ** power


def tone(frequency_hz: Samples) -> Samples:
    """Return a sine whose frequency is given for every sample."""
    return np.sin(2 * np.pi * np.cumsum(frequency_hz) / RATE)


def harmonics(frequency_hz: Samples, n: int, tilt: float) -> Samples:
    """Return a tone with ``n`` harmonics, the k-th ``k ** -tilt`` as strong as the first."""
    return sum((tone(frequency_hz * k) / k**tilt for k in range(1, n + 1)), np.zeros(len(frequency_hz)))


def ring(duration_s: float, partials: Iterable[tuple[float, float, float]]) -> Samples:
    """Return what is struck: ``partials`` of (frequency, strength, seconds until 1/e of it is left)."""
    time = clock(duration_s)
    waves = (strength * np.exp(-time / decay) * np.sin(2 * np.pi * hz * time) for hz, strength, decay in partials)
    return sum(waves, np.zeros(len(time)))


def noise(rng: np.random.Generator, duration_s: float, low_hz: float, high_hz: float, slope: float = 0.0) -> Samples:
    """Return noise between two frequencies, normalised to 1.

    Parameters
    ----------
    rng
        What makes it the same each time.
    duration_s, low_hz, high_hz
        Its length, and its band, with edges of 24 dB per octave.
    slope
        Power of the frequency by which the strength inside the band rises (above 0) or falls.
    """
    n_samples = round(duration_s * RATE)
    hz = np.maximum(np.fft.rfftfreq(n_samples, 1 / RATE), 1.0)
    gain = hz**slope / np.sqrt((1 + (low_hz / hz) ** 8) * (1 + (hz / high_hz) ** 8))
    return normalised(np.fft.irfft(np.fft.rfft(rng.standard_normal(n_samples)) * gain, n_samples))


def voiced(source: Samples, formants: Iterable[tuple[float, float, float]]) -> Samples:
    """Return ``source`` through a throat with ``formants`` of (centre, width, gain), normalised to 1."""
    hz = np.fft.rfftfreq(len(source), 1 / RATE)
    gain = sum(
        (gain * np.exp(-(((hz - centre) / width) ** 2)) for centre, width, gain in formants), np.full(len(hz), 0.05)
    )
    return normalised(np.fft.irfft(np.fft.rfft(source) * gain, len(source)))


def arranged(duration_s: float, sounds: Iterable[tuple[float, Samples]]) -> Samples:
    """Return ``sounds`` of (start, samples) together; what goes on after the end is cut off."""
    whole = np.zeros(round(duration_s * RATE))
    for start_s, samples in sounds:
        start = round(start_s * RATE)
        part = whole[start : start + len(samples)]
        part += samples[: len(part)]
    return whole


def faded(samples: Samples, seconds: float) -> Samples:
    """Return ``samples`` with a soft beginning and end."""
    ramp = np.linspace(0, 1, round(seconds * RATE))
    shaped = samples.copy()
    shaped[: len(ramp)] *= ramp
    shaped[-len(ramp) :] *= ramp[::-1]
    return shaped


def normalised(samples: Samples) -> Samples:
    """Return ``samples`` with a peak of 1."""
    peak: float = np.abs(samples).max()
    return samples / peak
