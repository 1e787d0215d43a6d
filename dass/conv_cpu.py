"""Depthwise convolution and SiLU of a grid on the CPU, in one pass over memory."""

from functools import partial

import numba
import numpy as np
import numpy.typing as npt

from dass.scan_cpu import FAST, sigmoid
from dass.threads import run_all

Array = npt.NDArray[np.float32]

_ZERO = np.float32(0)
_TAPS = 3


def convolve(x: Array, past: Array, weight: Array, n_before: int, out: Array, n_threads: int) -> None:
    """Convolve every channel by itself with 3x3 weights, and take ``silu`` of it.

    Parameters
    ----------
    x : (time, frequency, width)
    past : (n, frequency, width)
        What came before; zero before that, and at every other edge.
    weight : (3, 3, width)
        By time, frequency and channel.
    n_before : int
        Columns to the left of the one that is worked out: 1, or 2 where nothing later may be seen.
    out
        Like ``x``; overwritten.
    """
    n, step = len(x), -(-len(x) // n_threads)
    jobs = [partial(_convolve, t, min(n, t + step), x, past, weight, n_before, out) for t in range(0, n, step)]
    run_all(jobs, n_threads)


@numba.njit(cache=True, nogil=True, fastmath=FAST, error_model="numpy")
def _convolve(first: int, stop: int, x: Array, past: Array, weight: Array, n_before: int, out: Array) -> None:
    n_t, n_f, width = x.shape
    n_past = len(past)
    total = np.empty(width, np.float32)
    for t in range(first, stop):
        for f in range(n_f):
            total[:] = _ZERO
            for i in range(_TAPS):
                at_t = t + i - n_before
                if at_t < -n_past or at_t >= n_t:
                    continue
                for j in range(_TAPS):
                    at_f = f + j - 1
                    if at_f < 0 or at_f >= n_f:
                        continue
                    x_t, w_t = (past[n_past + at_t, at_f] if at_t < 0 else x[at_t, at_f]), weight[i, j]
                    for c in range(width):
                        total[c] += x_t[c] * w_t[c]
            out_t = out[t, f]
            for c in range(width):
                out_t[c] = total[c] * sigmoid(total[c])
