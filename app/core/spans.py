"""Sets of spans of whole numbers, many at a time."""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Spans = npt.NDArray[np.int64]
"""(n, 2): starts and stops, half-open."""

_END = np.iinfo(np.int64).max


def runs(numbers: Numbers) -> Numbers:
    """Return where in ascending ``numbers`` each run of consecutive ones begins."""
    return np.flatnonzero(np.diff(numbers, prepend=numbers[:1] - 2) != 1)


def union(spans: Spans) -> Spans:
    """Return what any of ``spans`` covers, in order; those that overlap or touch are one."""
    starts, stops = np.sort(spans[:, 0]), np.sort(spans[:, 1])
    # Nothing covers what lies before the i-th beginning where as many spans have ended by then as have begun.
    return joined(np.stack([starts, stops], axis=1), starts[1:] > stops[:-1])


def joined(spans: Spans, is_apart: npt.NDArray[np.bool_]) -> Spans:
    """Return ``spans``, in order, of which each is made one with the next unless it ``is_apart`` (n - 1,) from it."""
    is_first, is_last = np.append(True, is_apart)[: len(spans)], np.append(is_apart, True)[: len(spans)]
    return np.stack([spans[is_first, 0], spans[is_last, 1]], axis=1)


def without(spans: Spans, others: Spans) -> tuple[Spans, Numbers]:
    """Return what no other covers of each of some spans, and of which of ``spans`` each piece is.

    Parameters
    ----------
    spans
        In order, none empty, none overlapping.
    others
        As `union` gives them.
    """
    between = np.concatenate([[-_END], others.ravel(), [_END]]).reshape(-1, 2)
    first = np.searchsorted(between[:, 1], spans[:, 0], side="right")
    stop = np.searchsorted(between[:, 0], spans[:, 1], side="left")
    owner, place = ragged(stop - first)
    free = between[first[owner] + place]
    pieces = np.stack([np.maximum(spans[owner, 0], free[:, 0]), np.minimum(spans[owner, 1], free[:, 1])], axis=1)
    return pieces, owner


def ragged(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each of ``counts[i]`` things of each owner ``i`` its owner and its number among them."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner]
