"""Whether one recording holds a second of another, whatever was cut, how loud it was made and how it was encoded."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dass.audio import Samples
from dass.config import FEATURES
from dass.fbank import fbank

Float32 = npt.NDArray[np.float32]

SAME = 0.55
"""Correlation of two waveforms from which they are one recording. Of 80 clips that were cut, made softer and encoded as
Vorbis or MP3 of the lowest quality, halved in rate or made noisy at 30 dB, 95 % reach 0.8. Of 10,432 sounds of games
1 % reach it with some clip of 800: a few that are those clips, else mostly clicks of less than half a second."""

_SECOND = FEATURES.sample_rate
_WINDOW_HOP = _SECOND * 3 // 4
_SLACK = _SECOND // 10
"""How far a waveform is shifted to find its place, which the picture gives to 50 ms."""

_BANDS, _LOW_MELS = 16, 96
"""A picture has 16 bands up to 4 kHz, which an old game's sounds keep."""
_CELL, _CELLS = 5, 20
"""Frames averaged to a cell (50 ms), cells in a picture (1 s)."""
_SPAN = (_CELLS - 1) * _CELL + 1
_DEPTH = 7.0
"""Nepers of energy below a picture's loudest cell that still count (30 dB): below is the noise of the encoding."""

_NOMINATED = 8
"""Recordings whose waveforms are compared, by their pictures: pictures find, waveforms decide."""


@dataclass(frozen=True)
class Match:
    """Which of the known recordings was found, and the correlation 0..1 of the waveforms."""

    recording: int
    similarity: float


class KnownRecordings:
    """Recordings to be found again in others.

    A second is found by its picture, a log-mel patch without the means of its rows and columns, so that neither level
    nor filters matter; the waveforms there are then correlated, which chance does not survive.

    Parameters
    ----------
    waveforms
        float32 (n,), 16 kHz. They stay in memory, with pictures about 4 times their size.
    """

    def __init__(self, waveforms: Iterable[Samples]) -> None:
        self._waveforms = [np.pad(waveform, (0, _SECOND)) for waveform in waveforms]
        pictures = [np.zeros((0, _BANDS * _CELLS), np.float32)]
        places = [np.zeros((0, 2), np.int64)]
        for number, waveform in enumerate(self._waveforms):
            own, starts = _pictures(waveform, _CELL)
            pictures.append(own)
            places.append(np.stack([np.full(len(starts), number), starts], 1))
        self._pictures, self._places = np.concatenate(pictures).T.copy(), np.concatenate(places)

    def find(self, waveform: Samples) -> Match | None:
        """Return the best match of a 16 kHz waveform (n,) if it is `SAME` or better.

        A recording is found if a second of it is there, or all of it where either is shorter.
        """
        waveform = np.pad(waveform, (0, max(0, _SECOND + _SLACK - len(waveform))))
        last = len(waveform) - _SECOND - _SLACK
        matches = (self._best(waveform[start:]) for start in [*range(0, last, _WINDOW_HOP), last])
        best = max(matches, key=lambda match: match.similarity)
        return best if best.similarity >= SAME else None

    def _best(self, waveform: Samples) -> Match:
        """Match the first second of a waveform that is a little longer than that."""
        pictures, _ = _pictures(waveform[: _SECOND + _SLACK], 1)
        second = np.trim_zeros(waveform[:_SECOND], "b")
        best = Match(-1, 0.0)
        if not len(pictures) or not len(self._places) or not len(second):  # sound in the slack alone
            return best
        for recording, start in self._nominated(pictures[:_CELL]):
            around = self._waveforms[recording][max(0, start - _SLACK) : start + _SECOND + _SLACK]
            best = max(best, Match(recording, _correlation(second, around)), key=lambda match: match.similarity)
        return best

    def _nominated(self, pictures: Float32) -> list[tuple[int, int]]:
        """Return the recordings whose pictures are most like these, each with the sample where it is so."""
        likeness = (pictures @ self._pictures).max(0)
        n = min(len(likeness), _NOMINATED * _CELLS // 2)
        order = np.argpartition(-likeness, n - 1)[:n]
        nominated: dict[int, int] = {}
        for recording, start in self._places[order[np.argsort(-likeness[order])]]:
            nominated.setdefault(int(recording), int(start))
        return list(nominated.items())[:_NOMINATED]


def _pictures(waveform: Samples, hop: int) -> tuple[Float32, npt.NDArray[np.int64]]:
    """Return the pictures (n, 320) of norm 1 that begin at every ``hop``-th frame, and their first samples (n,)."""
    frames = fbank(waveform)[:, :_LOW_MELS].reshape(-1, _BANDS, _LOW_MELS // _BANDS).mean(2)
    cells = np.lib.stride_tricks.sliding_window_view(frames, _CELL, 0).mean(2) if len(frames) >= _CELL else frames[:0]
    starts = np.arange(0, len(cells) - _SPAN + 1, hop)
    pictures = cells[starts[:, None] + np.arange(_CELLS) * _CELL]
    pictures = np.maximum(pictures, pictures.max((1, 2), keepdims=True, initial=-np.inf) - np.float32(_DEPTH))
    pictures -= pictures.mean(1, keepdims=True)
    pictures -= pictures.mean(2, keepdims=True)
    norm = np.linalg.norm(pictures, axis=(1, 2), keepdims=True)
    told = norm[:, 0, 0] > 1  # silence and pure tones have no picture
    return (pictures[told] / norm[told]).reshape(-1, _BANDS * _CELLS), starts[told] * FEATURES.shift


def _correlation(sound: Samples, around: Samples) -> float:
    """Return the largest correlation of ``sound`` (n,) with a piece of ``around`` (m,), 0..1 and of either sign."""
    if len(around) < len(sound):
        return 0.0
    size = 2 ** int(len(sound) + len(around)).bit_length()
    centred = sound - sound.mean()
    products = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(centred, size)), size)
    energy = np.cumsum(np.pad(around.astype(np.float64) ** 2, (1, 0)))
    norms = np.sqrt(energy[len(sound) :] - energy[: -len(sound)]) * np.linalg.norm(centred)
    # A piece far softer than the loudest is none: its correlation would be that of rounding errors.
    correlations = np.abs(products[: len(norms)]) / np.maximum(norms, 0.05 * norms.max() + np.finfo(np.float32).eps)
    return float(correlations.max())
