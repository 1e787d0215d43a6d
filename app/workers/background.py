"""Functions run in other threads, whose results arrive in the GUI thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TypeVar, TypeVarTuple

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from shiboken6 import isValid

from app.core.crash_log import report_crash
from dass.errors import DassError

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

N_THREADS = 4


class _Delivery(QObject):
    """Lives in the GUI thread and calls there what other threads hand over: the one way back from a thread."""

    handed_over = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        application = QCoreApplication.instance()
        assert application is not None, "results are delivered by the application's event loop"
        self.moveToThread(application.thread())
        self.handed_over.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def _call(self, outcome: "partial[object]") -> None:
        if not _is_gone(outcome.func):
            outcome()


def run(function: Callable[[*Ts], T], *args: *Ts, then: Callable[[T], object], failed: Callable[[str], object]) -> None:
    """Call ``function`` with ``args`` in another thread, and one of ``then`` and ``failed`` in the GUI thread.

    The program waits for the function when it ends: what takes more than seconds belongs in a `GeneratorProcess`.

    Parameters
    ----------
    function
        May raise; touches nothing that belongs to the GUI thread.
    then
        Is given what ``function`` returned.
    failed
        Is given one sentence for the user: that of a `DassError`, else one that says where the details are logged.

    A method of a `QObject` that is gone by then is not called any more.
    """
    _pool().submit(_attempt, _delivery(), partial(function, *args), then, failed)


def run_in_order(
    function: Callable[[*Ts], T], *args: *Ts, then: Callable[[T], object], failed: Callable[[str], object]
) -> None:
    """As `run`, but one function after the other, in the order of the calls: for those that write.

    What is written last is what was asked for last, and answers arrive in that order too.
    """
    _line().submit(_attempt, _delivery(), partial(function, *args), then, failed)


def close() -> None:
    """Wait for all functions, since some of them keep what must not be lost, and end the threads."""
    for executor in (_line, _pool):
        executor().shutdown()
        executor.cache_clear()


def _attempt(
    delivery: _Delivery, function: Callable[[], T], then: Callable[[T], object], failed: Callable[[str], object]
) -> None:
    try:
        outcome = partial(then, function())
    except DassError as error:
        outcome = partial(failed, str(error))
    except Exception as error:  # noqa: BLE001 - a thread has nobody above it who could be told
        outcome = partial(failed, report_crash(error))
    delivery.handed_over.emit(outcome)


def _is_gone(callback: Callable[..., object]) -> bool:
    """Tell whether what a method belongs to was deleted by Qt."""
    owner = getattr(callback, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(N_THREADS, thread_name_prefix="background")


@cache
def _line() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="background, in order")


@cache
def _delivery() -> _Delivery:
    return _Delivery()
