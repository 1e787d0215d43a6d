"""How far the analysis of a project is, how fast it goes, and what is left."""

from collections.abc import Mapping
from dataclasses import dataclass

HALF_LIFE_S = 20.0
"""Seconds of work after which what was measured counts half."""


@dataclass(frozen=True)
class Progress:
    """Over all recordings of an analysis."""

    analysed_s: float
    """Seconds of sound with scores, those of earlier runs of the program among them."""
    total_s: float
    """Seconds of sound there are, without those that cannot be read."""
    times_realtime: float | None
    """Seconds of sound analysed per second of work, smoothed; None while nothing is measured."""

    @property
    def fraction(self) -> float:
        """Return the share that is analysed, 0 to 1."""
        return self.analysed_s / self.total_s if self.total_s else 1.0

    @property
    def seconds_left(self) -> float | None:
        """Return how much longer it takes at this pace; None while that is not known."""
        return (self.total_s - self.analysed_s) / self.times_realtime if self.times_realtime else None


class Tally:
    """Counts what is done.

    Parameters
    ----------
    durations_s
        Seconds of each recording, by its number.
    """

    def __init__(self, durations_s: Mapping[int, float]) -> None:
        self._durations_s = dict(durations_s)
        self._analysed_s = dict.fromkeys(durations_s, 0.0)
        self._sound_s = self._work_s = 0.0

    @property
    def progress(self) -> Progress:
        """Return how far all is."""
        pace = self._sound_s / self._work_s if self._work_s else None
        return Progress(sum(self._analysed_s.values()), sum(self._durations_s.values()), pace)

    def reach(self, recording_id: int, stop_s: float, work_s: float | None = None) -> None:
        """Count a recording as analysed up to ``stop_s``, for which ``work_s`` seconds were needed just now, if any."""
        before, stop_s = self._analysed_s[recording_id], min(stop_s, self._durations_s[recording_id])
        self._analysed_s[recording_id] = stop_s
        if work_s is not None:
            kept = 0.5 ** (work_s / HALF_LIFE_S)
            self._sound_s = self._sound_s * kept + max(0.0, stop_s - before)
            self._work_s = self._work_s * kept + work_s

    def finish(self, recording_id: int) -> None:
        """Count a recording as analysed to its end."""
        self._analysed_s[recording_id] = self._durations_s[recording_id]

    def skip(self, recording_id: int) -> None:
        """Leave out what is not analysed of a recording."""
        self._durations_s[recording_id] = self._analysed_s[recording_id]
