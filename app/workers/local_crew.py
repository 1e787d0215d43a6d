"""The machine itself: one process, or as many as pay."""

import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from app.core.analyser import Analyser
from app.core.analysis import Analysis
from app.core.batch_task import Task
from app.core.crew import Alone, LoadedModel, Outcome, Outcomes, Tell
from app.core.job_count import fitting_jobs, n_processors
from app.core.work_done import WorkDone

LONG_S = 60.0
"""Seconds that one process needs for what is left, if others are to be started, which takes 5 and more."""


class LocalCrew:
    """The process itself, or workers it starts while there is something to analyse.

    Parameters
    ----------
    analyser
        Does the ``task`` in the process itself.
    task
        What is done to each recording.
    n_jobs
        How many recordings are analysed at the same time; None: one, and where that takes long `fitting_jobs`.
    """

    def __init__(self, analyser: Analyser, task: Task, n_jobs: int | None) -> None:
        self._analyser, self._task, self._n_jobs = analyser, task, n_jobs

    @property
    def model(self) -> LoadedModel:
        """What they are analysed with."""
        return LoadedModel.of(self._analyser)

    def outcomes(self, recordings: Sequence[Path], tell: Tell, is_stopped: Callable[[], bool]) -> Outcomes:
        """See `app.core.crew.Crew`.

        Raises
        ------
        DassError
            No workers can be started.
        """
        if self._n_jobs is not None:
            yield from self._together(self._n_jobs, recordings, tell, is_stopped)
            return
        left = yield from self._while_short(recordings, tell, is_stopped)
        if left:
            yield from self._together(fitting_jobs(self.model.device), left, tell, is_stopped)

    def _while_short(
        self, recordings: Sequence[Path], tell: Tell, is_stopped: Callable[[], bool]
    ) -> Generator[Outcome, None, list[Path]]:
        """Analyse in this process until it is seen that it will take long, and return what is left then."""
        left, outlook = list(recordings), _Outlook(recordings)

        def is_long() -> bool:
            return len(left) > 1 and outlook.seconds_left > LONG_S and fitting_jobs(self.model.device) > 1

        def tell_both(path: Path, analysed_s: float, duration_s: float | None) -> None:
            tell(path, analysed_s, duration_s)
            outlook.update(path, analysed_s, duration_s)

        for outcome in Alone(self._analyser).outcomes(recordings, tell_both, lambda: is_stopped() or is_long()):
            if isinstance(outcome, Analysis) and not outcome.is_complete and not is_stopped():
                return left
            left.remove(outcome.path)
            outlook.end(outcome.path)
            yield outcome
        return [] if is_stopped() else left

    def _together(
        self, n_jobs: int, recordings: Sequence[Path], tell: Tell, is_stopped: Callable[[], bool]
    ) -> Outcomes:
        n_jobs = min(n_jobs, len(recordings))
        if n_jobs <= 1:
            yield from Alone(self._analyser).outcomes(recordings, tell, is_stopped)
            return
        from app.workers.cluster import local_cluster
        from app.workers.cluster_crew import ClusterCrew

        with local_cluster(n_jobs, max(1, n_processors() // n_jobs)) as client:
            crew = ClusterCrew(client, self._task, self.model, self._analyser.column_files)
            yield from crew.outcomes(recordings, tell, is_stopped)


class _Outlook:
    """How long the work will take, as soon as that can be told."""

    def __init__(self, recordings: Sequence[Path]) -> None:
        self._done = WorkDone(recordings)
        self._first: tuple[float, float] | None = None
        self.seconds_left = 0.0

    def update(self, path: Path, analysed_s: float, duration_s: float | None) -> None:
        self._done.update(path, analysed_s, duration_s)
        self._judge()

    def end(self, path: Path) -> None:
        self._done.end(path)
        self._judge()

    def _judge(self) -> None:
        """Judge by what came after the first scores, before which much is done that is done only once."""
        now_s, fraction = time.monotonic(), self._done.fraction
        if fraction and self._first is None:
            self._first = now_s, fraction
        if self._first is not None and fraction > self._first[1]:
            since_s, before = self._first
            self.seconds_left = (now_s - since_s) / (fraction - before) * (1 - fraction)
