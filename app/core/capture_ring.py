"""The sound between the device that gives it and the thread that keeps it."""

import threading
from typing import NamedTuple

import numpy as np

from app.core.playback_ring import Frames

CAPACITY_S = 15.0
"""Longer than a busy disk or a project being saved keeps anybody waiting."""


class Delivery(NamedTuple):
    """What a device gave at once.

    Attributes
    ----------
    frames : Frames
        (n, n_channels), as they came.
    arrival_s : float
        When they came.
    n_dropped : int
        How many frames came before them and were not kept.
    has_overflowed : bool
        Whether the device itself says that it lost some before them.
    """

    frames: Frames
    arrival_s: float
    n_dropped: int
    has_overflowed: bool


class CaptureRing:
    """A bounded queue of what a device gives. One thread may write and another read.

    Parameters
    ----------
    sample_rate, n_channels
        Of the device.

    Attributes
    ----------
    n_delivered : int
        Frames that the device has given, kept or not.
    """

    def __init__(self, sample_rate: int, n_channels: int) -> None:
        self.n_delivered = 0
        self._n_channels, self._capacity = n_channels, round(CAPACITY_S * sample_rate)
        self._lock = threading.Lock()
        self._queue: list[Delivery] = []
        self._n_waiting = self._n_dropped = 0
        self._dropped_at_s = 0.0
        self._has_overflowed = False

    def write(self, frames: Frames, has_overflowed: bool, arrival_s: float) -> None:
        """Keep a copy of ``frames``, or count them where there is no room; waits for nobody who takes his time."""
        with self._lock:
            self.n_delivered += len(frames)
            self._has_overflowed |= has_overflowed
            if self._n_waiting + len(frames) > self._capacity:
                self._n_dropped += len(frames)
                self._dropped_at_s = arrival_s
            else:
                self._append(frames.copy(), arrival_s)

    def read(self) -> list[Delivery]:
        """Take out what waits, in order; frames that were dropped last are told of at once, with none after them."""
        with self._lock:
            if self._n_dropped:
                self._append(np.zeros((0, self._n_channels), np.float32), self._dropped_at_s)
            queue, self._queue, self._n_waiting = self._queue, [], 0
        return queue

    def _append(self, frames: Frames, arrival_s: float) -> None:
        self._queue.append(Delivery(frames, arrival_s, self._n_dropped, self._has_overflowed))
        self._n_waiting += len(frames)
        self._n_dropped, self._has_overflowed = 0, False
