"""The results of many recordings, of which a bad one stops none."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from app.core.analysis import Analysis
from app.core.crew import Outcome
from app.core.exporters import clock
from app.core.recordings import Failure


def deliver_in_turn(
    recordings: Sequence[Path], outcomes: Iterable[Outcome], deliver: Callable[[Analysis], None]
) -> list[Failure]:
    """Deliver the analyses among ``outcomes`` in the order of ``recordings``, each as soon as those before it are.

    What has come is delivered also if there is no more of it, for whatever reason.

    Returns
    -------
    What gave no result or not a whole one, in the order of ``recordings``.
    """
    turns = _Turns(recordings, deliver)
    try:
        for outcome in outcomes:
            turns.take(outcome)
    finally:
        turns.end()
    return turns.failures


class _Turns:
    """Holds what comes before its turn."""

    def __init__(self, recordings: Sequence[Path], deliver: Callable[[Analysis], None]) -> None:
        self._left, self._deliver = list(reversed(recordings)), deliver
        self._early: dict[Path, Outcome] = {}
        self._not_begun: list[Path] = []
        self._failures: list[Failure] = []

    @property
    def failures(self) -> list[Failure]:
        return [*self._failures, *_not_begun(self._not_begun)]

    def take(self, outcome: Outcome) -> None:
        self._early[outcome.path] = outcome
        while self._left and self._left[-1] in self._early:
            self._pass_on(self._left.pop())

    def end(self) -> None:
        while self._left:
            self._pass_on(self._left.pop())

    def _pass_on(self, path: Path) -> None:
        match self._early.pop(path, None):
            case None:
                self._not_begun.append(path)
            case Failure() as failure:
                self._failures.append(failure)
            case analysis:
                self._deliver(analysis)
                if not analysis.is_complete:
                    self._failures.append(Failure(path, _how_far(analysis)))


def _not_begun(recordings: Sequence[Path]) -> list[Failure]:
    if not recordings:
        return []
    others = len(recordings) - 1
    like = f", like {others:,} other{'s' if others > 1 else ''}" if others else ""
    return [Failure(recordings[0], f"not begun{like}")]


def _how_far(analysis: Analysis) -> str:
    return f"incomplete, analysed up to {clock(analysis.analysed_s)} of {clock(analysis.duration_s)}"
