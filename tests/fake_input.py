"""Input devices whose time and fate a test decides."""

import bisect
from datetime import UTC, datetime, timedelta

import numpy as np

from app.core.capture_clock import CaptureClock
from app.workers.input_device import InputInfo
from dass.errors import DassError

BLOCK_S = 0.01
START = datetime(2026, 6, 20, 21, 30, tzinfo=UTC)


class FakeInputs:
    """A world with a sound in it, which is heard again and again, and one microphone.

    Time stands still until a test says `play`, or, where ``step_s`` is given, goes on by so much whenever the clock is
    looked at: as fast as somebody polls, and the same in every run.

    Parameters
    ----------
    sound
        float32 (n_channels, n). Sample i of the world is column i modulo n, so that what was lost can be told.
    sample_rate
        Of the microphone, and of the sound.
    ppm
        By how much the microphone counts faster than the clock.

    Attributes
    ----------
    clock : CaptureClock
        To be given to whoever takes the sound in.
    now_s : float
        How much time has gone by.
    opened : list
        Every device that was asked for.
    refusal : str
        Why devices cannot be opened; empty: they can.
    """

    def __init__(self, sound, sample_rate=16_000, names=("Microphone",), step_s=0.0, ppm=0.0, start=START):
        self.sound, self.sample_rate = np.atleast_2d(np.asarray(sound, np.float32)), sample_rate
        self.there = list(names)
        self.now_s, self.opened, self.refusal = 0.0, [], ""
        self.start, self._step_s, self._speed = start, step_s, 1 + ppm * 1e-6
        self._is_playing = False
        self._quiet_until_s = self._late_until_s = 0.0
        self._has_overflowed = False
        self._late = []
        self._plans = []
        self.clock = CaptureClock(self._look, lambda: self.start + timedelta(seconds=self.now_s))

    def look(self):
        if not self.there:
            raise DassError("Cannot listen: there is no input device; plug in a microphone.")
        return [InputInfo(name, len(self.sound), self.sample_rate) for name in self.there]

    def device(self, choice):
        name = choice.device or self.look()[0].name
        if name not in self.there:
            raise DassError(f"Cannot listen to {name}: it is gone; plug it in again or choose another input device.")
        self.opened.append(FakeInput(self, name, choice))
        return self.opened[-1]

    def play(self, duration_s):
        """Let time go by, and what was planned in it happen."""
        stop_s = round(self.now_s + duration_s, 9)
        self._is_playing = True
        while self.now_s < stop_s:
            while self._plans and self._plans[0][0] <= self.now_s:
                self._plans.pop(0)[1]()
            next_s = min(stop_s, round(self.now_s + BLOCK_S, 9))
            self._hear(self.now_s, next_s)
        self._is_playing = False

    def at(self, time_s, action):
        """Plan that ``action`` is called when the time has come."""
        bisect.insort(self._plans, (time_s, action), key=lambda plan: plan[0])

    def stall(self, duration_s):
        """Let the microphone give nothing for a while, and lose it."""
        self._quiet_until_s = self.now_s + duration_s

    def overflow(self, duration_s):
        """The same, but the device says so afterwards."""
        self.stall(duration_s)
        self._has_overflowed = True

    def be_late(self, duration_s):
        """Let the microphone give nothing for a while, and then everything at once."""
        self._late_until_s = self.now_s + duration_s

    def unplug(self):
        """Take all devices away."""
        self.there, self._unplugged = [], self.there
        for device in self.opened:
            device.is_active = False

    def plug_in(self):
        """Bring them back."""
        self.there = self._unplugged

    def heard(self, start, stop):
        """Return (n_channels, stop - start), samples of the world by their number."""
        return self.sound[:, np.arange(start, stop) % self.sound.shape[1]]

    def _look(self):
        if self._step_s and not self._is_playing:
            self.play(self._step_s)
        return self.now_s

    def _hear(self, start_s, stop_s):
        first, last = (round(time_s * self.sample_rate * self._speed) for time_s in (start_s, stop_s))
        self.now_s = stop_s
        if start_s >= self._quiet_until_s:
            self._late.append(self.heard(first, last).T)
        if stop_s >= self._late_until_s and self._late:
            frames, self._late = np.concatenate(self._late), []
            for device in self.opened:
                device.hear(frames, self._has_overflowed)
            self._has_overflowed = False


class FakeInput:
    """A microphone of `FakeInputs`."""

    def __init__(self, inputs, name, choice):
        self.name, self.sample_rate = name, inputs.sample_rate
        self.n_channels = min(choice.n_channels_needed, len(inputs.sound))
        self.is_active = self.is_closed = False
        self._inputs = inputs

    def open(self, take):
        if self._inputs.refusal:
            raise DassError(self._inputs.refusal)
        self._take = take

    def start(self):
        self.is_active = True

    def close(self):
        self.is_active, self.is_closed = False, True

    def hear(self, frames, has_overflowed):
        if self.is_active:
            self._take(frames[:, : self.n_channels], has_overflowed)
