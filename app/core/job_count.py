"""How many recordings are worth analysing at the same time on this machine."""

from collections.abc import Sequence
from pathlib import Path

from app.core.recordings import size_of

WORTHWHILE_BYTES = 2**23
"""Of recordings for each worker: to start one takes seconds, in which about as much is analysed without it."""

WORKER_BYTES = 2**30
"""Of memory for each worker."""


def fitting_jobs(recordings: Sequence[Path], device: str) -> int:
    """Return how many: one for each processor as far as there are recordings and memory; a GPU takes one at a time."""
    enough = min(len(recordings), sum(map(size_of, recordings)) // WORTHWHILE_BYTES)
    if enough <= 1 or not device.startswith("cpu"):
        return 1
    return max(1, min(enough, n_processors(), _free_bytes() // WORKER_BYTES))


def n_processors() -> int:
    """Return how many processors this process may use."""
    from dask.system import CPU_COUNT

    return int(CPU_COUNT)


def _free_bytes() -> int:
    """Return the memory that this process and those it starts may use."""
    import psutil
    from distributed.system import MEMORY_LIMIT

    return int(min(MEMORY_LIMIT, psutil.virtual_memory().available))
