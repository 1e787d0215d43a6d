"""The child's half of a `GeneratorProcess`: takes a generator from step to step as its parent wishes. Knows no Qt."""

import os
import signal
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread

from app.core.crash_log import report_crash
from dass.errors import DassError

MOST_AHEAD = 8
"""Items that may be on their way to the parent before the generator waits for it."""

NICENESS = 10
"""By how much a process usually gives way to those who show things."""

Function = Callable[..., Generator[object, None, None]]


class Command(Enum):
    """What a parent says to its child."""

    PAUSE = auto()
    RESUME = auto()
    STOP = auto()
    TAKEN = auto()
    """One more item has arrived and been dealt with."""


@dataclass(frozen=True)
class Yielded:
    """The generator gave ``item``."""

    item: object


@dataclass(frozen=True)
class Rested:
    """The generator will not go on before it is told to."""


@dataclass(frozen=True)
class Finished:
    """The generator came to its end, or was stopped."""


@dataclass(frozen=True)
class Failed:
    """The generator raised; ``sentence`` is for the user."""

    sentence: str


Message = Yielded | Rested | Finished | Failed


class ParentGoneError(Exception):
    """Nobody listens any more."""


class Parent:
    """The child's view of its parent.

    Parameters
    ----------
    commands, messages
        The ends to receive from and to send to.
    """

    def __init__(self, commands: Connection, messages: Connection) -> None:
        self._commands = commands
        self._messages = messages
        self._is_paused = False
        self._n_ahead = 0

    def tell(self, message: Message) -> None:
        """Send ``message``, which is not waited for."""
        self._n_ahead += isinstance(message, Yielded)
        try:
            self._messages.send(message)
        except OSError as error:
            raise ParentGoneError from error

    def lets_go_on(self) -> bool:
        """Wait as long as the parent wishes, and return whether it wishes another step."""
        while self._is_paused or self._n_ahead >= MOST_AHEAD or self._commands.poll():
            match self._next_command():
                case Command.STOP:
                    return False
                case Command.TAKEN:
                    self._n_ahead -= 1
                case Command.PAUSE:
                    self._is_paused = True
                    self.tell(Rested())
                case Command.RESUME:
                    self._is_paused = False
        return True

    def _next_command(self) -> Command:
        try:
            command: Command = self._commands.recv()
        except (EOFError, OSError) as error:
            raise ParentGoneError from error
        return command


def run_generator(
    commands: Connection, messages: Connection, niceness: int, function: Function, args: tuple[object, ...]
) -> None:
    """Tell the parent what ``function(*args)`` yields, then how it ended; end at once if the parent does."""
    Thread(target=_end_with_parent, daemon=True).start()
    _stand_back(niceness)
    parent = Parent(commands, messages)
    try:
        parent.tell(_drive(function, args, parent))
    except ParentGoneError:
        return


def _end_with_parent() -> None:
    """End this process as soon as the parent has died, so that the next one finds nobody at work on its files."""
    parent = parent_process()
    assert parent is not None, "only a child has a parent"
    wait([parent.sentinel])
    os._exit(1)


def _stand_back(niceness: int) -> None:
    """Leave the processor to those who show things, and Ctrl+C in a terminal to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(niceness)


def _drive(function: Function, args: tuple[object, ...], parent: Parent) -> Finished | Failed:
    """Take the steps that the parent wishes, telling it of each, and return how it ended."""
    try:
        with closing(function(*args)) as steps:
            while parent.lets_go_on():
                parent.tell(Yielded(next(steps)))
    except StopIteration:
        return Finished()
    except ParentGoneError:
        raise
    except DassError as error:
        return Failed(str(error))
    except Exception as error:  # noqa: BLE001 - what is not told here dies unseen with the process
        return Failed(report_crash(error))
    return Finished()
