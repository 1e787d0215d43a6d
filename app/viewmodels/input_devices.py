"""The devices that sound can be taken in from, looked for again and again while somebody chooses."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.capture_clock import CaptureClock
from app.workers import background
from app.workers.input_device import InputInfo, Inputs

MakeInputs = Callable[[], tuple[Inputs, CaptureClock]]

LOOK_MS = 2000
"""A device that is plugged in is there soon after."""


class InputDevices(QObject):
    """Looks for devices in the background.

    Parameters
    ----------
    make_inputs
        Makes what finds them, in another thread.

    Attributes
    ----------
    devices : sequence of InputInfo
        Those found last.
    reason : str
        Why there is none, in one sentence; empty where there are some.
    """

    changed = Signal()

    def __init__(self, make_inputs: MakeInputs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.devices: Sequence[InputInfo] = ()
        self.reason = "Looking for microphones."
        self._make_inputs = make_inputs
        self._is_looking = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def find(self, name: str | None) -> InputInfo | None:
        """Return a device by its name; None where it is not there, or the system is to choose."""
        return next((device for device in self.devices if device.name == name), None)

    def watch(self, is_watched: bool) -> None:
        """Go on looking, since somebody chooses, or stop."""
        if is_watched:
            self._timer.start()
            self.look()
        else:
            self._timer.stop()

    def look(self) -> None:
        """Look now; `changed` follows if anything is."""
        if not self._is_looking:
            self._is_looking = True
            background.run(self._found, then=self._take, failed=self._fail)

    def _found(self) -> Sequence[InputInfo]:
        inputs, _ = self._make_inputs()
        return tuple(inputs.look())

    def _take(self, devices: Sequence[InputInfo]) -> None:
        self._show(devices, "")

    def _fail(self, reason: str) -> None:
        self._show((), reason)

    def _show(self, devices: Sequence[InputInfo], reason: str) -> None:
        self._is_looking = False
        if (devices, reason) != (self.devices, self.reason):
            self.devices, self.reason = devices, reason
            self.changed.emit()
