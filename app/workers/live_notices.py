"""What a live session tells whoever shows it.

A session that is stopped ends what it began without telling: what was kept then is in the project.
"""

from dataclasses import dataclass

from app.core.alert import Alert
from app.core.gap import Gap
from app.core.recording import Recording
from app.core.sound_level import Level
from dass.scores import ScoreBlock


@dataclass(frozen=True)
class Listening:
    """The model is loaded and the device delivers."""

    device: str
    """Name of the input."""
    sample_rate: int
    """In Hz."""
    n_channels: int
    model: str
    model_device: str
    """Where the model runs: cpu or cuda."""
    untrained: frozenset[int]
    """Classes whose scores mean nothing."""


@dataclass(frozen=True)
class Began:
    """A recording began, and is in the project."""

    recording: Recording
    """With the samples it has so far."""
    run_id: int
    """The analysis that its scores go to."""
    planned_samples: int
    """How long it will be if nothing interrupts it."""


@dataclass(frozen=True)
class Grown:
    """The recording that grows has become longer."""

    recording_id: int
    n_samples: int
    """In all; they can be read from its file, if there is one."""


@dataclass(frozen=True)
class Scored:
    """Scores that came next in a run, and are kept in the project."""

    recording_id: int
    run_id: int
    block: ScoreBlock


@dataclass(frozen=True)
class Ended:
    """A recording will not grow any more; scores of its end may still come."""

    recording: Recording


@dataclass(frozen=True)
class Compressed:
    """The file of a recording that ended was replaced by a smaller one with the same samples."""

    recording: Recording


@dataclass(frozen=True)
class GapFound:
    """Sound was lost, and the project says so."""

    gap: Gap


@dataclass(frozen=True)
class LevelSeen:
    """How the session is doing, about ten times a second."""

    level: Level | None
    """None while nothing comes."""
    behind_s: float
    """Seconds of sound that wait for their scores beyond what the latency allows; 0 while it keeps up."""
    drift_ppm: float | None
    """How much faster than nominal the device's clock runs, in millionths; None while that is not known."""


@dataclass(frozen=True)
class Troubled:
    """No sound comes at the moment; it is being seen to."""

    sentence: str


@dataclass(frozen=True)
class Recovered:
    """The trouble is over."""


@dataclass(frozen=True)
class LeftOut:
    """Some sound was not tagged, because this computer is too slow; what comes now is."""

    sentence: str


@dataclass(frozen=True)
class DiskLow:
    """The disk is nearly full; recording goes on."""

    sentence: str


@dataclass(frozen=True)
class RecordingStopped:
    """From here on sound is tagged but not kept, because the disk has no room."""

    sentence: str


@dataclass(frozen=True)
class RecordingResumed:
    """The disk has room again, and sound is kept."""


@dataclass(frozen=True)
class Alerted:
    """Something that is watched for was heard, or is over."""

    alert: Alert


@dataclass(frozen=True)
class CommandFailed:
    """The command that is run for alerts, or the log of them, did not do what it should."""

    sentence: str


Notice = (
    Listening
    | Began
    | Grown
    | Scored
    | Ended
    | Compressed
    | GapFound
    | LevelSeen
    | Troubled
    | Recovered
    | LeftOut
    | DiskLow
    | RecordingStopped
    | RecordingResumed
    | Alerted
    | CommandFailed
)
