"""Spans of whole numbers, many at a time."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_END = np.iinfo(np.int64).max


class Spans(NamedTuple):
    """Half-open spans [starts[i], stops[i])."""

    starts: Numbers
    stops: Numbers

    @property
    def lengths(self) -> Numbers:
        """Return how many numbers each holds."""
        return self.stops - self.starts

    def take(self, rows: Numbers | Mask) -> "Spans":
        """Return some of the spans, chosen as numpy chooses."""
        return Spans(self.starts[rows], self.stops[rows])

    def joined(self, is_apart: Mask) -> "Spans":
        """Return spans that are in order, each made one with the next unless it ``is_apart`` (n - 1,) from it."""
        rows = slice(len(self.starts))
        return Spans(self.starts[np.append(True, is_apart)[rows]], self.stops[np.append(is_apart, True)[rows]])

    def union(self) -> "Spans":
        """Return what any of the spans covers, in order; those that overlap or touch are one."""
        spans = Spans(np.sort(self.starts), np.sort(self.stops))
        # Nothing covers what lies before a beginning where as many spans have ended by then as have begun before it.
        return spans.joined(spans.starts[1:] > spans.stops[:-1])

    def without(self, others: "Spans") -> tuple["Spans", Numbers]:
        """Return what no other covers of each span, and of which span each piece is; both are in order.

        Parameters
        ----------
        others
            As `union` gives them. The spans themselves are in order, not empty and do not overlap.
        """
        starts, stops = np.append(-_END, others.stops), np.append(others.starts, _END)  # what is between the others
        first = np.searchsorted(stops, self.starts, side="right")
        owner, number = ragged(np.searchsorted(starts, self.stops, side="left") - first)
        free = first[owner] + number
        pieces = Spans(
            np.maximum(self.starts[owner], starts[free]),
            np.minimum(self.stops[owner], stops[free]),
        )
        return pieces, owner


def runs(numbers: Numbers) -> Numbers:
    """Return where in ascending ``numbers`` each run of consecutive ones begins."""
    is_first = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1] + 1, out=is_first[1:])
    return np.flatnonzero(is_first)


def ragged(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each of ``counts[i]`` things of each owner ``i`` its owner and its number among them."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner]
