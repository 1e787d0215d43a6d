"""What a worker of a cluster does with a recording. All of it is called in the worker's process, by its name."""

from functools import lru_cache
from socket import gethostname

from distributed import Event, get_worker

from app.core import engine
from app.core.analyser import Analyser
from app.core.analysis import Analysis
from app.core.batch_task import Place, Task
from app.core.crew import LoadedModel
from dass.errors import DassError


def load_model(task: Task, device: str) -> LoadedModel:
    """Load the model of ``task`` for ``device`` (auto, cpu or cuda), and return what it is.

    Raises
    ------
    DassError
        As `app.core.engine.load_engine`, or the program has another version here.
    """
    task.check()
    return LoadedModel.of(Analyser(engine.load_engine(task.model, device), task.policy, task.finds_events))


def analyse(task: Task, model: LoadedModel, batch: str, number: int, place: Place) -> Analysis:
    """Analyse a recording until its end, or until the event called ``batch`` is set.

    How far it is is logged under the topic ``batch``: the ``number``, and what `app.core.crew.Tell` is told.

    Raises
    ------
    DassError
        As `Analyser.analyse`, or this worker would not do what the others do.
    """
    worker, stop = get_worker(), Event(batch)

    def watch(analysed_s: float, duration_s: float | None) -> bool:
        worker.log_event(batch, (number, analysed_s, duration_s))
        return not stop.is_set()

    watch(0.0, None)
    task.check()
    place.check()
    columns = {} if place.columns is None else {place.recording: place.columns}
    analyser = Analyser(_engine(task.model, model.device), task.policy, task.finds_events, columns)
    if analyser.provenance != model.provenance:
        raise DassError(f"The model {task.model} is another one on {gethostname()}: put the same one there.")
    return analyser.analyse(place.recording, watch)


@lru_cache(maxsize=1)
def _engine(model: str, device: str) -> engine.Engine:
    """Return the model that the worker keeps from one recording to the next."""
    return engine.load_engine_like(model, device)
