"""From column scores to events: what was heard, from when to when, and how surely.

The rule, with an example, is in docs/events.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES, N_CLASSES
from dass.errors import DassError
from dass.labels import ontology

REMNANT_COLUMNS = 6
"""Shortest piece (1.92 s) of an ancestor's event that is worth reporting beside a descendant's event: a parent's score
rises a little before its child's and falls a little after it, and those edges say nothing new."""

_Scores = npt.NDArray[np.float32]
_Mask = npt.NDArray[np.bool_]
_Spans = npt.NDArray[np.int64]  # (n, 2): start and stop columns, in order of time


class ProbabilityTable(Protocol):
    """What `find_events` asks of the probabilities: an array has it, and so can a file that is read class by class."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Return (columns, classes)."""

    def max(self, *, axis: int, initial: float) -> _Scores:
        """Return the highest probability (classes,) along ``axis`` 0, at least ``initial``."""

    def __getitem__(self, key: tuple[slice, int], /) -> _Scores:
        """Return the probabilities (columns,) of one class, asked for as ``[:, class_index]``."""


@dataclass(frozen=True, slots=True)
class Event:
    """One class heard from ``start_column`` up to, not including, ``stop_column``."""

    class_index: int
    start_column: int
    stop_column: int
    score: float
    """Highest probability inside."""
    score_mean: float
    """Mean probability inside."""

    @property
    def start_s(self) -> float:
        """Return the start in seconds of the recording."""
        return self.start_column * FEATURES.column_s

    @property
    def stop_s(self) -> float:
        """Return the end in seconds of the recording."""
        return self.stop_column * FEATURES.column_s


@dataclass(frozen=True)
class EventPolicy:
    """What counts as an event. Lengths are in columns of 0.32 s."""

    threshold: float = 0.3
    """Probability that an event must reach, both as scored and smoothed. AudioSet's models are sparing: what is plainly
    there often scores 0.3 to 0.6. On YAMNet's scores of 800 five-second clips of ESC-50, thresholds of 0.2, 0.3 and 0.4
    find the right class in 75, 69 and 64 % of the clips, beside 4.0, 2.5 and 1.7 classes unrelated to the label."""
    off_ratio: float = 0.5
    """An event lasts while the probability stays at or above this share of its threshold."""
    smoothing: int = 3
    """Columns under the triangular window of the smoothing (odd, 1 for none). It decides whether an event begins, never
    where: at 3, a column that stands alone needs twice the threshold."""
    min_columns: int = 1
    """Shorter events are dropped."""
    merge_gap: int = 2
    """Events of one class that are no further apart become one."""
    class_thresholds: Mapping[int, float] = field(default_factory=dict)
    """Thresholds of single classes by class index, in place of ``threshold``."""
    classes: tuple[int, ...] | None = None
    """Report these classes only, as though no other were scored; all where None."""
    include_ancestors: bool = False
    """Report "Dog" also where "Bark" explains it."""

    def __post_init__(self) -> None:
        for threshold in (self.threshold, *self.class_thresholds.values()):
            _require(0 < threshold <= 1, f"A threshold must lie above 0 and at most at 1, not at {threshold}.")
        _require(0 < self.off_ratio <= 1, f"The off ratio must lie above 0 and at most at 1, not at {self.off_ratio}.")
        _require(
            self.smoothing >= 1 and self.smoothing % 2 == 1,
            f"The smoothing must be an odd number of columns (1 for none), not {self.smoothing}.",
        )
        for index in (*self.class_thresholds, *(self.classes or ())):
            _require(0 <= index < N_CLASSES, f"There is no class {index}: classes are numbered 0 to {N_CLASSES - 1}.")
        _require(self.min_columns >= 1, f"An event must be at least one column long, not {self.min_columns}.")
        _require(self.merge_gap >= 0, f"The merge gap must be zero or more columns, not {self.merge_gap}.")

    def threshold_of(self, class_index: int) -> float:
        """Return the probability that an event of this class must reach."""
        return self.class_thresholds.get(class_index, self.threshold)


def find_events(probs: ProbabilityTable, policy: EventPolicy | None = None) -> list[Event]:
    """Find the events in the scores of a recording.

    Works class by class, and only on classes that reach their threshold: beside ``probs`` it needs memory for the
    scores of one class and for the events.

    Parameters
    ----------
    probs : ndarray, float32 (columns, classes), or ProbabilityTable
        Probability of every class in every column, classes in the order of `dass.labels.Ontology.classes`.
    policy : EventPolicy, optional
        What counts as an event; the defaults of `EventPolicy` where left out.

    Returns
    -------
    list of Event
        In order of start, then class. Events of one class are further apart than the merge gap.

    Raises
    ------
    DassError
        ``probs`` has another shape, or holds something that is not a number.
    """
    policy = policy or EventPolicy()
    _check(probs)
    spans = {index: _class_spans(probs[:, index], policy, index) for index in _candidates(probs, policy)}
    if not policy.include_ancestors:
        spans = _specific(spans, probs, policy)
    events = [event for index, own in spans.items() for event in _events(index, probs[:, index], own)]
    return sorted(events, key=lambda event: (event.start_column, event.class_index))


def _check(probs: ProbabilityTable) -> None:
    """Raise where ``probs`` cannot be the scores of a recording."""
    if len(probs.shape) != 2 or probs.shape[1] != N_CLASSES:
        raise DassError(f"Events need scores of shape (columns, {N_CLASSES}), but these have {probs.shape}.")


def _candidates(probs: ProbabilityTable, policy: EventPolicy) -> list[int]:
    """Return the wanted classes that reach their threshold somewhere."""
    peaks = probs.max(axis=0, initial=0)
    if np.isnan(peaks).any():
        column = int(np.isnan(probs[:, int(np.isnan(peaks).argmax())]).argmax())
        raise DassError(f"The scores of column {column} are not numbers: the model that gave them is damaged.")
    wanted = range(N_CLASSES) if policy.classes is None else sorted(set(policy.classes))
    return [index for index in wanted if peaks[index] >= np.float32(policy.threshold_of(index))]


def _class_spans(scores: _Scores, policy: EventPolicy, index: int) -> _Spans:
    """Return where one class is heard, whatever the other classes say."""
    scores = np.ascontiguousarray(scores)
    on = np.float32(policy.threshold_of(index))
    off = np.float32(policy.threshold_of(index) * policy.off_ratio)
    begins = (scores >= on) & (smooth(scores, policy.smoothing) >= on)
    spans = _reaching(_runs(scores >= off), begins)
    return _at_least(policy.min_columns, _merged(spans, policy.merge_gap))


def smooth(scores: _Scores, width: int) -> npt.NDArray[np.float64]:
    """Return the mean of ``scores`` under a triangular window, at the ends over the columns that exist.

    In float64 the sums are exact, so that a constant stays what it is.
    """
    half = np.ones(width // 2 + 1)
    window = np.convolve(half, half)
    inside = slice(width // 2, width // 2 + len(scores))
    sums = np.convolve(scores.astype(np.float64), window)[inside]
    return sums / np.convolve(np.ones(len(scores)), window)[inside]


def _specific(spans: dict[int, _Spans], probs: ProbabilityTable, policy: EventPolicy) -> dict[int, _Spans]:
    """Return the events of every class without what its descendants' events explain."""
    explaining: dict[int, list[_Spans]] = {index: [] for index in spans}
    for index, own in spans.items():
        for ancestor in ontology().implied(index) & spans.keys():
            explaining[ancestor].append(own)
    return {
        index: _unexplained(own, explaining[index], probs[:, index], policy, index) if explaining[index] else own
        for index, own in spans.items()
    }


def _unexplained(own: _Spans, explaining: list[_Spans], scores: _Scores, policy: EventPolicy, index: int) -> _Spans:
    """Return the events of one class where none of the ``explaining`` ones is, without slivers."""
    on = np.float32(policy.threshold_of(index))
    pieces = _runs(_mask([own], len(scores)) & ~_mask(explaining, len(scores)))
    whole = np.isin(pieces[:, 0], own[:, 0]) & np.isin(pieces[:, 1], own[:, 1])
    remnants = _at_least(REMNANT_COLUMNS, _reaching(pieces[~whole], scores >= on))
    kept = np.sort(np.concatenate([pieces[whole], remnants]), axis=0)
    return _at_least(policy.min_columns, _merged(kept, policy.merge_gap))


def _events(index: int, scores: _Scores, spans: _Spans) -> Iterable[Event]:
    """Return the events of one class with their scores."""
    edges = spans.ravel()
    padded = np.append(scores.astype(np.float64), 0.0)
    peaks = np.maximum.reduceat(padded, edges)[::2]
    means = np.add.reduceat(padded, edges)[::2] / (spans[:, 1] - spans[:, 0])
    rows = zip(spans.tolist(), peaks.tolist(), means.tolist(), strict=True)
    return (Event(index, start, stop, peak, mean) for (start, stop), peak, mean in rows)


def _mask(spans: Iterable[_Spans], n_columns: int) -> _Mask:
    """Return which columns lie in any of ``spans``."""
    steps = np.zeros(n_columns + 1, dtype=np.int64)
    for own in spans:
        steps[own[:, 0]] += 1
        steps[own[:, 1]] -= 1
    return np.cumsum(steps[:-1]) > 0


def _runs(mask: _Mask) -> _Spans:
    """Return the spans in which ``mask`` is true."""
    return np.flatnonzero(np.diff(mask, prepend=False, append=False)).reshape(-1, 2)


def _reaching(spans: _Spans, peaks: _Mask) -> _Spans:
    """Return the spans with at least one of ``peaks`` inside."""
    before = np.concatenate([[0], np.cumsum(peaks)])
    return spans[before[spans[:, 1]] > before[spans[:, 0]]]


def _merged(spans: _Spans, gap: int) -> _Spans:
    """Return ``spans`` with those no further apart than ``gap`` made one."""
    if len(spans) == 0:
        return spans
    far = spans[1:, 0] - spans[:-1, 1] > gap
    return np.stack([spans[np.append(True, far), 0], spans[np.append(far, True), 1]], axis=1)


def _at_least(columns: int, spans: _Spans) -> _Spans:
    """Return the spans that are no shorter than ``columns``."""
    return spans[spans[:, 1] - spans[:, 0] >= columns]


def _require(fine: bool, sentence: str) -> None:
    """Raise a `DassError` that says ``sentence`` unless all is fine."""
    if not fine:
        raise DassError(sentence)
