"""Log-mel filter bank as Kaldi computes it: what AST and DASS were trained on.

Every frame is worked out by itself, in the same order of operations whatever stands beside it, so a stream cut
anywhere gives bit for bit the frames of the whole. Source: Kaldi ``compute-fbank-feats`` with the options of
``dass.config.FeatureConfig`` (HTK-compatible mel scale, snip edges, no dither, no energy), as in torchaudio's
``compliance.kaldi.fbank``.
"""

import math
from functools import cache

import numba
import numpy as np
import numpy.typing as npt

from dass.config import FEATURES

Samples = npt.NDArray[np.float32]
Frames = npt.NDArray[np.float32]

_PREEMPHASIS = np.float32(FEATURES.preemphasis)

_BATCH = 1024
"""Frames worked on at once (10 s): keeps the scratch memory of a long push at a few MiB."""


def n_frames(n_samples: int) -> int:
    """Return how many frames ``n_samples`` give; a clip shorter than one window counts as one frame."""
    if n_samples == 0:
        return 0
    return max(0, n_samples - FEATURES.window) // FEATURES.shift + 1


def fbank(waveform: Samples) -> Frames:
    """Return the log-mel frames of a whole 16 kHz mono waveform.

    Parameters
    ----------
    waveform : float32 (n,)
        Samples in -1..1. Non-finite samples count as silence; a clip shorter than one window is padded with silence.

    Returns
    -------
    float32 (n_frames(n), 128)
        Natural logarithm of the mel energies, floored at float32 epsilon (silence is -15.9424); not normalised.
    """
    stream = FbankStream()
    return np.concatenate([stream.push(waveform), stream.flush()])


def normalise(frames: Frames) -> Frames:
    """Scale log-mel frames as the models expect them."""
    return (frames - np.float32(FEATURES.mean)) / np.float32(2 * FEATURES.std)


class FbankStream:
    """The filter bank of a waveform that arrives in pieces; keeps at most one window of samples.

    Parameters
    ----------
    begun : bool
        Frames came before, so an end shorter than one window is dropped rather than padded.
    """

    def __init__(self, begun: bool = False) -> None:
        self._pending = np.zeros(0, np.float32)
        self._any_frame = begun

    def push(self, samples: Samples) -> Frames:
        """Return the (T, 128) frames that the 16 kHz mono ``samples`` (n,) complete, T may be 0."""
        if samples.ndim != 1:
            raise ValueError(f"the filter bank takes one channel, (n,), not {samples.shape}")
        waveform = np.concatenate([self._pending, samples.astype(np.float32, copy=False)])
        count = n_frames(len(waveform)) if len(waveform) >= FEATURES.window else 0
        self._pending = waveform[count * FEATURES.shift :].copy()
        self._any_frame |= count > 0
        return _frames_of(waveform, count)

    def flush(self) -> Frames:
        """Return the frame of a waveform shorter than one window, else (0, 128): Kaldi drops what fills no window."""
        short, self._pending = self._pending, np.zeros(0, np.float32)
        if self._any_frame or len(short) == 0:
            return np.zeros((0, FEATURES.n_mels), np.float32)
        return _frames_of(np.pad(short, (0, FEATURES.window - len(short))), 1)


def _frames_of(waveform: Samples, count: int) -> Frames:
    frames = np.empty((count, FEATURES.n_mels), np.float32)
    for first in range(0, count, _BATCH):
        last = min(first + _BATCH, count)
        windowed = np.zeros((last - first, FEATURES.n_fft), np.float32)
        _window_frames(waveform[first * FEATURES.shift :], FEATURES.shift, _hann(), _PREEMPHASIS, windowed)
        spectrum = np.fft.rfft(windowed).astype(np.complex64, copy=False)
        _log_mel(spectrum, *_mel_bank(), frames[first:last])
    return frames


@numba.njit(cache=True, nogil=True)
def _window_frames(waveform: Samples, shift: int, window: Samples, preemphasis: np.float32, out: Frames) -> None:
    size = len(window)
    frame = np.empty(size, np.float32)
    for t in range(len(out)):
        mean = 0.0
        for i in range(size):
            sample = waveform[t * shift + i]
            frame[i] = sample if math.isfinite(sample) else np.float32(0)
            mean += frame[i]
        frame -= np.float32(mean / size)
        out[t, 0] = (frame[0] - preemphasis * frame[0]) * window[0]
        for i in range(1, size):
            out[t, i] = (frame[i] - preemphasis * frame[i - 1]) * window[i]


@numba.njit(cache=True, nogil=True)
def _log_mel(
    spectrum: npt.NDArray[np.complex64],
    first_bin: npt.NDArray[np.int64],
    n_bins: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float32],
    out: Frames,
) -> None:
    floor = np.finfo(np.float32).eps
    for t in range(len(out)):
        power = spectrum[t].real ** 2 + spectrum[t].imag ** 2
        for mel in range(out.shape[1]):
            energy = np.float32(0)
            for i in range(n_bins[mel]):
                energy += weights[mel, i] * power[first_bin[mel] + i]
            out[t, mel] = math.log(max(energy, floor))


@cache
def _hann() -> Samples:
    return np.hanning(FEATURES.window).astype(np.float32)


@cache
def _mel_bank() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Triangles on the mel scale, each as its first FFT bin, its number of bins and its weights."""
    hertz = np.arange(FEATURES.n_fft // 2) * FEATURES.sample_rate / FEATURES.n_fft
    edges = np.linspace(_mel(FEATURES.low_hz), _mel(FEATURES.sample_rate / 2), FEATURES.n_mels + 2)
    left, centre, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (_mel(hertz) - left) / (centre - left), (right - _mel(hertz)) / (right - centre)
    bank = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    first = (bank > 0).argmax(1)
    count = (bank > 0).sum(1)
    weights = np.zeros((len(bank), count.max()), np.float32)
    for row, start, n, out in zip(bank, first, count, weights, strict=True):
        out[:n] = row[start : start + n]
    return first, count, weights


def _mel(hertz: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.asarray(1127.0 * np.log(1.0 + np.asarray(hertz) / 700.0))
