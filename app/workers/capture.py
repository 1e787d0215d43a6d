"""Takes live sound in, without losing count of it."""

from collections.abc import Iterable

import numpy as np

from app.core.capture_clock import CaptureClock, system_clock
from app.core.capture_watch import CaptureWatch
from app.core.captured import Captured, Sound, Trouble
from app.core.gap import LossReason
from app.core.input_choice import InputChoice
from app.core.level_meter import LevelMeter
from app.core.playback_ring import Frames
from app.core.sample_clock import Heard
from app.core.sound_axis import SoundAxis
from app.core.sound_level import Level
from app.workers.capture_stream import CaptureStream
from app.workers.input_device import Inputs
from dass.audio import Samples
from dass.errors import DassError

STEPS = 2**23
"""Up to full scale, in 24 bits."""


class Capture:
    """The sound of a device, which is opened anew whenever it is not well. Belongs to one thread.

    Parameters
    ----------
    inputs
        Where to find the device.
    choice
        What to take in.
    clock
        What time it is.

    Attributes
    ----------
    device_name : str
        Of the device in use, or in use last; empty before the first.
    """

    def __init__(self, inputs: Inputs, choice: InputChoice, clock: CaptureClock | None = None) -> None:
        self._inputs, self._choice, self._clock = inputs, choice, clock or system_clock()
        self.device_name = ""
        self._stream: CaptureStream | None = None
        self._watch = CaptureWatch()
        self._meter = LevelMeter()
        self._axis = SoundAxis(self._clock)
        self._told = ""

    @property
    def drift_ppm(self) -> float | None:
        """How much faster than the clock the device counts, in millionths; None while that is not known."""
        return self._stream.drift_ppm if self._stream else None

    def poll(self) -> list[Captured]:
        """Return what has come since the last time, in order; to be called several times a second.

        Takes a few milliseconds, but longer where a device is opened or is gone.
        """
        now_s = self._clock.steady_s()
        if self._stream is None:
            return self._open(now_s) if self._watch.is_due(now_s) else []
        captured = self._take_in(self._stream.read(), self._stream.sample_rate)
        reason = self._watch.look(now_s, self._stream.delivered_s, self._stream.is_active)
        return captured if reason is None else captured + self._give_up(reason, now_s)

    def level(self) -> Level | None:
        """Return how loud it was since this was last asked; None if nothing came since."""
        return self._meter.take()

    def close(self) -> list[Captured]:
        """Let go of the device and return what is left, and what is missing up to now if it is in trouble."""
        return [*self._let_go(), *self._axis.end()]

    def _open(self, now_s: float) -> list[Captured]:
        try:
            self._stream = CaptureStream(self._inputs.device(self._choice), self._clock)
        except DassError as error:
            self._axis.break_off(LossReason.DEVICE_GONE)
            self._watch.failed(now_s)
            return self._tell(str(error))
        self.device_name = self._stream.name
        self._watch.opened(now_s)
        return []

    def _give_up(self, reason: LossReason, now_s: float) -> list[Captured]:
        captured = self._let_go()
        self._axis.break_off(reason)
        self._watch.failed(now_s)
        if reason is LossReason.DEVICE_GONE:
            return captured + self._tell(f"{self.device_name} is gone: plug it in, and listening goes on by itself.")
        return captured + self._tell(f"{self.device_name} gives too little sound, or none: it is being opened again.")

    def _let_go(self) -> list[Captured]:
        stream, self._stream = self._stream, None
        return self._take_in(stream.close(), stream.sample_rate) if stream else []

    def _tell(self, sentence: str) -> list[Captured]:
        """Return the trouble, unless it was told last."""
        was_told, self._told = sentence == self._told, sentence
        return [] if was_told else [Trouble(sentence)]

    def _take_in(self, heard: list[Heard], sample_rate: int) -> list[Captured]:
        captured: list[Captured] = []
        for part in _joined(heard):
            captured += self._axis.before(part, sample_rate)
            if len(part.frames):
                captured.append(self._sound(part.frames))
        return captured

    def _sound(self, frames: Frames) -> Sound:
        self._told = ""
        samples = _rounded(frames.T if self._choice.channel is None else frames.T[[self._choice.channel]])
        self._meter.add(samples, self._axis.sample_rate)
        return Sound(self._axis.count(len(frames)), self._axis.sample_rate, samples)


def _joined(heard: Iterable[Heard]) -> list[Heard]:
    """Join what nothing is missing between."""
    rows: list[list[Heard]] = []
    for part in heard:
        if part.n_lost or not rows:
            rows.append([])
        rows[-1].append(part)
    return [row[0]._replace(frames=np.concatenate([part.frames for part in row])) for row in rows]


def _rounded(samples: Samples) -> Samples:
    """Round to whole steps of 24 bits, so that what is tagged is what is kept."""
    rounded: Samples = np.rint(samples * np.float32(STEPS)).clip(-STEPS, STEPS - 1) / np.float32(STEPS)
    return np.ascontiguousarray(rounded)
