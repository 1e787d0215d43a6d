"""How many recordings can be analysed at the same time on this machine."""

WORKER_BYTES = 2**30
"""Of memory for each worker."""

WORKER_PROCESSORS = 2
"""For each worker: two threads share a recording without waiting much for each other, and its memory."""


def fitting_jobs(device: str) -> int:
    """Return how many: one for every two processors as far as there is memory for it; a GPU takes one at a time."""
    if not device.startswith("cpu"):
        return 1
    return max(1, min(n_processors() // WORKER_PROCESSORS, _free_bytes() // WORKER_BYTES))


def n_processors() -> int:
    """Return how many processors this process may use."""
    from dask.system import CPU_COUNT

    return int(CPU_COUNT)


def _free_bytes() -> int:
    """Return the memory that this process and those it starts may use."""
    import psutil
    from distributed.system import MEMORY_LIMIT

    return int(min(MEMORY_LIMIT, psutil.virtual_memory().available))
