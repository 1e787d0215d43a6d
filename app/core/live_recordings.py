"""The recordings that come of listening, as they are told of while it goes on."""

from dataclasses import replace

from app.core.recording import Recording
from app.core.timeline import Timeline


class LiveRecordings:
    """Those that have ended, and perhaps one that grows.

    Attributes
    ----------
    growing : Recording or None
        As long as it will be if nothing interrupts it, so that nothing moves on an axis of time while it grows.
    n_samples : int
        How long it is so far.
    """

    def __init__(self) -> None:
        self.growing: Recording | None = None
        self.n_samples = 0
        self._by_id: dict[int, Recording] = {}

    @property
    def placed(self) -> tuple[Recording, ...]:
        """Return all of them, in the order in which they began."""
        return tuple(self._by_id.values())

    @property
    def duration_s(self) -> float:
        """Return how much sound there is so far."""
        ended = sum(recording.duration_s for recording in self._by_id.values() if recording is not self.growing)
        return ended + (self.n_samples / self.growing.sample_rate if self.growing else 0.0)

    def reached_s(self, timeline: Timeline) -> float:
        """Return the time up to which there is sound, on an axis that holds all of them."""
        return timeline.time_of(self.growing.id, self.n_samples) if self.growing else timeline.duration_s

    def begin(self, recording: Recording, planned_samples: int) -> None:
        """Take a recording that grows from now on."""
        self.growing, self.n_samples = replace(recording, n_samples=planned_samples), recording.n_samples
        self._by_id[recording.id] = self.growing

    def grow(self, recording_id: int, n_samples: int) -> None:
        """Learn how long the one that grows is by now."""
        if self.growing is not None and self.growing.id == recording_id:
            self.n_samples = n_samples

    def end(self, recording: Recording) -> None:
        """Take a recording as it is in the end, or as its file is by now."""
        if self.growing is not None and self.growing.id == recording.id:
            self.growing, self.n_samples = None, 0
        self._by_id[recording.id] = recording
