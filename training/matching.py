"""How found events and column scores compare with known events."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from dass.config import FEATURES, N_CLASSES
from dass.events import Event
from dass.labels import ontology
from training.known_recording import KnownEvent

Mask = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float32]

BACKGROUND = (
    *("Silence", "Noise", "Environmental noise", "White noise", "Pink noise", "Static"),
    *("Inside, small room", "Inside, large room or hall", "Inside, public space"),
    *("Outside, urban or manmade", "Outside, rural or natural"),
)
"""What may rightly be heard anywhere."""
MARGIN_COLUMNS = 3
"""About a second on either side of a known event in which a score is no false alarm yet."""
ALARM_COLUMNS = 16
"""About five seconds: what one false alarm lasts at most."""


@dataclass(frozen=True)
class Matches:
    """Every found event beside every known one."""

    found: Sequence[Event]
    known: Sequence[KnownEvent]

    @cached_property
    def hits(self) -> Mask:
        """Tell (found, known) where a found event overlaps a known one and is of one of its classes."""
        hits: Mask = self._overlap & self._of_class(_members(self.known))
        return hits

    @cached_property
    def right(self) -> Mask:
        """Tell of each found event whether it hits a known one."""
        return np.asarray(self.hits.any(1), np.bool_)

    @cached_property
    def wrong(self) -> Mask:
        """Tell of each found event whether nothing speaks for it.

        What may be heard anywhere is not wrong, nor is a class above or below one of a known event it overlaps.
        """
        akin = self._overlap & self._of_class(_members(self.known) @ _family() > 0)
        unspoken: Mask = ~(self.right | akin.any(1) | self.of_classes(_background()))
        return unspoken

    def of_classes(self, classes: frozenset[int]) -> Mask:
        """Tell of each found event whether it is of one of the classes."""
        return np.array([event.class_index in classes for event in self.found], bool)

    def onset_errors_s(self, which: Mask | slice = slice(None)) -> npt.NDArray[np.float64]:
        """Return, for those of the known events that are hit, start of the first event that hits less true start."""
        begins = np.array([event.start_s for event in self.found], float)
        truth = np.array([event.start_s for event in self.known], float)
        first = np.where(self.hits, begins[:, None], np.inf).min(0, initial=np.inf)
        errors = (first - truth)[which]
        found: npt.NDArray[np.float64] = errors[np.isfinite(errors)]
        return found

    @cached_property
    def _overlap(self) -> Mask:
        found = np.array([(event.start_s, event.stop_s) for event in self.found]).reshape(-1, 2)
        known = np.array([(event.start_s, event.stop_s) for event in self.known]).reshape(-1, 2)
        return (found[:, :1] < known[:, 1]) & (known[:, 0] < found[:, 1:])

    def _of_class(self, members: Mask) -> Mask:
        return members[:, [event.class_index for event in self.found]].T


def recall_at_alarms(probs: Scores, known: Sequence[KnownEvent], label: str, per_hour: Sequence[float]) -> list[float]:
    """Return the share of a label's events that are found at each number of false alarms per hour.

    The score of a label in a column is the highest of its classes. A threshold finds an event if a column that overlaps
    it reaches the threshold. Where none of the known events that share one of these classes is within a second, each
    run of columns that reach it is one false alarm for each five seconds begun. The threshold goes down from 1 to the
    last event's score before there are more false alarms than allowed.
    """
    classes = frozenset().union(*(event.clip.classes for event in known if event.clip.label == label))
    track = probs[:, sorted(classes)].max(1)
    peaks = sorted((track[_columns(event)].max() for event in known if event.clip.label == label), reverse=True)
    silence = np.ones(len(track), bool)
    for event in known:
        if event.clip.classes & classes:
            silence[_columns(event, MARGIN_COLUMNS)] = False
    alarms = np.maximum.accumulate([_alarms((track >= peak) & silence) for peak in peaks])
    hours = len(track) * FEATURES.column_s / 3600
    return [float((alarms <= allowed * hours).mean()) for allowed in per_hour]


def _columns(event: KnownEvent, margin: int = 0) -> slice:
    """Return the columns that overlap an event, and a margin."""
    first, last = int(event.start_s // FEATURES.column_s), int(event.stop_s // FEATURES.column_s)
    return slice(max(0, first - margin), last + 1 + margin)


def _alarms(mask: Mask) -> int:
    """Return the number of runs in a mask; one that lasts long counts several times."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False)).reshape(-1, 2)
    return int((-(-(edges[:, 1] - edges[:, 0]) // ALARM_COLUMNS)).sum())


def _members(known: Sequence[KnownEvent]) -> Mask:
    """Tell (known, classes) which classes each known event has."""
    members = np.zeros((len(known), N_CLASSES), bool)
    for row, event in zip(members, known, strict=True):
        row[sorted(event.clip.classes)] = True
    return members


@cache
def _background() -> frozenset[int]:
    return frozenset(map(ontology().find, BACKGROUND))


@cache
def _family() -> npt.NDArray[np.int64]:
    """Return 1 (classes, classes) where one class is an ancestor of the other."""
    above = np.zeros((N_CLASSES, N_CLASSES), np.int64)
    for index in range(N_CLASSES):
        above[index, sorted(ontology().ancestors(index))] = 1
    return above | above.T
