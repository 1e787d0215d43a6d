"""Output devices that are heard by a test."""

import threading
import time

import numpy as np

from dass.errors import DassError

_BLOCK = 480
_PATIENCE_S = 10


class FakeOutputs:
    """Devices by name, the first of which is the system's choice; every device that was asked for is in ``used``."""

    def __init__(self, *names, sample_rate=48_000, n_channels=2):
        self.there = list(names or ("Speakers", "Headphones"))
        self.used = []
        self._form = sample_rate, n_channels

    @property
    def device_now(self):
        return self.used[-1]

    def names(self):
        if not self.there:
            raise DassError("Cannot play: there is no output device; plug one in.")
        return list(self.there)

    def device(self, name):
        name = name or self.names()[0]
        if name not in self.there:
            raise DassError(f"Cannot play on {name}: it is gone; choose another output device.")
        self.used.append(FakeOutput(name, *self._form))
        return self.used[-1]


class FakeOutput:
    """Plays only what a test pulls, so that a test decides how time goes by.

    Attributes
    ----------
    delay_s : float
        How long after it was pulled something is heard.
    """

    def __init__(self, name, sample_rate, n_channels):
        self.name, self.sample_rate, self.n_channels = name, sample_rate, n_channels
        self.is_active = self.is_closed = False
        self.delay_s = 0.0
        self._fill = None
        self._started = threading.Event()
        self._stopped = threading.Event()

    def open(self, fill):
        self._fill = fill

    def start(self):
        self.is_active = True
        self._started.set()

    def stop(self):
        self._stopped.set()

    def close(self):
        self.is_active, self.is_closed = False, True
        self._stopped.set()

    def unplug(self):
        self.is_active = False

    def pull(self, duration_s):
        """Return (n, n_channels), what is played in that time or until it stops; waits where nothing is ready yet."""
        assert self._started.wait(_PATIENCE_S)
        pieces, n_left = [np.zeros((0, self.n_channels), np.float32)], round(duration_s * self.sample_rate)
        give_up = time.monotonic() + _PATIENCE_S
        while n_left and time.monotonic() < give_up:
            out = np.zeros((min(n_left, _BLOCK), self.n_channels), np.float32)
            pieces.append(out[: self._fill(out, self.delay_s)])
            n_left -= len(pieces[-1])
            if len(pieces[-1]):
                give_up = time.monotonic() + _PATIENCE_S
            elif self._stopped.wait(0.01):
                break
        assert time.monotonic() < give_up, "nothing came to be played"
        return np.concatenate(pieces)
