"""What ``dass-explorer live`` tells of its session."""

import shlex
from collections.abc import Iterator
from contextlib import AbstractContextManager
from math import log10
from typing import Self

from rich.console import Console

from app.core.alert import Alert
from app.core.blanks import REASONS
from app.core.counted import counted
from app.core.gap import Gap
from app.core.live_recordings import LiveRecordings
from app.core.sound_level import Level
from app.core.time_text import elapsed
from app.verbs.outcome import results_stream, warn_of_untrained
from app.verbs.progress import Bar
from app.workers.live_job import LiveJob
from app.workers.live_notices import (
    Alerted,
    Began,
    CommandFailed,
    Compressed,
    DiskLow,
    Ended,
    GapFound,
    Grown,
    LeftOut,
    LevelSeen,
    Listening,
    Notice,
    RecordingResumed,
    RecordingStopped,
    Recovered,
    Troubled,
)
from app.workers.live_tagger import HURRY_S

_FLOOR_DB = -60.0
"""Where the level meter begins."""


class LiveReport(AbstractContextManager["LiveReport"]):
    """Prints events to standard output and all else to the console, where a terminal shows the level, too.

    Parameters
    ----------
    job
        The session.
    is_json
        Whether events are printed as JSON.
    console
        For all else.
    """

    def __init__(self, job: LiveJob, is_json: bool, console: Console) -> None:
        self._job, self._is_json, self._console = job, is_json, console
        self._results = results_stream()
        self._bar = Bar(console)
        self._recordings = LiveRecordings()
        self._n_events = 0
        self._device = ""
        self._silence = ""

    def __enter__(self) -> Self:
        self._bar.__enter__()
        self._bar.show(0.0, f"Loading the model {self._job.model} ...")
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.__exit__()

    def take(self, notice: Notice) -> None:
        """Tell what there is to tell of a notice."""
        match notice:
            case Alerted(alert):
                self._print(alert)
            case LevelSeen():
                self._show(notice)
                self._tell_of_silence(notice.level)
            case Began(recording, _, planned_samples):
                self._recordings.begin(recording, planned_samples)
            case Grown(recording_id, n_samples):
                self._recordings.grow(recording_id, n_samples)
            case Ended(recording) | Compressed(recording):
                self._recordings.end(recording)
            case _:
                self._tell(notice)

    def end(self) -> None:
        """Tell what came of it all."""
        self._bar.say(f"{counted(self._n_events, 'event')} in {elapsed(self._recordings.duration_s)} of sound")
        if self._job.folder and self._recordings.placed:
            self._bar.say(f"The sound and its scores are kept: dass-explorer {shlex.quote(str(self._job.folder))}")

    def _print(self, alert: Alert) -> None:
        self._n_events += not alert.is_over
        line = alert.to_json() if self._is_json else "" if alert.is_over else _line(alert)
        if line:
            with self._bar.aside():
                self._results.write(f"{line}\n")
                self._results.flush()

    def _show(self, seen: LevelSeen) -> None:
        if self._console.is_interactive:
            level_db = _decibels(seen.level)
            clipped = ", too loud: clipped" if seen.level and any(seen.level.is_clipped) else ""
            late = f", {seen.behind_s:.0f} s behind" if seen.behind_s >= HURRY_S else ""
            text = f"{level_db:4.0f} dB  {elapsed(self._recordings.duration_s)}{late}{clipped}"
            self._bar.show(1 - level_db / _FLOOR_DB, text)

    def _tell_of_silence(self, level: Level | None) -> None:
        said, self._silence = self._silence, level.silence_of(self._device) if level else ""
        if self._silence and not said:
            self._bar.say(self._silence)

    def _tell(self, notice: Notice) -> None:
        match notice:
            case Listening():
                self._device = notice.device
                self._bar.say(_listening(notice, self._job))
                warn_of_untrained(_watched(self._job), notice.model, notice.untrained, self._console)
            case GapFound(gap):
                self._bar.say(_lost(gap))
            case Recovered():
                self._bar.say("Sound comes again.")
            case RecordingResumed():
                self._bar.say("There is room again: sound is kept.")
            case Troubled(sentence) | LeftOut(sentence) | CommandFailed(sentence):
                self._bar.say(sentence)
            case DiskLow(sentence) | RecordingStopped(sentence):
                self._bar.say(sentence)


def _line(alert: Alert) -> str:
    return f"{alert.start.astimezone():%Y-%m-%d %H:%M:%S}  {alert.score:.2f}  {alert.audio_class.display_name}"


def _listening(notice: Listening, job: LiveJob) -> str:
    names = ", ".join(rule.name for rule in job.rules)
    sound = f"{notice.sample_rate} Hz, {counted(notice.n_channels, 'channel')}"
    return f"Listening to {notice.device} ({sound}) for {names}, with {notice.model}; Ctrl+C ends it."


def _watched(job: LiveJob) -> Iterator[int]:
    return (rule.class_index for rule in job.rules if rule.class_index is not None)


def _lost(gap: Gap) -> str:
    lost_s = (gap.stop - gap.start).total_seconds()
    return f"{gap.start.astimezone():%H:%M:%S}: {lost_s:.1f} s of sound are lost: {REASONS[gap.reason]}."


def _decibels(level: Level | None) -> float:
    """Return the loudest channel's peak, no lower than `_FLOOR_DB`."""
    loudest = max(level.peak) if level else 0.0
    return max(_FLOOR_DB, 20 * log10(loudest)) if loudest else _FLOOR_DB
