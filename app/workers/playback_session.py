"""The thread behind what is heard, from the first sample to the last."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from app.core.crash_log import report_crash
from app.core.passage import Passage
from app.core.playback_chain import Treatment
from app.core.playback_ring import RAMP_S
from app.core.playback_stream import PlaybackStream
from app.core.timeline import Timeline
from app.workers.output_device import OutputDevice, Outputs
from dass.errors import DassError

STALL_S = 2.0
"""A device that has asked for nothing for so long is gone, even if its driver does not say so."""

_PATIENCE_S = 2.0
_IDLE_S = 0.01
_FADE_PATIENCE_S = 10 * RAMP_S


@dataclass(frozen=True)
class Order:
    """What is to be played, how and on what.

    Attributes
    ----------
    timeline : Timeline
        Of the project.
    passage : Passage
        What of it.
    treatment : Treatment
        How it is to sound.
    device : str or None
        Which of the names of `Outputs`; None is the system's choice.
    from_s : float or None
        Where to begin within the passage; None is its start.
    """

    timeline: Timeline
    passage: Passage
    treatment: Treatment
    device: str | None = None
    from_s: float | None = None


@dataclass(frozen=True)
class _Command:
    order: Order
    is_new: bool
    """Else it says how what plays goes on."""

    def give(self, stream: PlaybackStream) -> None:
        order = self.order
        if self.is_new:
            stream.play(order.passage, order.treatment, order.from_s)
        else:
            stream.change(order.passage, order.treatment)


class PlaybackSession(threading.Thread):
    """Plays one order, and what it is changed to, until it is done, is stopped or fails.

    Parameters
    ----------
    outputs
        Where to find the device.
    order
        What to play.
    gain
        Factor for the samples.
    on_end
        Called at the end, from this thread, with the session and a sentence that says what went wrong, or is empty.
    previous
        A session that may not yet have let go of its device.

    Attributes
    ----------
    device : str or None
        Of the order.
    """

    def __init__(
        self,
        outputs: Outputs,
        order: Order,
        gain: float,
        on_end: "Callable[[PlaybackSession, str], object]",
        previous: "PlaybackSession | None",
    ) -> None:
        super().__init__(name="playback", daemon=True)  # a device that does not let go must not keep the program
        self.device = order.device
        self._order = order
        self._outputs, self._gain, self._on_end, self._previous = outputs, gain, on_end, previous
        self._commands: SimpleQueue[_Command] = SimpleQueue()
        self._stream: PlaybackStream | None = None
        self._stopping = threading.Event()

    @property
    def is_ending(self) -> bool:
        """Tell whether it takes no more orders."""
        return self._stopping.is_set() or not self.is_alive()

    @property
    def heard_s(self) -> float | None:
        """Project time that is heard now; None before there is any."""
        return self._stream.ring.heard_s(time.monotonic()) if self._stream else None

    def play(self, order: Order) -> None:
        """Play another passage on the same device, at once."""
        self._commands.put(_Command(order, is_new=True))

    def change(self, order: Order) -> None:
        """Go on in the order's way."""
        self._commands.put(_Command(order, is_new=False))

    def set_gain(self, gain: float) -> None:
        """Become louder or softer."""
        self._gain = gain
        if self._stream and not self._stopping.is_set():
            self._stream.ring.set_gain(gain)

    def stop(self) -> None:
        """Fade out and end."""
        self._stopping.set()
        if self._stream:
            self._stream.ring.set_gain(0)

    def left_over(self) -> Order | None:
        """Return what it was last told to play but did not come to; asked after its end."""
        commands = [self._commands.get() for _ in range(self._commands.qsize())]
        return next((command.order for command in reversed(commands) if command.is_new), None)

    def run(self) -> None:
        """Play; called by the thread."""
        if self._previous:
            self._previous.join(_PATIENCE_S)
            self._previous = None
        with ExitStack() as resources:
            sentence = self._outcome(resources)
            self._stopping.set()
            # Before the device is let go of, which may never end if it is gone: PortAudio, for one, may wait for ever.
            self._on_end(self, sentence)

    def _outcome(self, resources: ExitStack) -> str:
        """Play, and return what went wrong in a sentence, or nothing."""
        try:
            self._play(resources)
        except DassError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - a thread has nobody above it who could be told
            return report_crash(error)
        return ""

    def _play(self, resources: ExitStack) -> None:
        order = self._order
        device = resources.enter_context(closing(self._outputs.device(order.device)))
        stream = PlaybackStream(order.timeline, device.sample_rate, device.n_channels)
        resources.enter_context(closing(stream))
        stream.play(order.passage, order.treatment, order.from_s)
        while stream.step():
            pass
        device.open(lambda out, delay_s: stream.ring.read(out, time.monotonic() + delay_s))
        stream.ring.set_gain(self._gain if order.from_s is None else 0, at_once=True)
        self._stream = stream
        stream.ring.set_gain(self._gain)
        if not self._stopping.is_set():
            device.start()
            self._feed(stream, device)
            device.stop()

    def _feed(self, stream: PlaybackStream, device: OutputDevice) -> None:
        watchdog = _Watchdog(device)
        while not (_has_ended(stream) and self._commands.empty()):
            if self._stopping.is_set():
                _wait_for_silence(stream)
                return
            watchdog.look(stream)
            is_busy = stream.step()
            with suppress(Empty):
                self._commands.get(timeout=0 if is_busy else _IDLE_S).give(stream)


class _Watchdog:
    """Notices that a device has gone."""

    def __init__(self, device: OutputDevice) -> None:
        self._device = device
        self._seen = -1
        self._since = 0.0

    def look(self, stream: PlaybackStream) -> None:
        now = time.monotonic()
        if stream.ring.n_read != self._seen or stream.is_finished:
            self._seen, self._since = stream.ring.n_read, now
        if not self._device.is_active or now - self._since > STALL_S:
            raise DassError("The output device is gone: plug it in again or choose another one, and play on.")


def _has_ended(stream: PlaybackStream) -> bool:
    """Tell whether all has been played and heard; not every driver waits for that when it is stopped."""
    return stream.is_finished and time.monotonic() >= stream.ring.heard_until_s


def _wait_for_silence(stream: PlaybackStream) -> None:
    give_up = time.monotonic() + _FADE_PATIENCE_S
    while not stream.ring.is_silent and time.monotonic() < give_up:
        time.sleep(_IDLE_S)
    time.sleep(max(0.0, stream.ring.heard_until_s - time.monotonic()))
