"""What takes long or needs PyTorch when models are kept: generators for a `GeneratorProcess`."""

from collections.abc import Callable, Generator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from app.core.model_store import ModelEntry, ModelStore

_LOOK_S = 0.1


@dataclass(frozen=True)
class Received:
    """How much of a download is there; ``n_all`` is 0 while nobody knows."""

    n_bytes: int
    n_all: int


@dataclass(frozen=True)
class Gpu:
    """Whether models can run on a GPU."""

    name: str
    """Of the card; empty where there is none."""
    obstacle: str
    """Why models cannot run on it, as a sentence without its full stop; empty where they can."""


def download(store: ModelStore, name: str) -> Generator[Received | ModelEntry, None, None]:
    """Fetch a published model; yield how far it is ten times a second, and the model last.

    Closed in between, it leaves a thread that ends with the process, and what has arrived, from which the next call
    goes on.
    """
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    received = Received(0, 0)

    def watch(n_bytes: int, n_all: int) -> None:
        nonlocal received
        received = Received(n_bytes, n_all)

    outcome = _in_thread(lambda: store.download(name, watch))
    while not _is_done(outcome):
        yield received
    yield outcome.result()


def add(store: ModelStore, path: Path, name: str) -> Generator[ModelEntry | None, None, None]:
    """Keep a copy of a model file once it has been loaded; yield None ten times a second, and the model last.

    Closed in between, it leaves a thread that ends with the process.
    """
    outcome = _in_thread(lambda: store.add(path, name))
    while not _is_done(outcome):
        yield None
    yield outcome.result()


def look_for_gpu() -> Generator[Gpu, None, None]:
    """Yield what there is to run models on beside the processor."""
    import torch

    from dass.device import gpu_obstacle

    yield Gpu(torch.cuda.get_device_name() if torch.cuda.is_available() else "", gpu_obstacle() or "")


def _in_thread(function: Callable[[], ModelEntry]) -> Future[ModelEntry]:
    outcome: Future[ModelEntry] = Future()

    def work() -> None:
        try:
            outcome.set_result(function())
        except Exception as error:  # noqa: BLE001 - raised again by who waits for the outcome
            outcome.set_exception(error)

    Thread(target=work, name="model job", daemon=True).start()
    return outcome


def _is_done(outcome: Future[ModelEntry]) -> bool:
    """Wait a moment, and tell whether there is an outcome."""
    return bool(wait([outcome], timeout=_LOOK_S).done)
