"""The machine itself: one process, or as many as pay."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.analyser import Analyser
from app.core.batch_task import Task
from app.core.crew import Alone, LoadedModel, Outcomes, Tell
from app.core.job_count import fitting_jobs, n_processors


class LocalCrew:
    """The process itself, or workers it starts while there is something to analyse.

    Parameters
    ----------
    analyser
        Does the ``task`` in the process itself.
    task
        What is done to each recording.
    n_jobs
        How many recordings are analysed at the same time; None: see `fitting_jobs`.
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
        n_jobs = min(self._n_jobs or fitting_jobs(recordings, self.model.device), len(recordings))
        if n_jobs <= 1:
            yield from Alone(self._analyser).outcomes(recordings, tell, is_stopped)
            return
        from app.core.cluster import local_cluster
        from app.core.cluster_crew import ClusterCrew

        with local_cluster(n_jobs, max(1, n_processors() // n_jobs)) as client:
            crew = ClusterCrew(client, self._task, self.model, self._analyser.column_files)
            yield from crew.outcomes(recordings, tell, is_stopped)
