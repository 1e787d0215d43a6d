"""The sound between the thread that prepares it and the device that plays it, and what time of the project that is."""

import threading
from bisect import bisect_right
from collections import deque
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Frames = npt.NDArray[np.float32]
"""(n, n_channels): channels side by side, as output devices take them."""

CAPACITY_S = 0.5
"""Rides out a slow disk and a busy machine; changes need not wait for it, see `PlaybackRing.splice`."""

CROSSFADE_S = 0.01
RAMP_S = 0.02
"""From silence to full volume and back."""

_REMEMBERED_S = 2.0
"""No device holds back more than this of what it was given."""


class Block(NamedTuple):
    """Some frames in a row.

    Attributes
    ----------
    frames : Frames
        At the device's rate.
    start_s : float
        Project time of the first.
    step_s : float
        From each frame to the next, in project time.
    """

    frames: Frames
    start_s: float
    step_s: float


class _Mark(NamedTuple):
    """What time of the project it is from some frame on."""

    frame: int
    start_s: float
    step_s: float


class PlaybackRing:
    """A bounded queue of frames, numbered from 0 in the order in which they are played.

    One thread may write and another read; any may ask.

    Parameters
    ----------
    sample_rate, n_channels
        Of the device.

    Attributes
    ----------
    n_read : int
        Frames that the device has taken.
    n_written : int
        The same and those that wait.
    """

    def __init__(self, sample_rate: int, n_channels: int) -> None:
        self._rate, self._n_channels = sample_rate, n_channels
        self._lock = threading.Lock()
        self._queue: deque[Frames] = deque()
        self._marks: deque[_Mark] = deque()
        self._last_read = (0.0, 0)
        self.n_read = self.n_written = 0
        self._gain = self._wanted_gain = 1.0

    @property
    def is_full(self) -> bool:
        """Tell whether the writer should wait."""
        return self.n_written - self.n_read >= CAPACITY_S * self._rate

    @property
    def is_silent(self) -> bool:
        """Tell whether the gain has come down to 0."""
        return self._gain == 0

    @property
    def heard_until_s(self) -> float:
        """When all that was read will have been heard."""
        with self._lock:
            heard_at_s, first = self._last_read
            return heard_at_s + (self.n_read - first) / self._rate

    def set_gain(self, gain: float, at_once: bool = False) -> None:
        """Multiply what is read by ``gain``, reached within `RAMP_S` from what it was, or at once."""
        self._wanted_gain = gain
        if at_once:
            self._gain = gain

    def write(self, block: Block) -> None:
        """Append a block."""
        with self._lock:
            self._append(block)

    def splice(self, frame: int, block: Block) -> None:
        """Replace what waits from ``frame`` on by ``block``, blended over `CROSSFADE_S`.

        Where ``frame`` has been played already, everything that waits is replaced.
        """
        with self._lock:
            old = self._cut(frame)
            n = min(len(old), len(block.frames), round(CROSSFADE_S * self._rate))
            share = (np.arange(1, n + 1, dtype=np.float32) / (n + 1))[:, None]
            blended = old[:n] + share * (block.frames[:n] - old[:n])
            self._append(block._replace(frames=np.concatenate([blended, block.frames[n:]])))

    def read(self, out: Frames, heard_at_s: float) -> int:
        """Fill ``out`` with the next frames, and with silence where there are no more; return how many there were.

        Parameters
        ----------
        out
            (n, n_channels), overwritten.
        heard_at_s
            When the first of them will be heard, on the clock that `heard_s` is asked by.
        """
        with self._lock:
            first = self.n_read
            taken = self._take(len(out))
            if len(taken):
                self._last_read = heard_at_s, first
            self._forget()
        gains = self._gains(len(out))
        out[len(taken) :] = 0
        np.multiply(taken, gains[: len(taken)], out=out[: len(taken)])
        return len(taken)

    def time_at(self, frame: int) -> float:
        """Return the project time of a frame that waits, is played or was played up to two seconds ago."""
        with self._lock:
            return self._time_at(frame)

    def heard_s(self, now_s: float) -> float | None:
        """Return the project time that is heard at ``now_s``; None before anything was written."""
        with self._lock:
            heard_at_s, frame = self._last_read
            heard = frame + round((now_s - heard_at_s) * self._rate)
            return self._time_at(min(max(heard, 0), self.n_read)) if self._marks else None

    def _append(self, block: Block) -> None:
        self._marks.append(_Mark(self.n_written, block.start_s, block.step_s))
        self._queue.append(block.frames)
        self.n_written += len(block.frames)

    def _cut(self, frame: int) -> Frames:
        """Take back what waits from ``frame`` on and return it."""
        waiting = self._take_all()
        n_kept = min(max(frame - self.n_read, 0), len(waiting))
        self._queue.append(waiting[:n_kept])
        self.n_written = self.n_read + n_kept
        while self._marks and self._marks[-1].frame >= self.n_written:
            self._marks.pop()
        return waiting[n_kept:]

    def _take_all(self) -> Frames:
        frames = np.concatenate([np.zeros((0, self._n_channels), np.float32), *self._queue])
        self._queue.clear()
        return frames

    def _take(self, n: int) -> Frames:
        parts = [np.zeros((0, self._n_channels), np.float32)]
        while n and self._queue:
            head = self._queue.popleft()
            parts.append(head[:n])
            if len(head) > n:
                self._queue.appendleft(head[n:])
            n -= len(parts[-1])
        taken = np.concatenate(parts)
        self.n_read += len(taken)
        return taken

    def _forget(self) -> None:
        oldest = self.n_read - _REMEMBERED_S * self._rate
        while len(self._marks) > 1 and self._marks[1].frame < oldest:
            self._marks.popleft()

    def _time_at(self, frame: int) -> float:
        index = bisect_right(self._marks, frame, key=lambda mark: mark.frame) - 1
        mark = self._marks[max(index, 0)]
        return mark.start_s + (frame - mark.frame) * mark.step_s

    def _gains(self, n: int) -> Frames:
        """Return the gain for each of the next ``n`` frames, (n, 1)."""
        wanted = self._wanted_gain
        lowest, highest = sorted((self._gain, wanted))
        steps = np.arange(1, n + 1) / (RAMP_S * self._rate)
        gains: Frames = (self._gain + np.sign(wanted - self._gain) * steps).clip(lowest, highest)[:, None]
        self._gain = float(gains[-1, 0]) if n else self._gain
        return gains.astype(np.float32)
