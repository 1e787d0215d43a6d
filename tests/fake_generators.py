"""Generators for a process of its own, which imports them from here."""

import os
import signal
import time
from pathlib import Path

from dass.errors import DassError


def counting(stop):
    yield from range(stop)


def counting_into(path, stop):
    """Yield numbers; ``path`` holds how many were begun, and has ``.closed`` behind its name once this is closed."""
    try:
        for number in range(stop):
            Path(path).write_text(str(number + 1))
            yield number
    finally:
        Path(f"{path}.closed").touch()


def priority():
    yield os.getpid(), os.getpriority(os.PRIO_PROCESS, 0)


def signalled(signal_number):
    yield "alive"
    os.kill(os.getpid(), signal_number)
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
