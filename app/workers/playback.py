"""Playback as the GUI thread asks for it: every call returns at once."""

from PySide6.QtCore import QObject, Qt, Signal

from app.workers.output_device import Outputs
from app.workers.playback_session import Order, PlaybackSession

_PATIENCE_S = 3.0


class Player(QObject):
    """Plays one order at a time.

    Parameters
    ----------
    outputs
        Where to find output devices.
    """

    ended = Signal(str)
    """It plays no more; says in a sentence what went wrong, or nothing."""

    _session_ended = Signal(object, str)

    def __init__(self, outputs: Outputs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._outputs = outputs
        self._gain = 1.0
        self._session: PlaybackSession | None = None
        self._session_ended.connect(self._on_session_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def heard_s(self) -> float | None:
        """Project time now heard, or heard last; None before there was any."""
        return self._session.heard_s if self._session else None

    def play(self, order: Order) -> None:
        """Play ``order``, instead of what plays now."""
        session = self._session
        if session and not session.is_ending and session.device == order.device:
            session.play(order)
            return
        if session:
            session.stop()
        self._session = PlaybackSession(self._outputs, order, self._gain, self._session_ended.emit, session)
        self._session.start()

    def change(self, order: Order) -> None:
        """Go on where it is, in the way of ``order``; its device counts from the next `play` on."""
        if self._session and not self._session.is_ending:
            self._session.change(order)

    def set_gain(self, gain: float) -> None:
        """Multiply the sound by ``gain`` from now on."""
        self._gain = gain
        if self._session:
            self._session.set_gain(gain)

    def stop(self) -> None:
        """Fade out and end; `ended` follows."""
        if self._session:
            self._session.stop()

    def close(self) -> None:
        """Stop and wait, for a bounded time, until the device is let go."""
        self.stop()
        if self._session:
            self._session.join(_PATIENCE_S)

    def _on_session_ended(self, session: PlaybackSession, sentence: str) -> None:
        if session is not self._session:
            return
        order = None if sentence else session.left_over()
        if order:
            self.play(order)
        else:
            self.ended.emit(sentence)
