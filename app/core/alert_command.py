"""The user's own program, run for every alert."""

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, NamedTuple

from app.core.alert import Alert
from dass.errors import DassError

PLACEHOLDER = "{}"
"""Stands for the alert as JSON in any of the arguments; the program can read it from standard input as well."""

MOST_AT_ONCE = 4

PATIENCE_S = 5.0

_LONGEST_LINE = 200


def parse_command(text: str) -> tuple[str, ...]:
    """Return the program and its arguments, which ``text`` has as one types them into a terminal; none where empty.

    Raises
    ------
    DassError
        There is no such program, or a quotation does not end.
    """
    try:
        parts = shlex.split(text, posix=os.name != "nt")  # a backslash parts folders there
    except ValueError as error:
        raise DassError(f"The command {text} cannot be understood: a quotation in it does not end.") from error
    if os.name == "nt":
        parts = [part.strip('"') for part in parts]
    if parts and shutil.which(parts[0]) is None:
        raise DassError(f"There is no program {parts[0]} to run for alerts: give its name or its path.")
    return tuple(parts)


class AlertCommand:
    """Runs a program for one alert after another, without a shell and without waiting for it.

    Parameters
    ----------
    parts
        Program and arguments, in which `PLACEHOLDER` stands for the alert.
    """

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = tuple(parts)
        self._running: list[_Running] = []
        self._failures: list[str] = []
        self._said = ""

    @property
    def n_running(self) -> int:
        """How many are at work."""
        self._look()
        return len(self._running)

    def run(self, alert: Alert) -> None:
        """Begin to run the program, unless `MOST_AT_ONCE` of it are at work."""
        if self.n_running == MOST_AT_ONCE:
            self._fail(f"is still at work on {MOST_AT_ONCE} alerts and was not run for the next one.")
            return
        try:
            self._running.append(_started(self._parts, alert.to_json()))
        except OSError as error:
            self._fail(f"cannot be run: {error.strerror or error}.")

    def failures(self) -> list[str]:
        """Return a sentence for each way in which it failed since last asked; the same is not said twice in a row."""
        self._look()
        failures, self._failures = self._failures, []
        return failures

    def close(self) -> None:
        """Wait up to `PATIENCE_S` for what is at work; what takes longer goes on by itself."""
        until_s = time.monotonic() + PATIENCE_S
        for running in self._running:
            with suppress(subprocess.TimeoutExpired), running.errors:
                running.process.wait(max(0.0, until_s - time.monotonic()))
        self._running = []

    def _look(self) -> None:
        """Take note of those that have ended."""
        for running in [running for running in self._running if running.process.poll() is not None]:
            self._running.remove(running)
            code, error = running.process.returncode, _last_line(running.errors)
            if code:
                self._fail(f"failed with exit code {code}{f': {error}' if error else '.'}")
            else:
                self._said = ""

    def _fail(self, how: str) -> None:
        sentence = f"The command {self._parts[0]} {how}"
        if sentence != self._said:
            self._failures.append(sentence)
        self._said = sentence


class _Running(NamedTuple):
    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    """What it says on standard error."""


def _started(parts: Sequence[str], text: str) -> _Running:
    """Begin to run a program for an alert; raise OSError where it cannot be."""
    arguments = [part.replace(PLACEHOLDER, text) for part in parts]
    # Files, unlike pipes, make neither of the two wait.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
        given.write(f"{text}\n".encode())
        given.seek(0)
        # In a session of its own, so that Ctrl+C in a terminal does not end it.
        process = subprocess.Popen(
            arguments, stdin=given, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
        )
        return _Running(process, os.fdopen(os.dup(errors.fileno()), "rb"))


def _last_line(file: IO[bytes]) -> str:
    """Return the last line in a file that says something, or its end, and close the file."""
    with file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 4 * _LONGEST_LINE))
        said = file.read().decode(errors="replace").strip()
    return " ".join(said.splitlines()[-1].split())[-_LONGEST_LINE:] if said else ""
