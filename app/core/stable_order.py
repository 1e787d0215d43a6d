"""Putting many numbers in order, several times as fast as numpy's stable sort."""

import numpy as np
import numpy.typing as npt

from app.core.spans import Numbers

_PLACE_BITS = 32


def stable_order(keys: npt.NDArray[np.float64] | Numbers) -> Numbers:
    """Return what puts ``keys`` in order; equals stay in their order. None of them is NaN."""
    # Processors sort plain numbers many at a time, but not as equals were before: so each takes its place along.
    about = np.argsort(keys)
    ranked = keys[about]
    rank = np.empty(len(keys), np.int64)
    rank[about] = np.cumsum(ranked != np.append(ranked[:1], ranked[:-1]))
    places = rank << _PLACE_BITS | np.arange(len(keys))
    places.sort()
    return np.asarray(places & (1 << _PLACE_BITS) - 1, np.int64)
