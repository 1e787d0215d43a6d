"""A fixture under which a test that leaves a thread or a process running fails."""

import multiprocessing
import threading

import pytest

from app.workers import background


@pytest.fixture(autouse=True)
def nothing_left_running():
    before = set(threading.enumerate())
    yield
    background.close()
    left = [*(set(threading.enumerate()) - before), *multiprocessing.active_children()]
    assert not left, "still running"
