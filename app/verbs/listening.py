"""The run behind ``dass-explorer live``: a session, told of while it goes on."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.core.alert_command import parse_command
from app.core.alert_rule import AlertRule, rules_for
from app.core.files import cache_folder, writing
from app.core.input_choice import InputChoice
from app.core.latency import LATENCIES, Latency
from app.core.project_library import ProjectLibrary
from app.verbs.interruption import until_interrupted
from app.verbs.live_report import LiveReport
from app.verbs.outcome import ALL_DONE
from app.workers import microphones
from app.workers.input_device import InputInfo
from app.workers.live import live
from app.workers.live_job import LiveJob
from dass.errors import DassError


class _Place(NamedTuple):
    """Where a session puts what it makes."""

    project_path: Path
    folder: Path | None
    """Of its recordings; None: they are not kept."""


@dataclass(frozen=True)
class Wishes:
    """The arguments of the verb, as given."""

    device: str | None
    channel: int | None
    """Counted from 1."""
    sample_rate: int | None
    words: str | None
    threshold: float | None
    min_s: float
    model: str
    latency_s: float
    record: Path | None
    is_json: bool
    command: str

    @property
    def rules(self) -> tuple[AlertRule, ...]:
        """Return what is watched for.

        Raises
        ------
        DassError
            Something of it makes no sense.
        """
        threshold = AlertRule.threshold if self.threshold is None else self.threshold
        if self.words is None:
            return (AlertRule(None, threshold, self.min_s),)
        return rules_for(self.words, threshold, self.min_s)

    @property
    def latency(self) -> Latency:
        """Return how long sound may wait for its scores.

        Raises
        ------
        DassError
            There is no such choice.
        """
        found = next((latency for latency in LATENCIES if latency.seconds == self.latency_s), None)
        if found is None:
            choices = ", ".join(f"{latency.seconds:g}" for latency in LATENCIES)
            raise DassError(f"There is no latency of {self.latency_s:g} s: give one of {choices}.")
        return found

    def job(self, place: _Place, inputs: Sequence[InputInfo]) -> LiveJob:
        """Return what a session is to do, given the devices there are.

        Raises
        ------
        DassError
            It cannot be done.
        """
        device = _named(self.device, [about.name for about in inputs]) if self.device else None
        channel = None if self.channel is None else self.channel - 1
        return LiveJob(
            inputs=microphones.microphones,
            project_path=place.project_path,
            choice=InputChoice(device, channel, self.sample_rate),
            model=self.model,
            device="auto",
            latency=self.latency,
            folder=place.folder,
            rules=self.rules,
            command=parse_command(self.command),
        )


def list_inputs() -> int:
    """Print the input devices and return the exit code.

    Raises
    ------
    DassError
        There is none.
    """
    table = Table("Name", "Channels", "Rate", box=None, pad_edge=False)
    for about in _inputs():
        table.add_row(Text(about.name), str(about.n_channels), f"{about.sample_rate} Hz")
    Console().print(table, soft_wrap=True)
    return ALL_DONE


def run(wishes: Wishes) -> int:
    """Listen until the user ends it, and return the exit code.

    Raises
    ------
    DassError
        The wishes cannot be fulfilled, or not any more.
    """
    with _place(wishes.record) as place:
        job = wishes.job(place, _inputs())
        with until_interrupted() as is_stopped, LiveReport(job, wishes.is_json, Console(stderr=True)) as report:
            try:
                with closing(live(job, is_stopped)) as session:
                    for notice in session:
                        report.take(notice)
            except BrokenPipeError:
                _read_by_nobody()
            report.end()
    return ALL_DONE


def _inputs() -> Sequence[InputInfo]:
    devices, _ = microphones.microphones()
    return devices.look()


def _named(text: str, names: Sequence[str]) -> str:
    """Return the one of ``names`` that is, or else contains, ``text``."""
    found = [name for name in names if name == text] or [name for name in names if text.casefold() in name.casefold()]
    if len(found) == 1:
        return found[0]
    listed = "; ".join(found or names)
    raise DassError(f'{"Several input devices are" if found else "No input device is"} called "{text}": {listed}.')


@contextmanager
def _place(record: Path | None) -> Iterator[_Place]:
    """Give the place for a session; what is not to be kept is removed after it."""
    if record is not None:
        yield _Place(*ProjectLibrary().live_place(datetime.now(), record.absolute()))
        return
    with writing(cache_folder()):
        cache_folder().mkdir(parents=True, exist_ok=True)
        scratch = TemporaryDirectory(prefix="live-", dir=cache_folder())
    with scratch as folder:
        yield _Place(Path(folder) / "live.dass", None)


def _read_by_nobody() -> None:
    """Let Python end in peace though whoever read the results is gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
