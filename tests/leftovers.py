"""A fixture under which a test that leaves a thread or a process running fails."""

import multiprocessing
import threading

import pytest

from app.workers import background

_MOMENT_S = 2.0
"""That a thread may take to be gone after its last word."""


@pytest.fixture(autouse=True)
def nothing_left_running():
    before = set(threading.enumerate())
    yield
    background.close()
    threads = set(threading.enumerate()) - before
    for thread in threads:
        thread.join(_MOMENT_S)
    left = [*(thread for thread in threads if thread.is_alive()), *multiprocessing.active_children()]
    assert not left, f"still running: {left}"
