"""The models there are, and what is being done to them."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.core.model_store import ModelEntry, ModelStore
from app.viewmodels.row_table import Column, RowTable
from app.workers import background, model_jobs
from app.workers.generator_process import GeneratorProcess
from app.workers.model_jobs import Gpu, Received

Job = Callable[..., Generator[Any, None, None]]

KINDS = {"bundled": "Bundled", "downloaded": "Downloaded", "added": "Added", "available": "Published"}

_COLUMNS = (
    Column[ModelEntry]("Model", lambda entry: entry.name),
    Column[ModelEntry](
        "Kind",
        lambda entry: KINDS.get(entry.kind, entry.kind),
        "Bundled with the program, downloaded, added from a file, or published and not on this computer yet",
    ),
    Column[ModelEntry](
        "Size", lambda entry: megabytes(entry.size_bytes), order=lambda entry: entry.size_bytes, is_number=True
    ),
    Column[ModelEntry](
        "mAP",
        lambda entry: "" if entry.published_map is None else f"{entry.published_map:.1f}",
        "Mean average precision on AudioSet's evaluation set in percent, as published: how well it tells sounds apart",
        order=lambda entry: entry.published_map or 0.0,
        is_number=True,
    ),
    Column[ModelEntry]("Licence", lambda entry: entry.licence),
)


class ModelJobs(Protocol):
    """What needs a process of its own; `app.workers.model_jobs` is one."""

    download: Job
    add: Job
    look_for_gpu: Job


class Models(QObject):
    """Lists, fetches, adds and removes models, one job at a time; never on the GUI thread.

    Parameters
    ----------
    store
        Where the models are.
    jobs
        Generators that run in another process.

    Attributes
    ----------
    table : RowTable of ModelEntry
        Every model.
    received : Received or None
        How far a download is.
    job : str
        What is being done, in a few words; empty where nothing is.
    is_cancelling : bool
        Whether what is being done is about to end unfinished.
    gpu : Gpu or None
        What is known of this computer's GPU; None while it is being looked for.
    """

    listed = Signal()
    """`table` is up to date."""
    job_changed = Signal()
    kept = Signal(str)
    """The model of this name has been downloaded or added."""
    failed = Signal(str)
    """A sentence for the user."""
    gpu_found = Signal()

    def __init__(self, store: ModelStore, jobs: ModelJobs = model_jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._jobs = store, jobs
        self.table: RowTable[ModelEntry] = RowTable(_COLUMNS, self)
        self.received: Received | None = None
        self.job = ""
        self.is_cancelling = False
        self.gpu: Gpu | None = None
        self._process = GeneratorProcess(self)
        self._process.yielded.connect(self._take)
        self._process.finished.connect(self._finish)
        self._process.failed.connect(self._fail)
        self._gpu_process = GeneratorProcess(self)
        self._gpu_process.yielded.connect(self._take_gpu)
        self._gpu_process.failed.connect(lambda sentence: self._take_gpu(Gpu("", sentence.rstrip("."))))

    @property
    def job_text(self) -> str:
        """Return what is being done and how far it is, in one line; empty where nothing is."""
        if self.is_cancelling:
            return "Cancelling …"
        if not self.job or self.received is None or not self.received.n_all:
            return f"{self.job} …" if self.job else ""
        received = self.received
        if received.n_bytes >= received.n_all:
            return f"{self.job}: checking what arrived …"
        return f"{self.job}: {megabytes(received.n_bytes)} of {megabytes(received.n_all)}"

    def refresh(self) -> None:
        """List the models anew."""
        background.run(self._store.list, then=self._show, failed=self.failed.emit)

    def entry(self, name: str) -> ModelEntry | None:
        """Return the model of this name, if there is one."""
        return next((entry for entry in self.table.rows if entry.name == name), None)

    def look_for_gpu(self) -> None:
        """Find out whether models can run on a GPU; takes seconds, and is done once."""
        if self.gpu is None and not self._gpu_process.is_running:
            self._gpu_process.start(self._jobs.look_for_gpu)

    def download(self, name: str) -> None:
        """Fetch a published model."""
        if self._begin(f"Downloading {name}", self._jobs.download, self._store, name):
            self.received = Received(0, 0)
            self.job_changed.emit()

    def add(self, path: Path, name: str) -> None:
        """Keep a copy of the model in a file, once it is known to be one."""
        self._begin(f"Checking {path.name}", self._jobs.add, self._store, path, name)

    def cancel(self) -> None:
        """Stop what is being done; what a download has fetched is kept for the next time."""
        if self.job and not self.is_cancelling:
            self.is_cancelling = True
            self._process.stop()
            self.job_changed.emit()

    def remove(self, name: str) -> None:
        """Delete a model that was downloaded or added."""
        background.run(self._store.remove, name, then=lambda _: self.refresh(), failed=self.failed.emit)

    def close(self) -> None:
        """End what is being done, as when the program ends."""
        self._process.close(wait_s=0)
        self._gpu_process.close(wait_s=0)

    def _begin(self, job: str, function: Job, *args: object) -> bool:
        if self.job:
            self.failed.emit(f"{self.job} comes first: wait for it or cancel it.")
            return False
        self.job = job
        self._process.start(function, *args)
        self.job_changed.emit()
        return True

    def _take(self, item: object) -> None:
        if isinstance(item, Received):
            self.received = item
            self.job_changed.emit()
        elif isinstance(item, ModelEntry):
            self.kept.emit(item.name)

    def _finish(self) -> None:
        self._end()
        self.refresh()

    def _fail(self, sentence: str) -> None:
        self._end()
        self.failed.emit(sentence)

    def _end(self) -> None:
        self.job, self.received, self.is_cancelling = "", None, False
        self.job_changed.emit()

    def _take_gpu(self, gpu: Gpu) -> None:
        self.gpu = gpu
        self.gpu_found.emit()

    def _show(self, entries: tuple[ModelEntry, ...]) -> None:
        self.table.set_rows(entries)
        self.listed.emit()


def megabytes(n_bytes: int) -> str:
    """Return a size as files have it."""
    return f"{n_bytes / 1e6:.3g} MB" if n_bytes < 1e8 else f"{n_bytes / 1e6:.0f} MB"
