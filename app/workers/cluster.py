"""Clusters of Dask: one of processes on this machine, or one that is there already."""

import logging
import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import dask.config
from distributed import Client, LocalCluster, WorkerPlugin
from distributed.utils import silence_logging_cmgr

from dass.errors import DassError

CONNECT_S = 10.0
"""Seconds within which a scheduler must answer and have a worker."""

_NO_PAGES: dict[str, list[str]] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}


@contextmanager
def local_cluster(n_workers: int, n_threads: int) -> Iterator[Client]:
    """Start workers on this machine, each a process that analyses one recording at a time on ``n_threads``.

    Nobody else on the machine can talk to them: what they say is encrypted with keys that exist in memory only. If
    this process dies they end.

    Raises
    ------
    DassError
        They cannot be started.
    """
    with dask.config.set(_NO_PAGES):
        try:
            cluster = _started(n_workers, n_threads)
        except (OSError, RuntimeError, TimeoutError) as error:
            raise DassError(f"No workers could be started ({error}): end other programs, or give --jobs 1.") from error
        with cluster, Client(cluster, set_as_default=False) as client:
            client.register_plugin(_DeafToCtrlC())
            try:
                yield client
            except BaseException:
                _end_at_once()
                raise


def _started(n_workers: int, n_threads: int) -> LocalCluster:
    return LocalCluster(
        n_workers=n_workers,
        threads_per_worker=1,
        memory_limit=0,  # what an analysis needs does not grow, so nobody has to watch it
        env={name: str(n_threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")},
        # Who hands out the recordings begins them again: Dask would give a worker two, and blame both for its death.
        scheduler_kwargs={"allowed_failures": 0, "dashboard": False, "dashboard_address": "127.0.0.1:0"},
        security=True,
        silence_logs=logging.CRITICAL,
    )


def _end_at_once() -> None:
    """Kill the workers, which otherwise would be waited for."""
    for process in multiprocessing.active_children():
        process.kill()


class _DeafToCtrlC(WorkerPlugin):
    """A terminal sends Ctrl+C to the workers too, who shall finish what is in work."""

    def setup(self, worker: object) -> None:  # noqa: ARG002 - as Dask calls it
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def existing_cluster(address: str) -> Iterator[Client]:
    """Connect to the scheduler at ``address``, such as ``tcp://10.0.0.1:8786``.

    Raises
    ------
    DassError
        There is no scheduler, or it has no workers.
    """
    with silence_logging_cmgr(logging.CRITICAL):
        try:
            client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise DassError(f"No scheduler of Dask answers at {address}: check the address, or start one.") from error
        with client:
            _wait_for_workers(client, address)
            yield client


def _wait_for_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError as error:
        raise DassError(f"The scheduler at {address} has no workers: start some (dask worker {address}).") from error
