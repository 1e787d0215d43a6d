"""A generator that runs in a process of its own, seen from the GUI thread."""

import atexit
import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from PySide6.QtCore import QObject, Qt, Signal

from app.workers.generator_child import (
    NICENESS,
    Command,
    Failed,
    Finished,
    Function,
    Message,
    Rested,
    Yielded,
    run_generator,
)

EXIT_S = 5.0
"""Seconds that a process may take to end after its last word."""

TERMINATE_S = 1.0


class GeneratorProcess(QObject):
    """Runs a generator function in another process, one run at a time.

    A process shares neither the GUI's lock nor its memory: what it computes never holds up the window, what it loads
    is gone when it ends, and if it dies the program lives. Each ``yield`` is where it can be paused and stopped; it
    gets `MOST_AHEAD` items ahead of the GUI at most. If the program is killed it ends at once, wherever it is.

    Every run ends with one of ``finished`` and ``failed``, when its process is gone, unless `close` forgets it.

    Parameters
    ----------
    parent
        Its owner.
    niceness
        By how much its priority is lower than the window's; 0 for what cannot wait.
    """

    yielded = Signal(object)
    """What the generator gave."""
    rested = Signal()
    """After `pause`: nothing more is yielded until `resume`."""
    finished = Signal()
    """The generator came to its end, or was stopped."""
    failed = Signal(str)
    """The generator raised or its process died; one sentence for the user."""

    _heard = Signal(object, object)

    def __init__(self, parent: QObject | None = None, niceness: int = NICENESS) -> None:
        super().__init__(parent)
        self._niceness = niceness
        self._child: _Child | None = None
        self._heard.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        """Return whether a run has begun and not ended."""
        return self._child is not None

    def start(self, function: Function, *args: object) -> None:
        """Begin a run of ``function(*args)``; function, arguments and items are pickled.

        Parameters
        ----------
        function
            A generator function at the top level of a module, which the child imports.
        """
        if self.is_running:
            raise RuntimeError("a generator process has one run at a time")
        try:
            self._child = _Child(self._niceness, function, args, self._heard.emit)
        except OSError as error:
            self.failed.emit(
                f"No process could be started ({error.strerror}): end other programs, then start it again."
            )

    def pause(self) -> None:
        """Have the generator wait before its next step."""
        self._send(Command.PAUSE)

    def resume(self) -> None:
        """Let a paused generator go on."""
        self._send(Command.RESUME)

    def stop(self) -> None:
        """Have the generator closed at its next ``yield``."""
        self._send(Command.STOP)

    def close(self, wait_s: float = 3.0) -> None:
        """Stop, give the generator ``wait_s`` to reach a ``yield``, then use force; nothing is signalled any more."""
        child, self._child = self._child, None
        if child is not None:
            child.end(wait_s)

    def _send(self, command: Command) -> None:
        if self._child is not None:
            self._child.send(command)

    def _take(self, child: "_Child", message: Message) -> None:
        if child is not self._child:
            return
        match message:
            case Yielded(item):
                self.yielded.emit(item)
                child.send(Command.TAKEN)
            case Rested():
                self.rested.emit()
            case Finished():
                self._child = None
                self.finished.emit()
            case Failed(sentence):
                self._child = None
                self.failed.emit(sentence)


class _Child:
    """A process and the thread that listens to it; ``hear`` is called in that thread."""

    def __init__(
        self,
        niceness: int,
        function: Function,
        args: tuple[object, ...],
        hear: Callable[["_Child", Message], None],
    ) -> None:
        context = multiprocessing.get_context("spawn")
        commands, self._commands = context.Pipe(duplex=False)
        self._messages, messages = context.Pipe(duplex=False)
        self._process = context.Process(
            target=run_generator, args=(commands, messages, niceness, function, args), daemon=True
        )
        self._process.start()
        # Should nobody close it: multiprocessing ends daemons politely, then waits however long they take.
        atexit.register(self._process.kill)
        # Only the child may hold these ends, so that each side hears when the other is gone.
        commands.close()
        messages.close()
        self._hear = hear
        self._listener = Thread(target=self._listen, name=f"listens to {function.__name__}", daemon=True)
        self._listener.start()

    def send(self, command: Command) -> None:
        try:
            self._commands.send(command)
        except OSError:
            return  # the process is gone, which the listener tells

    def end(self, wait_s: float) -> None:
        """End the process, gently within ``wait_s``, and the thread."""
        self.send(Command.STOP)
        self._listener.join(wait_s)
        for insist in (self._process.terminate, self._process.kill):
            if self._listener.is_alive():
                insist()
                self._listener.join(TERMINATE_S)

    def _listen(self) -> None:
        """Pass on what the process says, the last word when it is gone; this thread alone waits for it."""
        last_word = self._relay()
        self._reap()
        self._pass_on(last_word or Failed(_how_it_died(self._process.exitcode)))

    def _relay(self) -> Message | None:
        """Pass on messages up to the last one, which is returned: None if the process died without."""
        try:
            while True:
                message: Message = self._messages.recv()
                if isinstance(message, Finished | Failed):
                    return message
                self._pass_on(message)
        except (EOFError, OSError):
            return None

    def _pass_on(self, message: Message) -> None:
        with suppress(RuntimeError):  # Qt's half of who hears it is gone when a program ends without closing
            self._hear(self, message)

    def _reap(self) -> None:
        self._process.join(EXIT_S)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        atexit.unregister(self._process.kill)


def _how_it_died(exit_code: int | None) -> str:
    return f"The process that worked in the background ended unexpectedly ({_cause(exit_code)}); start it again."


def _cause(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return f"exit status {exit_code}"
    if -exit_code == getattr(signal, "SIGKILL", None):
        return "killed, perhaps for want of memory"
    return signal.strsignal(-exit_code) or f"signal {-exit_code}"
