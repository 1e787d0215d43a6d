"""Column scores of some labels beside the events that are known to be there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES
from training.detections import Columns, Detections, Floats
from training.known_recording import KnownEvent
from training.metrics import average_precision, class_mean

Scores = npt.NDArray[np.float32]

SEGMENT = FEATURES.sample_rate
"""A second."""
ONSET_COLLAR_S = 0.2
OFFSET_COLLAR_S = 0.5
OFFSET_COLLAR_SHARE = 0.5
"""Of the event's length, where that is more than ``OFFSET_COLLAR_S``."""
DECIMALS = 6
"""Seconds are compared to the microsecond: an event that ends where a column does may not miss it by rounding."""


@dataclass(frozen=True)
class Timeline:
    """Scores and truth of one recording, or of several one after the other.

    ``scores`` is float32 (columns, labels), minus infinity in a column between two recordings, which keeps detections
    apart; ``events`` has for each label the start and stop (events, 2) of its events, in seconds.
    """

    scores: Scores
    events: tuple[Floats, ...]

    @staticmethod
    def of(probs: Scores, known: Sequence[KnownEvent]) -> "Timeline":
        """Return the timeline of the labels of ``known``, in order of name, from the probabilities (columns, 527).

        A label scores as the highest of those of its classes that no other label has too.
        """
        classes = {event.clip.label: event.clip.classes for event in known}
        scores = [probs[:, sorted(_own(label, classes))].max(1) for label in sorted(classes)]
        events = [[(e.start_s, e.stop_s) for e in known if e.clip.label == label] for label in sorted(classes)]
        return Timeline(np.stack(scores, 1), tuple(map(np.array, events)))

    @property
    def duration_s(self) -> float:
        """Return the length in seconds."""
        return len(self.scores) * FEATURES.column_s

    def detections(self, label: int) -> tuple[Detections, Floats]:
        """Return a label's detections, and the thresholds at which they change, from the highest to the lowest."""
        track = self.scores[:, label]
        return Detections.of(track), np.unique(track[np.isfinite(track)])[::-1].astype(np.float64)

    def overlaps(self, runs: Detections, label: int) -> Floats:
        """Return the seconds (runs, events) that runs share with each of a label's events."""
        start, stop = seconds(runs.start)[:, None], seconds(runs.stop)[:, None]
        shared = np.minimum(stop, self.events[label][:, 1]) - np.maximum(start, self.events[label][:, 0])
        positive: Floats = np.maximum(shared, 0)
        return positive

    def segment_map(self) -> float:
        """Return the mean over labels of the average precision of seconds.

        A second is of a label where one of its events touches it, and scores as the highest column that touches it.
        """
        n = -(-len(self.scores) * FEATURES.column_samples // SEGMENT)
        first = np.arange(n) * SEGMENT // FEATURES.column_samples
        stop = np.minimum(-(-np.arange(1, n + 1) * SEGMENT // FEATURES.column_samples), len(self.scores))
        padded = np.pad(self.scores, ((0, 1), (0, 0)))
        scores = np.maximum.reduceat(padded, np.stack([first, stop], 1).ravel())[::2]
        begin = np.arange(n)[:, None] * SEGMENT / FEATURES.sample_rate
        truth = [((begin < e[:, 1]) & (begin + 1 > e[:, 0])).any(1) for e in self.events]
        return class_mean(average_precision(np.stack(truth, 1), scores))

    def event_f1(self) -> float:
        """Return the mean over labels of the F1 of events at the threshold that is best for the label.

        A detection finds an event where it starts within 200 ms of its onset, and ends within 500 ms or half its
        length, whichever is more, of its offset (sed_eval, DCASE task 4).
        """
        return float(np.mean([self._f1(label).max() for label in range(len(self.events))]))

    def _f1(self, label: int) -> Floats:
        """Return the F1 of a label's events at each threshold.

        Two detections of one threshold begin two columns apart at least, further than both may be from one onset, so no
        event is found twice and the detections that find one are the true positives.
        """
        runs, thresholds = self.detections(label)
        found = runs.totals(self._finds_one(runs, self.events[label]), thresholds)
        return 2 * found / (runs.totals(1, thresholds) + len(self.events[label]))

    @staticmethod
    def _finds_one(runs: Detections, events: Floats) -> npt.NDArray[np.bool_]:
        early, late = np.abs(seconds(runs.start)[:, None] - events[:, 0]), seconds(runs.stop)[:, None] - events[:, 1]
        collar = np.maximum(OFFSET_COLLAR_S, OFFSET_COLLAR_SHARE * (events[:, 1] - events[:, 0]))
        found: npt.NDArray[np.bool_] = np.any(within(early, ONSET_COLLAR_S) & within(np.abs(late), collar), axis=1)
        return found


def seconds(columns: Columns) -> Floats:
    """Return where columns begin."""
    return columns.astype(np.float64) * FEATURES.column_s


def within(value: npt.ArrayLike, bound: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Tell whether seconds are no more than others, to the microsecond."""
    return np.round(np.subtract(value, bound), DECIMALS) <= 0


def _own(label: str, classes: dict[str, frozenset[int]]) -> frozenset[int]:
    others = frozenset().union(*(theirs for name, theirs in classes.items() if name != label))
    return classes[label] - others or classes[label]
