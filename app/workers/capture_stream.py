"""A device that gives sound, from opening to closing it."""

import threading
from contextlib import suppress

from app.core.capture_clock import CaptureClock
from app.core.capture_ring import CaptureRing
from app.core.sample_clock import Heard, SampleClock
from app.workers.input_device import InputDevice
from dass.errors import DassError

_CLOSE_PATIENCE_S = 1.0
"""Closing a device that is gone may never end (PortAudio's ALSA backend)."""


class CaptureStream:
    """Opens a device and keeps what it gives until that is read.

    Parameters
    ----------
    device
        Not yet open.
    clock
        To tell when sound arrives.

    Attributes
    ----------
    name : str
        Of the device.
    sample_rate : int
        In Hz.

    Raises
    ------
    DassError
        The device cannot be opened; it has been let go of.
    """

    def __init__(self, device: InputDevice, clock: CaptureClock) -> None:
        self.name, self.sample_rate = device.name, device.sample_rate
        self._device = device
        self._ring = ring = CaptureRing(device.sample_rate, device.n_channels)
        self._samples = SampleClock(device.sample_rate)
        try:
            device.open(lambda frames, has_overflowed: ring.write(frames, has_overflowed, clock.steady_s()))
            device.start()
        except DassError:
            self._let_go()
            raise

    @property
    def is_active(self) -> bool:
        """What the device says of itself."""
        return self._device.is_active

    @property
    def delivered_s(self) -> float:
        """How much sound the device has given."""
        return self._ring.n_delivered / self.sample_rate

    @property
    def drift_ppm(self) -> float | None:
        """How much faster than the clock the device counts, in millionths; None while that is not known."""
        return self._samples.drift_ppm

    def read(self) -> list[Heard]:
        """Return what has come, in order."""
        return [heard for delivery in self._ring.read() for heard in self._samples.take(delivery)]

    def close(self) -> list[Heard]:
        """Let go of the device, and return what is left."""
        self._let_go()
        return [*self.read(), *self._samples.flush()]

    def _let_go(self) -> None:
        closing = threading.Thread(target=self._close, name="closing input device", daemon=True)
        closing.start()
        closing.join(_CLOSE_PATIENCE_S)

    def _close(self) -> None:
        with suppress(DassError):  # whoever opens a device next is told
            self._device.close()
