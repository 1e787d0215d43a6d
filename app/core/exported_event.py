"""Events as they leave a project: each says all there is to know of it, whatever it is written to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.core.clock import ClockSource
from app.core.placement import Placement
from app.core.sample_time import MICROSECONDS, seconds, units
from app.core.timeline import Timeline
from dass.labels import AudioClass, ontology


@dataclass(frozen=True)
class ExportedRecording:
    """A recording, as far as files of events tell of it.

    Attributes
    ----------
    path : Path
        Its file.
    sample_rate, n_samples : int
        In Hz; of the native sound.
    begins : datetime or None
        When its first sample was taken, aware. None where that is a guess, or nobody said in which time zone.
    """

    path: Path
    sample_rate: int
    n_samples: int
    begins: datetime | None = None

    @property
    def nyquist_hz(self) -> float:
        """Return the highest frequency in it."""
        return self.sample_rate / 2

    def seconds(self, sample: int) -> float:
        """Return the second at which a sample begins, to the microsecond."""
        return seconds(sample, self.sample_rate)

    def time_of(self, sample: int) -> datetime | None:
        """Return when a sample was taken, in the zone of ``begins``; None where that is not known."""
        if self.begins is None:
            return None
        return self.begins + timedelta(microseconds=units(sample, self.sample_rate, MICROSECONDS))


@dataclass(frozen=True)
class ExportedEvent:
    """One class heard in one recording in the samples [start_sample, stop_sample).

    Attributes
    ----------
    recording : ExportedRecording
    start_sample, stop_sample : int
    class_index : int
    score, score_mean : float or None
        Highest and mean probability inside; None where no model said so.
    low_hz, high_hz : float or None
        Between which frequencies; None for all.
    verdict : str
        ``accepted``, ``rejected`` or ``unsure``; empty where nobody has judged it.
    note : str
        What a person wrote to it.
    event_id : str
        Tells it from all others; empty where it has no such name.
    model, model_sha256, settings_sha256 : str
        What found it; empty where a person did.
    """

    recording: ExportedRecording
    start_sample: int
    stop_sample: int
    class_index: int
    score: float | None = None
    score_mean: float | None = None
    low_hz: float | None = None
    high_hz: float | None = None
    verdict: str = ""
    note: str = ""
    event_id: str = ""
    model: str = ""
    model_sha256: str = ""
    settings_sha256: str = ""

    @property
    def start_s(self) -> float:
        """Return the start in seconds of its recording, to the microsecond."""
        return self.recording.seconds(self.start_sample)

    @property
    def stop_s(self) -> float:
        """Return the end in seconds of its recording, to the microsecond."""
        return self.recording.seconds(self.stop_sample)

    @property
    def audio_class(self) -> AudioClass:
        """Return what was heard."""
        return ontology().classes[self.class_index]

    @property
    def title(self) -> str:
        """Return what to call it where there is one line for it: its class, and its score if it has one."""
        name = one_line(self.audio_class.display_name)
        return name if self.score is None else f"{name} {self.score:.2f}"


def exported_recordings(timeline: Timeline) -> dict[int, ExportedRecording]:
    """Return the recordings of a project by their number, in order of time."""
    return {placement.recording.id: _exported(placement, timeline) for placement in timeline.placements}


def path_text(path: Path) -> str:
    """Return a path as text that any program can read; what is no text in it is escaped."""
    return str(path).encode(errors="backslashreplace").decode()


def one_line(text: str) -> str:
    """Return ``text`` without the characters that separate fields and rows."""
    return " ".join(text.split()) if any(mark in text for mark in "\t\r\n") else text


def _exported(placement: Placement, timeline: Timeline) -> ExportedRecording:
    recording = placement.recording
    is_known = timeline.is_zone_known and recording.clock.source is not ClockSource.GUESS
    begins = timeline.clock_at(placement.start_s) if is_known else None
    return ExportedRecording(recording.path, recording.sample_rate, recording.n_samples, begins)
