"""Projects whose recordings are analysed as far as they are not, before something is looked for in them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rich.console import Console

from app.core import engine
from app.core.analysis_progress import Progress
from app.core.exporters import clock, times_real_time
from app.core.model_store import DEFAULT_MODEL, ModelStore
from app.core.opening import OpenedProject, open_project
from app.core.project_analysis import Scored, Skipped, analyse
from app.core.project_library import HeldRecordings
from app.core.recordings import Failure
from app.core.searched_project import best_runs
from app.verbs.outcome import tell
from app.verbs.progress import Bar
from dass.config import FEATURES
from dass.metadata import sha256


class Model(NamedTuple):
    """The model whose scores count."""

    name: str
    sha256: str


class Preparer:
    """Has recordings analysed, project by project.

    Parameters
    ----------
    model
        Its name or path; None: the one that analysed a project last, else the default.
    device
        Where it runs: auto, cpu or cuda.
    is_stopped
        Says whether to come to an end; what is scored by then is kept.
    console
        Shows how far it is.

    Attributes
    ----------
    failures : list of Failure
        Recordings that are not analysed to their end.
    """

    def __init__(self, model: str | None, device: str, is_stopped: Callable[[], bool], console: Console) -> None:
        self.failures: list[Failure] = []
        self._wished, self._device = model, device
        self._is_stopped, self._console = is_stopped, console
        self._engines: dict[str, engine.Engine] = {}

    def prepare(self, held: HeldRecordings) -> Model:
        """Have recordings of a project analysed, and return by which model.

        Raises
        ------
        DassError
            There is no such model, or the project cannot be read or written.
        """
        opened, reasons = open_project(held.path), {}
        model = self._model(opened, held.recording_ids)
        if opened.damage:
            tell(self._console, opened.damage)
        elif _incomplete(opened, held.recording_ids, model) and not self._is_stopped():
            loaded = self._engine(model.name)
            model = Model(loaded.model, loaded.model_sha256)
            reasons = self._analyse(opened, _incomplete(opened, held.recording_ids, model), loaded)
            opened = open_project(held.path)
        for recording_id, reached_s in _incomplete(opened, held.recording_ids, model).items():
            recording = next(recording for recording in opened.recordings if recording.id == recording_id)
            reason = reasons.get(recording_id) or _how_far(reached_s, recording.duration_s)
            self.failures.append(Failure(recording.path, reason))
        return model

    def _model(self, opened: OpenedProject, recording_ids: Sequence[int]) -> Model:
        runs = [run for run in opened.runs if run.recording_id in recording_ids]
        if self._wished is None and runs:
            last = max(runs, key=lambda run: run.id)
            return Model(last.model, last.model_sha256)
        name = self._wished or DEFAULT_MODEL
        path = ModelStore().resolve(name).path
        assert path is not None, "a resolved model lies on this machine"
        return Model(name, sha256(path))

    def _engine(self, name: str) -> engine.Engine:
        if name not in self._engines:
            with self._console.status(f"Loading the model {name} ..."):
                self._engines[name] = engine.load_engine(name, self._device)
        return self._engines[name]

    def _analyse(self, opened: OpenedProject, recording_ids: Iterable[int], loaded: engine.Engine) -> dict[int, str]:
        """Analyse recordings and return why some cannot be."""
        numbers = {recording_id: number for number, recording_id in enumerate(recording_ids, 1)}
        names = {recording.id: recording.path.name for recording in opened.recordings}
        reasons: dict[int, str] = {}
        with Bar(self._console) as bar:
            for notice in analyse(opened.path, list(numbers), loaded):
                if isinstance(notice, Skipped):
                    reasons[notice.recording_id] = notice.reason
                if isinstance(notice, Scored):
                    place = f"{numbers[notice.recording_id]}/{len(numbers)} {names[notice.recording_id]}"
                    bar.show(notice.progress.fraction, f"{place}: {_pace(notice.progress)}")
                if self._is_stopped():
                    break
        return reasons


def _incomplete(opened: OpenedProject, recording_ids: Iterable[int], model: Model) -> dict[int, float]:
    """Return the recordings that a model has not analysed to their end, and how many seconds of each it has."""
    runs = best_runs(opened.runs, model.sha256)
    reached = {
        number: runs[number].n_columns * FEATURES.column_s if number in runs else 0.0 for number in recording_ids
    }
    return {number: end_s for number, end_s in reached.items() if number not in runs or not runs[number].is_complete}


def _how_far(reached_s: float, duration_s: float) -> str:
    return f"incomplete, analysed up to {clock(reached_s)} of {clock(duration_s)}" if reached_s else "not begun"


def _pace(progress: Progress) -> str:
    if progress.times_realtime is None or progress.seconds_left is None:
        return "begun"
    return f"{times_real_time(progress.times_realtime, 1.0)}, {clock(progress.seconds_left)[:-2]} left"
