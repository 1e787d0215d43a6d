"""Generators for a process of its own, which imports them from here."""

import os
import signal
import time
from itertools import count
from pathlib import Path

from dass.errors import DassError


def counting(stop):
    yield from range(stop)


def counting_into(path):
    """Yield numbers without end; ``path`` holds how many were begun, and its ``.closed`` comes when this is closed."""
    file = Path(path)
    try:
        for number in count():
            file.with_suffix(".part").write_text(str(number + 1))
            file.with_suffix(".part").replace(file)
            yield number
    finally:
        file.with_suffix(".closed").touch()


def priority():
    yield os.getpriority(os.PRIO_PROCESS, 0)


def signalled(number):
    """Yield once, then die of a signal."""
    yield "alive"
    os.kill(os.getpid(), number)
    time.sleep(60)


def exiting():
    yield "alive"
    os._exit(3)


def unhappy():
    yield "alive"
    raise DassError("The disk is full; make room.")


def broken():
    yield 1 / 0


def unsendable():
    yield lambda: None


def deaf():
    """Yield once, then never again, and do not listen to a polite end either."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield os.getpid()
    while True:
        time.sleep(60)
