"""What is heard: whether it plays, where it is, and how it sounds."""

from PySide6.QtCore import QObject, Signal

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)


class PlaybackModel(QObject):
    """Playback as the views show and steer it; every command returns at once.

    Attributes
    ----------
    is_playing : bool
    position_s : float
        Project time now heard; where it last was while nothing plays.
    cue_s : float
        Project time `toggle` plays from.
    is_available : bool
        Whether there is anything to play on; `reason` says in one sentence why not.
    follows : bool
        Whether the window should move with the position.
    """

    started = Signal()
    stopped = Signal()
    failed = Signal(str)
    position_changed = Signal(float)
    sound_changed = Signal()
    availability_changed = Signal()
    devices_changed = Signal()
    follows_changed = Signal(bool)

    def play(self, start_s: float) -> None:
        """Play from ``start_s`` on the project's time axis to its end."""

    def play_selection(
        self, start_s: float, stop_s: float, low_hz: float | None = None, high_hz: float | None = None
    ) -> None:
        """Play [start_s, stop_s), and of it only ``low_hz`` to ``high_hz`` where they are given."""

    def stop(self) -> None:
        """Fade out and stop."""

    def toggle(self) -> None:
        """Stop, or play from `cue_s` where nothing plays."""
