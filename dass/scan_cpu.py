"""The selective scans of a grid on the CPU, fused: values and gradients.

With one state per channel the recurrence runs across channels, sixteen at a time on a processor with 512-bit
registers, so the grid is kept channels last and every kernel below works on one recording and one slice of channels,
all directions one after the other, adding into one output. Step sizes are turned from raw projections into decays on
the way: the grid is never copied per direction. Kernels hold no GIL; slices run on a small pool of threads because
numba's own pool may not be entered by two threads at once.
"""

from functools import partial
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import torch
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from dass.threads import run_all

Array = npt.NDArray[np.float32]

_F = np.float32
_LOG2_E, _LN2_HI, _LN2_LO = _F(1.44269504), _F(0.693359375), _F(-2.12194440e-4)
_E0, _E1, _E2 = _F(1.9875691500e-4), _F(1.3981999507e-3), _F(8.3334519073e-3)
_E3, _E4, _E5 = _F(4.1665795894e-2), _F(1.6666665459e-1), _F(5.0000001201e-1)
_L3, _L5, _L7, _L9, _L11, _L13 = _F(1 / 3), _F(1 / 5), _F(1 / 7), _F(1 / 9), _F(1 / 11), _F(1 / 13)
_ZERO, _HALF, _ONE, _TWO, _LOWEST = _F(0), _F(0.5), _F(1), _F(2), _F(-87)

FAST = {"contract", "nsz", "arcp", "reassoc"}
"""Floating-point freedoms the kernels allow the compiler: reordering sums, not ignoring NaN or infinity."""


@intrinsic
def _float_of_bits(_context: Any, _bits: Any) -> Any:
    def generate(_ctx: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate


@numba.njit(inline="always", fastmath={"contract"}, error_model="numpy")
def _exp(x: np.float32) -> np.float32:
    """Exponential of a number that is not positive, to 2 units in the last place (Cephes), without a branch."""
    x = x if x > _LOWEST else _LOWEST
    n = np.int32(x * _LOG2_E - _HALF)
    r = x - _F(n) * _LN2_HI - _F(n) * _LN2_LO
    series = ((((_E0 * r + _E1) * r + _E2) * r + _E3) * r + _E4) * r + _E5
    return (series * r * r + r + _ONE) * _float_of_bits(np.int32((n + 127) << 23))  # type: ignore[call-arg]


@numba.njit(inline="always", fastmath={"contract"}, error_model="numpy")
def _softplus(x: np.float32) -> np.float32:
    """log(1 + exp(x)) as max(x, 0) + 2 artanh(e / (2 + e)), e = exp(-|x|): exact to float32 also for small results."""
    e = _exp(x if x < _ZERO else -x)
    s = e / (_TWO + e)
    q = s * s
    series = (((((_L13 * q + _L11) * q + _L9) * q + _L7) * q + _L5) * q + _L3) * q + _ONE
    return (x if x > _ZERO else _ZERO) + _TWO * s * series


@numba.njit(inline="always", fastmath={"contract"}, error_model="numpy")
def sigmoid(x: np.float32) -> np.float32:
    """Return 1 / (1 + exp(-x)); for kernels."""
    e = _exp(x if x < _ZERO else -x)
    return (_ONE if x >= _ZERO else e) / (_ONE + e)


@numba.njit(cache=True, nogil=True, fastmath=FAST, error_model="numpy")
def _forward(
    b: int, first: int, last: int, u: Array, raw: Array, B: Array, C: Array, A: Array, D: Array,
    paths: npt.NDArray[np.int64], start: Array, keep: int, y: Array, end: Array,
) -> None:  # fmt: skip
    """Scan channels ``first``..``last`` of grid ``b`` along every path; see ``scan_grid`` for the shapes."""
    n_t, n_f, width = u.shape[1], u.shape[2], last - first
    h = np.empty(width, np.float32)
    for k in range(len(paths)):
        along_time, t_back, f_back, apart = paths[k]
        a_k, d_k = A[k, first:last].copy(), D[k, first:last].copy()
        h[:] = start[k, b, 0, first:last]
        for i in range(n_f if along_time else n_t):
            if apart:
                f = n_f - 1 - i if f_back else i
                h[:] = start[k, b, f, first:last]
            for j in range(n_t if along_time else n_f):
                t, f = (j, i) if along_time else (i, j)
                t = n_t - 1 - t if t_back else t
                f = n_f - 1 - f if f_back else f
                b_t, c_t = B[b, t, f, k], C[b, t, f, k]
                u_t, raw_t, y_t = u[b, t, f, first:last], raw[k, b, t, f, first:last], y[b, t, f, first:last]
                if k == 0:
                    y_t[:] = _ZERO
                for c in range(width):
                    delta = _softplus(raw_t[c])
                    h[c] = _exp(delta * a_k[c]) * h[c] + delta * b_t * u_t[c]
                    y_t[c] += c_t * h[c] + d_k[c] * u_t[c]
                if along_time and t == keep - 1 and not t_back:
                    end[k, b, f, first:last] = h
            if not along_time and i == keep - 1 and not t_back:
                end[k, b, 0, first:last] = h


@numba.njit(cache=True, nogil=True, fastmath=FAST, error_model="numpy")
def _backward(
    b: int, first: int, last: int, u: Array, raw: Array, B: Array, C: Array, A: Array, D: Array,
    paths: npt.NDArray[np.int64], start: Array, grad_y: Array,
    grad_u: Array, grad_raw: Array, grad_B: Array, grad_C: Array, grad_A: Array, grad_D: Array,
) -> None:  # fmt: skip
    """Gradients of ``_forward``: one path's states are worked out again, then the path is walked in reverse."""
    n_t, n_f, width = u.shape[1], u.shape[2], last - first
    states = np.empty((n_t * n_f + 1, width), np.float32)
    h, grad_h = np.empty(width, np.float32), np.empty(width, np.float32)
    for k in range(len(paths)):
        along_time, t_back, f_back, apart = paths[k]
        a_k, d_k = A[k, first:last].copy(), D[k, first:last].copy()
        grad_a, grad_d = np.zeros(width, np.float32), np.zeros(width, np.float32)
        n_outer, n_inner = (n_f, n_t) if along_time else (n_t, n_f)
        h[:] = start[k, b, 0, first:last]
        states[0] = h
        for i in range(n_outer):
            if apart:
                h[:] = start[k, b, n_f - 1 - i if f_back else i, first:last]
            for j in range(n_inner):
                t, f = (j, i) if along_time else (i, j)
                t = n_t - 1 - t if t_back else t
                f = n_f - 1 - f if f_back else f
                b_t, u_t, raw_t = B[b, t, f, k], u[b, t, f, first:last], raw[k, b, t, f, first:last]
                after = states[i * n_inner + j + 1]
                for c in range(width):
                    delta = _softplus(raw_t[c])
                    h[c] = _exp(delta * a_k[c]) * h[c] + delta * b_t * u_t[c]
                    after[c] = h[c]
        grad_h[:] = _ZERO
        for i in range(n_outer - 1, -1, -1):
            if apart:
                grad_h[:] = _ZERO
            for j in range(n_inner - 1, -1, -1):
                t, f = (j, i) if along_time else (i, j)
                t = n_t - 1 - t if t_back else t
                f = n_f - 1 - f if f_back else f
                b_t, c_t = B[b, t, f, k], C[b, t, f, k]
                u_t, raw_t, gy_t = u[b, t, f, first:last], raw[k, b, t, f, first:last], grad_y[b, t, f, first:last]
                gu_t, graw_t = grad_u[b, t, f, first:last], grad_raw[k, b, t, f, first:last]
                after = states[i * n_inner + j + 1]
                before = start[k, b, f, first:last] if apart and j == 0 else states[i * n_inner + j]
                if k == 0:
                    gu_t[:] = _ZERO
                grad_b, grad_c = _ZERO, _ZERO
                for c in range(width):
                    delta = _softplus(raw_t[c])
                    decay = _exp(delta * a_k[c])
                    grad = grad_h[c] + gy_t[c] * c_t
                    carried = grad * decay * before[c]
                    grad_c += gy_t[c] * after[c]
                    grad_b += grad * delta * u_t[c]
                    gu_t[c] += grad * delta * b_t + gy_t[c] * d_k[c]
                    graw_t[c] = (carried * a_k[c] + grad * b_t * u_t[c]) * sigmoid(raw_t[c])
                    grad_a[c] += carried * delta
                    grad_d[c] += gy_t[c] * u_t[c]
                    grad_h[c] = grad * decay
                grad_B[b, t, f, k] += grad_b
                grad_C[b, t, f, k] += grad_c
        grad_A[b, k, first:last] = grad_a
        grad_D[b, k, first:last] = grad_d


def scan(
    u: torch.Tensor, raw: torch.Tensor, B: torch.Tensor, C: torch.Tensor, A: torch.Tensor, D: torch.Tensor,
    paths: npt.NDArray[np.int64], start: torch.Tensor, keep: int, y: torch.Tensor, end: torch.Tensor, n_threads: int,
) -> None:  # fmt: skip
    """Do what ``dass.scan.scan_grid`` does, writing ``y`` and ``end``.

    All are contiguous; ``end`` is zero before, and left so where a path keeps no state.
    """
    arrays: list[Any] = [x.numpy() for x in (u, raw, B, C, A, D)]
    tail = (paths, start.numpy(), keep, y.numpy(), end.numpy())
    slices = [(b, *c) for b in range(len(u)) for c in _slices(u.shape[-1], len(u), n_threads)]
    run_all([partial(_forward, *place, *arrays, *tail) for place in slices], n_threads)  # type: ignore[call-arg]


class GridScan(torch.autograd.Function):
    """The fused scans as a differentiable function; carried states are data to it, no gradient flows through them."""

    @staticmethod
    def forward(
        ctx: Any,
        u: torch.Tensor, raw: torch.Tensor, B: torch.Tensor, C: torch.Tensor, A: torch.Tensor, D: torch.Tensor,
        paths: npt.NDArray[np.int64], start: torch.Tensor | None, keep: int,
    ) -> tuple[torch.Tensor, torch.Tensor]:  # fmt: skip
        """Return y (b, t, f, c) and the states (k, b, f, c) after time step ``keep``; see ``dass.scan.scan_grid``."""
        begin = torch.zeros(len(paths), *u.shape[:1], *u.shape[2:]) if start is None else start.contiguous()
        ctx.paths, ctx.inputs = paths, [x.detach().contiguous() for x in (u, raw, B, C, A, D)] + [begin]
        u, raw, B, C, A, D, begin = ctx.inputs
        y, end = torch.empty_like(u), torch.zeros_like(begin)
        scan(u, raw, B, C, A, D, paths, begin, keep, y, end, torch.get_num_threads())
        ctx.mark_non_differentiable(end)
        return y, end

    @staticmethod
    def backward(ctx: Any, grad_y: torch.Tensor, _grad_end: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """Return the gradients of the first six arguments."""
        u, raw, B, C, A, D, begin = ctx.inputs
        per_grid = torch.empty(2, len(u), *A.shape)
        grads = [torch.empty_like(u), torch.empty_like(raw), torch.zeros_like(B), torch.zeros_like(C), *per_grid]
        arrays = [x.numpy() for x in (u, raw, B, C, A, D)]
        tail = [ctx.paths, begin.numpy(), grad_y.contiguous().numpy(), *(x.numpy() for x in grads)]

        def one_grid(b: int) -> None:
            for c in _slices(u.shape[-1], len(u), torch.get_num_threads()):
                _backward(b, *c, *arrays, *tail)

        run_all([partial(one_grid, b) for b in range(len(u))], torch.get_num_threads())
        return (*grads[:4], grads[4].sum(0), grads[5].sum(0), None, None, None)


_WIDEST = 96
"""Channels per slice: state, parameters and one token's rows of a slice stay in the first-level cache."""


def _slices(width: int, n_grids: int, n_threads: int) -> list[tuple[int, int]]:
    """Cut the channels so that every thread has work and no slice is wider than ``_WIDEST``; multiples of 16."""
    wanted = -(-n_threads // n_grids)
    step = min(_WIDEST, max(16, -(-width // (16 * wanted)) * 16))
    return [(c, min(c + step, width)) for c in range(0, width, step)]
