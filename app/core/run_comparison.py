"""How far two analyses of the same recordings agree, class by class."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.findings import ScoredPart
from app.core.project import Project
from app.core.project_rows import Run
from app.core.score_table import ScoreTable
from dass.config import N_CLASSES
from dass.events import Event, EventPolicy, find_events

_Spans = npt.NDArray[np.int64]  # (n, 2): start and stop columns, in order and apart from each other


@dataclass(frozen=True)
class ClassDifference:
    """What two analyses say of one class."""

    class_index: int
    mean_difference: float
    """Mean of the differences between their probabilities, taken without sign."""
    correlation: float | None
    """Of their probabilities (Pearson); None where one of them never changes."""
    n_apart: int
    """Columns in which one of them reaches the threshold and the other does not."""
    n_events: tuple[int, int]
    """Events that each of them has."""
    n_alone: tuple[int, int]
    """Of these, events during which the other has none."""


@dataclass(frozen=True)
class RunComparison:
    """Two analyses side by side, as far as both have come."""

    n_columns: int
    classes: tuple[ClassDifference, ...]
    """Every class, those that differ most first."""


def compare(
    pairs: Iterable[tuple[ScoreTable, ScoreTable]], policy: EventPolicy | None = None
) -> Iterator[RunComparison]:
    """Compare the scores of two analyses; yield, after each recording, the comparison of all so far.

    Parameters
    ----------
    pairs
        For each recording what the one and the other scored; taken one after the other, so they may be loaded then.
    policy
        What counts as an event.
    """
    policy = policy or EventPolicy()
    sums = _Sums()
    for tables in pairs:
        n_columns = min(table.n_scored for table in tables)
        if n_columns:
            first, second = (ScoredPart(table, n_columns) for table in tables)
            sums.add_scores(first, second, policy)
            sums.add_events(find_events(first, policy), find_events(second, policy))
        yield sums.comparison()


def compare_stored(project_path: Path, pairs: Sequence[tuple[Run, Run]]) -> Generator[RunComparison, None, None]:
    """Compare runs of a project, each pair being of one recording, as `compare` does.

    Raises
    ------
    DassError
        The project cannot be read.
    """
    with Project.open(project_path) as project:
        yield from compare((ScoreTable.load(project, one), ScoreTable.load(project, other)) for one, other in pairs)


class _Sums:
    """What of every class adds up over recordings: the moments of two probabilities x and y, and counts."""

    def __init__(self) -> None:
        self.n_columns = 0
        self._moments = np.zeros((N_CLASSES, 6))  # sums of |x - y|, x, y, xx, yy, xy
        self._n_apart = np.zeros(N_CLASSES, np.int64)
        self._n_events = np.zeros((N_CLASSES, 2), np.int64)
        self._n_alone = np.zeros((N_CLASSES, 2), np.int64)

    def add_scores(self, first: ScoredPart, second: ScoredPart, policy: EventPolicy) -> None:
        self.n_columns += first.shape[0]
        for index in range(N_CLASSES):
            x, y = first[:, index].astype(np.float64), second[:, index].astype(np.float64)
            self._moments[index] += abs(x - y).sum(), x.sum(), y.sum(), x @ x, y @ y, x @ y
            threshold = np.float32(policy.threshold_of(index))
            self._n_apart[index] += np.count_nonzero((x >= threshold) != (y >= threshold))

    def add_events(self, first: Sequence[Event], second: Sequence[Event]) -> None:
        spans = _by_class(first), _by_class(second)
        for side, (own, others) in enumerate((spans, spans[::-1])):
            for index, of_class in own.items():
                self._n_events[index, side] += len(of_class)
                self._n_alone[index, side] += _n_without(of_class, others.get(index))

    def comparison(self) -> RunComparison:
        classes = sorted(map(self._difference, range(N_CLASSES)), key=lambda one: -one.mean_difference)
        return RunComparison(self.n_columns, tuple(classes))

    def _difference(self, index: int) -> ClassDifference:
        difference, *moments = self._moments[index].tolist()
        return ClassDifference(
            class_index=index,
            mean_difference=difference / max(1, self.n_columns),
            correlation=_correlation(self.n_columns, *moments),
            n_apart=int(self._n_apart[index]),
            n_events=(int(self._n_events[index, 0]), int(self._n_events[index, 1])),
            n_alone=(int(self._n_alone[index, 0]), int(self._n_alone[index, 1])),
        )


def _correlation(n: int, x: float, y: float, xx: float, yy: float, xy: float) -> float | None:
    # What rounding leaves of the variance of a constant is no variance.
    spread_x, spread_y = n * xx - x * x, n * yy - y * y
    if spread_x <= 1e-9 * n * xx or spread_y <= 1e-9 * n * yy:
        return None
    return float(np.clip((n * xy - x * y) / np.sqrt(spread_x * spread_y), -1.0, 1.0))


def _by_class(events: Sequence[Event]) -> dict[int, _Spans]:
    spans: dict[int, list[tuple[int, int]]] = {}
    for event in events:
        spans.setdefault(event.class_index, []).append((event.start_column, event.stop_column))
    return {index: np.array(of_class, np.int64) for index, of_class in spans.items()}


def _n_without(spans: _Spans, others: _Spans | None) -> int:
    """Return how many of ``spans`` share no column with any of ``others``."""
    if others is None:
        return len(spans)
    starts, stops = others[:, 0], others[:, 1]
    # Of spans in order and apart, the first that ends after a start is the only one that can begin before its stop.
    first_after = np.searchsorted(stops, spans[:, 0], side="right")
    met = np.append(starts, np.iinfo(np.int64).max)[first_after] < spans[:, 1]
    return int(np.count_nonzero(~met))
