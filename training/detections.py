"""What every threshold makes of a track of scores, all at once.

The idea is that of J. Ebbers, R. Haeb-Umbach and R. Serizel, "Threshold independent evaluation of sound event detection
scores", ICASSP 2022: as the threshold comes down detections appear, grow and merge, at scores of the track only.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Columns = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Detections:
    """Every run of columns [start, stop) that some threshold makes a detection; arrays are (runs,).

    Run ``i`` is one for the thresholds ``t`` with ``above[i] < t <= upto[i]``: all its columns reach ``t``, and neither
    neighbour does.
    """

    start: Columns
    stop: Columns
    above: Floats
    upto: Floats

    @staticmethod
    def of(track: npt.NDArray[np.floating]) -> "Detections":
        """Return the detections in the scores (columns,) of one class: no more than there are columns."""
        before = _nearest_lower(track)
        behind = len(track) - 1 - _nearest_lower(track[::-1])[::-1]
        runs, lowest = np.unique(np.stack([before + 1, behind], 1), axis=0, return_index=True)
        start, stop = runs.T
        outside = np.append(track, -np.inf)  # also what index -1 gives
        above = np.maximum(outside[start - 1], outside[stop])
        return Detections(start, stop, above.astype(np.float64), track[lowest].astype(np.float64))

    def totals(self, weights: npt.ArrayLike, thresholds: Floats) -> Floats:
        """Return, for thresholds from the highest to the lowest, the sum of the weights of the runs that each makes."""
        weights = np.broadcast_to(np.asarray(weights, np.float64), self.start.shape)
        n = len(thresholds)
        appear = np.bincount(np.searchsorted(-thresholds, -self.upto), weights, n + 1)
        vanish = np.bincount(np.searchsorted(-thresholds, -self.above), weights, n + 1)
        totals: Floats = np.cumsum(appear - vanish)[:n]
        return totals


def _nearest_lower(track: npt.NDArray[np.floating]) -> Columns:
    """Return the place of the nearest lower score before each one, -1 where there is none."""
    places = np.empty(len(track), np.int64)
    rising: list[tuple[float, int]] = []
    for place, score in enumerate(track.tolist()):
        while rising and rising[-1][0] >= score:
            rising.pop()
        places[place] = rising[-1][1] if rising else -1
        rising.append((score, place))
    return places
