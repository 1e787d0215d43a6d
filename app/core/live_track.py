"""The newest sound of a recording that grows, in memory, for whoever scores it while it sounds."""

from threading import Condition

import numpy as np

from dass.audio import AudioSource, Samples
from dass.errors import AudioError

CAPACITY_S = 60.0
"""Seconds of sound that are held, which is how far scoring may fall behind."""


class FellBehindError(AudioError):
    """The sound that was asked for is no longer held."""


class LiveTrack(AudioSource):
    """An `AudioSource` that one thread writes and another reads; to read what has not sounded yet takes until it has.

    Parameters
    ----------
    sample_rate, n_channels
        Of the sound.
    capacity_s
        How many seconds are held.
    """

    def __init__(self, sample_rate: int, n_channels: int, capacity_s: float = CAPACITY_S) -> None:
        self.sample_rate, self.n_channels = sample_rate, n_channels
        self.n_samples, self.warnings = None, []
        self._ring: Samples = np.zeros((n_channels, round(capacity_s * sample_rate)), np.float32)
        self._n_written = 0
        self._has_ended = self._is_closed = False
        self._changed = Condition()

    @property
    def n_written(self) -> int:
        """Return how many samples there have been."""
        return self._n_written

    @property
    def is_closed(self) -> bool:
        """Return whether nothing can be read any more."""
        return self._is_closed

    def write(self, samples: Samples) -> None:
        """Add the next samples (n_channels, n); what is held too long makes way."""
        capacity = self._ring.shape[1]
        with self._changed:
            stop = self._n_written + samples.shape[1]
            first = max(self._n_written, stop - capacity)
            self._ring[:, np.arange(first, stop) % capacity] = samples[:, first - self._n_written :]
            self._n_written = stop
            self._changed.notify_all()

    def end(self) -> None:
        """Say that nothing follows."""
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()

    def read(self, start: int, stop: int) -> Samples:
        """Return [start, stop) as soon as it is there, less only at the end.

        Raises
        ------
        FellBehindError
            It is not held any more.
        """
        capacity = self._ring.shape[1]
        with self._changed:
            self._changed.wait_for(lambda: self._n_written >= stop or self._has_ended or self._is_closed)
            if self._is_closed or start < self._n_written - capacity:
                raise FellBehindError("This computer is too slow to tag this sound while it comes in.")
            return self._ring[:, np.arange(start, min(stop, self._n_written)) % capacity]

    def close(self) -> None:
        """Hold nothing any more, and keep nobody waiting: reading raises."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
