"""The workers of a cluster, who analyse recordings at the same time."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from queue import Empty, SimpleQueue
from uuid import uuid4

from distributed import Client, Event, Future, KilledWorker
from distributed.comm.core import CommClosedError

from app.core.analysis import Analysis
from app.core.batch_task import Place, Task
from app.core.crew import LoadedModel, Outcome, Outcomes, Tell, attempt
from app.core.files import writing
from app.core.recordings import Failure, size_of
from app.workers.cluster_worker import analyse, load_model
from dass.errors import DassError

TICK_S = 0.2
"""Seconds after which it is noticed at the latest that the user wants to stop."""

ATTEMPTS = 3
"""How often a recording is begun whose worker dies each time."""

_DEADLY = "each worker that began it died, {} of them, perhaps for want of memory: try it by itself"

Word = tuple[int, float, float | None]
"""What a worker says of a recording: its number, and what `Tell` is told."""


class ClusterCrew:
    """Hands recordings out, the largest first, one for each thread of the workers, and collects what comes of them.

    Parameters
    ----------
    client
        The connection to the cluster.
    task
        What is done to each recording.
    model
        What they are analysed with.
    column_files
        Where the column scores of a recording go, by recording.
    """

    def __init__(self, client: Client, task: Task, model: LoadedModel, column_files: Mapping[Path, Path]) -> None:
        self._client, self._task, self.model, self._column_files = client, task, model, column_files

    @classmethod
    def of(cls, client: Client, task: Task, device: str, column_files: Mapping[Path, Path]) -> "ClusterCrew":
        """Return the crew with the model that one of the workers has loaded: all others shall do as it does.

        Raises
        ------
        DassError
            There is no such model for ``device`` (auto, cpu or cuda) where the worker is, or no such program; it dies
            of loading it, or the connection is lost.
        """
        try:
            model = client.submit(load_model, task, device, pure=False).result()
        except ModuleNotFoundError as error:
            raise DassError(f"The workers lack {error.name}: install this version of the program there.") from error
        except KilledWorker as error:
            raise DassError(f"Workers die while they load the model {task.model}: give them more memory.") from error
        except CancelledError as error:
            raise _lost() from error
        return cls(client, task, model, column_files)

    def outcomes(self, recordings: Sequence[Path], tell: Tell, is_stopped: Callable[[], bool]) -> Outcomes:
        """See `app.core.crew.Crew`.

        Raises
        ------
        DassError
            The connection to the cluster is lost, or a folder for column scores cannot be made.
        """
        batch = _Batch(self._client, recordings, self._submit)
        try:
            yield from batch.outcomes(tell, is_stopped)
        except CommClosedError as error:
            raise _lost() from error
        finally:
            batch.close()

    def _submit(self, batch: str, number: int, path: Path) -> Future[Analysis]:
        columns = self._column_files.get(path)
        if columns is not None:
            columns = columns.absolute()
            with writing(columns.parent):
                columns.parent.mkdir(parents=True, exist_ok=True)
        place = Place(path.absolute(), columns)
        return self._client.submit(analyse, self._task, self.model, batch, number, place, pure=False)


class _Batch:
    """Recordings that are handed out together."""

    def __init__(
        self, client: Client, recordings: Sequence[Path], submit: Callable[[str, int, Path], Future[Analysis]]
    ) -> None:
        self._client, self._recordings, self._submit = client, recordings, submit
        self._name = f"dass-explorer-{uuid4().hex}"
        self._left = deque(sorted(range(len(recordings)), key=lambda number: -size_of(recordings[number])))
        self._in_work: dict[Future[Analysis], int] = {}
        self._deaths: Counter[int] = Counter()
        self._words: SimpleQueue[Future[Analysis] | Word] = SimpleQueue()
        self._stop, self._is_stopping = Event(self._name, client=client), False
        client.subscribe_topic(self._name, lambda event: self._words.put(event[1]))

    def close(self) -> None:
        if self._client.status == "running":
            self._client.unsubscribe_topic(self._name)
            self._stop.clear()

    def outcomes(self, tell: Tell, is_stopped: Callable[[], bool]) -> Iterator[Outcome]:
        self._hand_out()
        while self._in_work or self._left:
            if is_stopped() and not self._is_stopping:
                self._bring_to_an_end()
            match self._next_word():
                case Future() as future:
                    yield from self._result(future)
                    self._hand_out()
                case number, analysed_s, duration_s:
                    tell(self._recordings[number], analysed_s, duration_s)
                case None:
                    self._hand_out()  # workers come and go

    def _hand_out(self) -> None:
        """Give each thread that is free the next recording; more would share the fate of a worker that dies."""
        if not self._left:
            return
        if self._client.status != "running":
            raise _lost()
        for _ in range(len(self._in_work), sum(self._client.nthreads().values())):
            if self._left:
                number = self._left.popleft()
                future = self._submit(self._name, number, self._recordings[number])
                self._in_work[future] = number
                future.add_done_callback(self._words.put)

    def _bring_to_an_end(self) -> None:
        """Begin no other recording, and have those in work ended after the seconds in work."""
        self._is_stopping = True
        self._left.clear()
        self._stop.set()
        held = {key for keys in self._client.processing().values() for key in keys}
        self._client.cancel([future for future in self._in_work if future.key not in held])

    def _next_word(self) -> Future[Analysis] | Word | None:
        try:
            return self._words.get(timeout=TICK_S)
        except Empty:
            return None

    def _result(self, future: Future[Analysis]) -> Iterator[Outcome]:
        number = self._in_work.pop(future)
        path = self._recordings[number]
        if future.cancelled():
            if not self._is_stopping:
                raise _lost()
            return
        error = future.exception()
        if not isinstance(error, KilledWorker):
            yield attempt(path, lambda: future.result().at(path))
            return
        self._deaths[number] += error.allowed_failures + 1
        if self._deaths[number] < ATTEMPTS and not self._is_stopping:
            self._left.append(number)
        else:
            yield Failure(path, _DEADLY.format(self._deaths[number]))


def _lost() -> DassError:
    return DassError(
        "The connection to the cluster is lost: give the command again, and what is done will not be done again."
    )
