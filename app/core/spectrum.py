"""Pictures from audio: Hann windows of about 21 ms, pooled so that short sounds stay visible."""

from contextlib import suppress
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from app.core.picture import N_BINS, Peaks, Picture, Squares, encode, halve
from app.core.picture_grid import STORED_LEVEL, PictureGrid, column_s
from dass.audio import Samples
from dass.errors import AudioError
from dass.resample import to_mono

N_FFT = 2 * N_BINS

_WINDOW_S = N_FFT / 48_000

_SHORTEST_WINDOW = 16
"""Samples; reached below 750 Hz."""

_BATCH = 512
"""Windows transformed together: 2 MiB, which a core's cache holds."""


class Reader(Protocol):
    """What is drawn from: an `AudioSource`, or something that stands for one."""

    def read(self, start: int, stop: int) -> Samples:
        """Return the samples [start, stop); see `AudioSource.read`."""
        ...


def window_length(sample_rate: int) -> int:
    """Return the samples in one window: 21.3 ms, above 48 kHz `N_FFT` samples."""
    return max(_SHORTEST_WINDOW, min(N_FFT, round(_WINDOW_S * sample_rate)))


def window_level(sample_rate: int) -> int:
    """Return the coarsest level, 0 at most, at which windows one column apart overlap by half.

    Columns of finer levels show one window each, those of coarser levels all windows of this level inside them.
    """
    level = 0
    while column_s(level) * sample_rate > window_length(sample_rate) / 2:
        level -= 1
    return level


def draw(source: Reader, grid: PictureGrid, level: int, first: int, last: int) -> Picture:
    """Draw the columns [first, last) of a level no coarser than `STORED_LEVEL`.

    The level of a column is the root mean square of its windows' powers. How the columns are cut changes no bit of
    them. What the source cannot read, and what lies behind its end, stays undrawn.
    """
    if level > STORED_LEVEL:
        raise ValueError(f"level {level} is pooled from level {STORED_LEVEL}, not drawn")
    picture = Picture.absent(last - first)
    step = max(1, _BATCH >> max(0, level - window_level(grid.sample_rate)))
    last = min(last, grid.n_columns(level))
    for start in range(first, last, step):
        with suppress(AudioError):
            picture.put(start - first, _draw_batch(source, grid, level, start, min(start + step, last)))
    return picture


def _draw_batch(source: Reader, grid: PictureGrid, level: int, first: int, last: int) -> Picture:
    edges = grid.start(level, np.arange(first, last + 1)).clip(max=grid.n_samples)
    begins, depth = _window_begins(grid, level, first, last)
    start = min(begins[0], edges[0])
    stop = max(begins[-1] + window_length(grid.sample_rate), edges[-1])
    mono, n_read = _read(source, int(start), int(stop))
    n = int(np.searchsorted(edges[:-1], start + n_read))
    if n == 0:
        return Picture.absent(0)
    squares = _squares(mono, begins - start, grid.sample_rate)
    return Picture(encode(_mean(squares, depth))[:n], _peaks(mono[:n_read], edges[: n + 1] - start))


def _window_begins(grid: PictureGrid, level: int, first: int, last: int) -> tuple[npt.NDArray[np.int64], int]:
    """Return where the windows of some columns begin, and the doublings from one window to a column's number of them.

    A window is centred on a column of its level.
    """
    depth = max(0, level - window_level(grid.sample_rate))
    finest = level - depth
    windows = np.arange(first << depth, min(last << depth, grid.n_columns(finest)))
    return grid.start(finest - 1, 2 * windows + 1) - window_length(grid.sample_rate) // 2, depth


def _read(source: Reader, start: int, stop: int) -> tuple[Samples, int]:
    """Return the mono samples [start, stop), silence outside the recording, and how many lie before its end."""
    before = max(0, -start)
    mono = to_mono(source.read(start + before, stop))
    n_read = before + len(mono)
    return np.pad(mono, (before, stop - start - n_read)), n_read


def _squares(mono: Samples, begins: npt.NDArray[np.int64], sample_rate: int) -> Squares:
    """Return the squared powers (windows, `N_BINS`) of the windows that begin at ``begins``."""
    windows = sliding_window_view(mono, window_length(sample_rate))[begins]
    windows *= _hann(window_length(sample_rate))
    spectrum = np.fft.rfft(windows, N_FFT)[:, :N_BINS]
    power = spectrum.real**2 + spectrum.imag**2
    return np.asarray(power * power, np.float32)


def _mean(squares: Squares, depth: int) -> Squares:
    """Return the means over ``2**depth`` windows each, over as many as there are in the last column."""
    n = len(squares)
    for _ in range(depth):
        squares = halve(squares)
    counts = np.minimum(n - (np.arange(len(squares)) << depth), 1 << depth)
    return np.asarray(squares / counts[:, None], np.float32)


def _peaks(mono: Samples, edges: npt.NDArray[np.int64]) -> Peaks:
    begins = edges[:-1]
    mono = mono[: max(edges[-1], begins[-1] + 1)]  # at the lowest rates a column is narrower than a sample
    low, high = np.minimum.reduceat(mono, begins), np.maximum.reduceat(mono, begins)
    return np.asarray(np.stack([low, high], 1), np.float16)


@cache
def _hann(length: int) -> Samples:
    """Return a window that gives a full-scale sine the magnitude 1 in its bin."""
    window = np.hanning(length + 1)[:-1]
    return np.asarray(2 * window / window.sum(), np.float32)
