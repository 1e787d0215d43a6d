"""Work spread over threads of our own, each of which computes alone.

PyTorch's own threads share every single product. Here each thread takes pieces of the data through many steps, so that
nobody waits for anybody, and what is computed does not depend on how many threads there are.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

import torch

_TURN = threading.Lock()


@contextmanager
def computing_alone() -> Iterator[int]:
    """Keep PyTorch from spreading single products; yield how many threads it used before.

    Whoever comes meanwhile waits: there are no more processors for two, and the number is the whole process's.
    """
    with _TURN:
        n_threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield n_threads
        finally:
            torch.set_num_threads(n_threads)


def run_all(jobs: Sequence[Callable[[], object]], n_threads: int) -> None:
    """Run ``jobs`` on ``n_threads`` threads, and return when all are done."""
    if len(jobs) == 1 or n_threads == 1:
        for job in jobs:
            job()
        return
    for done in [_pool(n_threads).submit(job) for job in jobs]:
        done.result()


@cache
def _pool(n_threads: int) -> ThreadPoolExecutor:
    # numba's own pool may not be entered by two threads at once. What PyTorch does in these threads is in a turn of
    # `computing_alone` only, where they find that one thread is all.
    return ThreadPoolExecutor(n_threads, thread_name_prefix="engine")
