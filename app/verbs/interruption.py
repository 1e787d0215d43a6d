"""Ctrl+C as a wish to come to an end, not as an accident in the middle of something."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def until_interrupted() -> Iterator[Callable[[], bool]]:
    """Give the function that says whether Ctrl+C was pressed or the system asked to end; a second time ends at once."""
    wished = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal wished
        if wished:
            raise KeyboardInterrupt
        wished = True

    before = [signal.signal(number, note) for number in _SIGNALS]
    try:
        yield lambda: wished
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)
