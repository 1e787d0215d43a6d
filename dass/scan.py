"""The selective scan: one sequence (the plain reference) and the scans of a time-frequency grid.

Source: Mamba (arXiv 2312.00752), algorithm 2; letters as there. Discretisation as in the published code: ``A`` by
zero-order hold, ``B`` by Euler: ``h_t = exp(delta_t A) h_(t-1) + delta_t B_t u_t``, ``y_t = C_t h_t + D u_t``.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from dass import scan_cpu
from dass.config import Scan


class Path(NamedTuple):
    """How a scan visits the grid."""

    along_time: bool
    """Row by row, time running fastest; else column by column, frequency running fastest."""
    time_back: bool
    frequency_back: bool
    apart: bool
    """Every row is a sequence of its own; else the state runs on from the end of one row into the next."""


PATHS: dict[Scan, Path] = {
    "rows": Path(True, False, False, False),
    "columns": Path(False, False, False, False),
    "rows_back": Path(True, True, True, False),
    "columns_back": Path(False, True, True, False),
    "rows_apart": Path(True, False, False, True),
    "columns_down": Path(False, False, True, False),
}


def selective_scan(
    u: Tensor, delta: Tensor, A: Tensor, B: Tensor, C: Tensor, D: Tensor, initial_state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Scan sequences step by step: the reference every faster way is held to.

    Parameters
    ----------
    u, delta : (batch, length, width)
        Input and step sizes (positive: after the softplus).
    A : (width, N)
        Decay rates, negative.
    B, C : (batch, length, N)
        Input and output weights of every step.
    D : (width,)
        Weight of the direct path.
    initial_state : (batch, width, N), optional
        Zero if left out.

    Returns
    -------
    y : (batch, length, width)
    final_state : (batch, width, N)
    """
    h = u.new_zeros(len(u), *A.shape) if initial_state is None else initial_state
    ys = []
    for t in range(u.shape[1]):
        h = torch.exp(delta[:, t, :, None] * A) * h + (delta[:, t] * u[:, t])[..., None] * B[:, t, None]
        ys.append((h * C[:, t, None]).sum(-1))
    y = torch.stack(ys, 1) if ys else torch.zeros_like(u)
    return y + D * u, h


def scan_grid(
    u: Tensor, raw: Tensor, B: Tensor, C: Tensor, A: Tensor, D: Tensor,
    paths: tuple[Path, ...], start: Tensor | None = None, keep: int = 0,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Scan a grid along several paths and add up what they give; one state per channel.

    Parameters
    ----------
    u : (batch, time, frequency, width)
    raw : (path, batch, time, frequency, width)
        Step sizes before the softplus.
    B, C : (batch, time, frequency, path)
    A, D : (path, width)
    start : (path, batch, frequency, width), optional
        States to begin with: of each row for a path whose rows stand apart, else only the first row counts. Zero if
        left out.
    keep : int
        Number of time steps after which the states are handed back, 0 for none.

    Returns
    -------
    y : (batch, time, frequency, width)
    end : (path, batch, frequency, width)
        States after ``keep`` time steps: row by row for paths along time, in the first row for the others; zero for
        paths that run backward in time.
    """
    if u.device.type == "cpu":
        return scan_cpu.GridScan.apply(u, raw, B, C, A, D, np.array(paths, np.int64), start, keep)  # type: ignore[no-any-return,no-untyped-call]
    return scan_grid_by_sequences(_mamba_scan(), u, raw, B, C, A, D, paths, start, keep)


SequenceScan = Callable[..., tuple[Tensor, Tensor]]


def scan_grid_by_sequences(
    scan: SequenceScan, u: Tensor, raw: Tensor, B: Tensor, C: Tensor, A: Tensor, D: Tensor,
    paths: tuple[Path, ...], start: Tensor | None = None, keep: int = 0,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Do what ``scan_grid`` does with ``scan``, a function like ``selective_scan``, on one path after the other."""
    batch, n_t, n_f, width = u.shape
    begin = u.new_zeros(len(paths), batch, n_f, width) if start is None else start
    end = torch.zeros_like(begin)
    total = torch.zeros_like(u)
    for k, path in enumerate(paths):
        grids = [_turn(x, path) for x in (u, F.softplus(raw[k]), B[..., k : k + 1], C[..., k : k + 1])]
        parameters = (A[k, :, None], D[k])
        if path.apart:
            rows = [x.flatten(0, 1) for x in grids]
            y, state, _ = _scan_kept(scan, rows, parameters, begin[k].flatten(0, 1), keep)
            end[k] = state.view(batch, n_f, width)
            y = y.view(batch, n_f, n_t, width)
        elif path.along_time and keep and not path.time_back:
            y, end[k] = _scan_rows(scan, grids, parameters, begin[k, :, 0], keep)
        else:
            kept = 0 if path.time_back else keep * n_f
            y, end[k, :, 0], _ = _scan_kept(scan, [x.flatten(1, 2) for x in grids], parameters, begin[k, :, 0], kept)
            y = y.view(grids[0].shape)
        total = total + _turn_back(y, path)
    return total, end


def _scan_kept(
    scan: SequenceScan, sequences: list[Tensor], parameters: tuple[Tensor, Tensor], begin: Tensor, keep: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Scan (batch, length, ...) sequences in two parts; return y, the state (batch, width) between and the last one."""
    (A, D), state, kept, parts = parameters, begin[..., None], torch.zeros_like(begin), []
    for part in (slice(0, keep), slice(keep, None)):
        u, delta, B, C = (x[:, part] for x in sequences)
        if u.shape[1]:
            y, state = scan(u, delta, A, B, C, D, state)
            parts.append(y)
        if part.start == 0 and keep:
            kept = state[..., 0]
    return torch.cat(parts, 1), kept, state[..., 0]


def _scan_rows(
    scan: SequenceScan, grids: list[Tensor], parameters: tuple[Tensor, Tensor], begin: Tensor, keep: int
) -> tuple[Tensor, Tensor]:
    """Scan (batch, row, time, ...) grids row after row, the state running on; keep each row's state on the way."""
    ys, ends = [], []
    for row in range(grids[0].shape[1]):
        y, kept, begin = _scan_kept(scan, [x[:, row] for x in grids], parameters, begin, keep)
        ys.append(y)
        ends.append(kept)
    return torch.stack(ys, 1), torch.stack(ends, 1)


def _turn(x: Tensor, path: Path) -> Tensor:
    """Lay (batch, time, frequency, ...) out in the order of the path: (batch, slow axis, fast axis, ...)."""
    x = x.flip([axis for axis, back in ((1, path.time_back), (2, path.frequency_back)) if back])
    return x.transpose(1, 2).contiguous() if path.along_time else x


def _turn_back(x: Tensor, path: Path) -> Tensor:
    x = x.transpose(1, 2) if path.along_time else x
    return x.flip([axis for axis, back in ((1, path.time_back), (2, path.frequency_back)) if back])


@cache
def _mamba_scan() -> SequenceScan:
    """``selective_scan`` on mamba-ssm's kernel, with the initial state that it lacks added through linearity."""
    from mamba_ssm.ops.selective_scan_interface import selective_scan_fn

    return with_initial_state(selective_scan_fn)


def with_initial_state(kernel: Callable[..., tuple[Tensor, Tensor]]) -> SequenceScan:
    """Return a function like ``selective_scan`` made from one like mamba-ssm's ``selective_scan_fn``.

    The recurrence is linear in its state, so an initial state only adds ``C_t exp(A sum_(s<=t) delta_s) h_0`` to the
    output and ``exp(A sum delta) h_0`` to the final state.
    """

    def scan(
        u: Tensor, delta: Tensor, A: Tensor, B: Tensor, C: Tensor, D: Tensor, initial_state: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        u_t, delta_t, b_t, c_t = (x.transpose(1, 2).contiguous() for x in (u, delta, B, C))
        y, final_state = kernel(u_t, delta_t, A, b_t, c_t, D, return_last_state=True)
        y = y.transpose(1, 2)
        if initial_state is None:
            return y, final_state
        decay = torch.exp(delta.cumsum(1)[..., None] * A)
        y = y + torch.einsum("bldn,bln,bdn->bld", decay, C, initial_state)
        return y, final_state + decay[:, -1] * initial_state

    return scan
