"""What is heard: whether it plays, where it is, and how it sounds."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.passage import Passage
from app.core.playback_chain import FASTEST, SLOWEST, Treatment
from app.core.timeline import Timeline
from app.workers import background
from app.workers.output_device import Outputs
from app.workers.playback import Player
from app.workers.playback_session import Order

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)

_TICK_MS = 33
_LOUDNESS_POWER = 3
"""Equal steps of the volume then sound about equal, as with PulseAudio's volumes (pa_sw_volume_to_linear)."""


class PlaybackModel(QObject):
    """Playback as views show and steer it; every command returns at once.

    Parameters
    ----------
    outputs
        Where to find output devices; looked for at once, in the background.

    Attributes
    ----------
    is_playing : bool
        From the command to the end of the sound.
    position_s : float
        Project time now heard, or heard last.
    cue_s : float
        Project time that `toggle` plays from.
    loops : bool
        Whether what plays begins again at its end.
    speed : float
        Seconds of the recording heard per second.
    keeps_pitch : bool
        Whether another speed leaves the pitch alone.
    volume : float
        0 to 1, in steps as one hears them.
    band : tuple of float or None
        The frequencies (low, high) in Hz that are let through where `filters_band`; None: there is no such choice.
    filters_band : bool
        Whether only `band` is heard.
    follows : bool
        Whether the window should move along.
    device : str or None
        One of `devices`, or None for the system's choice.
    devices : sequence of str
        Those found last.
    reason : str
        Why nothing can be played, in one sentence; empty when it can.
    """

    started = Signal()
    stopped = Signal()
    failed = Signal(str)
    """Playing ended, or did not begin; says why in a sentence."""
    position_changed = Signal(float)
    sound_changed = Signal()
    """One of `loops`, `speed`, `keeps_pitch`, `volume`, `band`, `filters_band`, `device`."""
    follows_changed = Signal(bool)
    devices_changed = Signal()
    """`devices`, `is_available` or `reason`."""

    def __init__(self, outputs: Outputs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_playing = False
        self.position_s = self.cue_s = 0.0
        self.loops = False
        self.speed, self.keeps_pitch, self.volume = 1.0, True, 1.0
        self.band: tuple[float, float] | None = None
        self.filters_band = True
        self.follows = True
        self.device: str | None = None
        self.devices: Sequence[str] = ()
        self.reason = "Looking for output devices."
        self._outputs = outputs
        self._timeline: Timeline | None = None
        self._stop_s = 0.0
        self._passage = Passage(0, 0)
        self._player = Player(outputs, self)
        self._player.ended.connect(self._on_ended)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.look_for_devices()

    @property
    def is_available(self) -> bool:
        """Whether there is anything to play on."""
        return not self.reason

    def set_timeline(self, timeline: Timeline | None) -> None:
        """Take another project, or none."""
        self.stop()
        self._timeline, self._stop_s = timeline, timeline.duration_s if timeline else 0.0
        self.position_s = self.cue_s = 0.0
        self.set_band(None)

    def grow(self, timeline: Timeline, stop_s: float) -> None:
        """Take the same project, which has become longer and has sound up to ``stop_s``; what plays goes on."""
        self._timeline, self._stop_s = timeline, stop_s

    def play(self, start_s: float) -> None:
        """Play from ``start_s`` to the end of the project; from its beginning, where that is the end."""
        if self._timeline:
            stop_s = self._stop_s
            self._play(Passage(start_s if 0 <= start_s < stop_s else 0.0, stop_s, self.loops))

    def play_selection(
        self, start_s: float, stop_s: float, low_hz: float | None = None, high_hz: float | None = None
    ) -> None:
        """Play [start_s, stop_s); the frequencies, where given, become the `band`."""
        self.set_band(None if low_hz is None or high_hz is None else (low_hz, high_hz))
        self._play(Passage(start_s, stop_s, self.loops))

    def set_cue(self, time_s: float) -> None:
        """Have `toggle` play from ``time_s``."""
        self.cue_s = time_s

    def stop(self) -> None:
        """Fade out and stop."""
        if self.is_playing:
            self._tick()
            self._player.stop()
            self._end()

    def toggle(self) -> None:
        """Stop, or play from `cue_s` where nothing plays."""
        if self.is_playing:
            self.stop()
        else:
            self.play(self.cue_s)

    def close(self) -> None:
        """Stop, and wait for a bounded time until the device is let go."""
        self._player.close()

    def look_for_devices(self) -> None:
        """Look again what there is to play on; `devices_changed` follows."""
        background.run(self._outputs.names, then=self._on_devices, failed=self._on_no_devices)

    def set_loops(self, loops: bool) -> None:
        """Play again and again, or once; also what plays."""
        self.loops = loops
        self._passage = replace(self._passage, loops=loops)
        self._alter()

    def set_speed(self, speed: float) -> None:
        """Play faster or slower, within what is possible."""
        self.speed = min(max(speed, SLOWEST), FASTEST)
        self._alter()

    def set_keeps_pitch(self, keeps_pitch: bool) -> None:
        """Leave the pitch alone at another speed, or not."""
        self.keeps_pitch = keeps_pitch
        self._alter()

    def set_band(self, band: tuple[float, float] | None) -> None:
        """Choose frequencies, or none in particular."""
        if band != self.band:
            self.band = band
            self._alter()

    def set_filters_band(self, filters_band: bool) -> None:
        """Hear nothing but the band, or everything."""
        self.filters_band = filters_band
        self._alter()

    def set_volume(self, volume: float) -> None:
        """Play louder or softer, 0 to 1."""
        self.volume = min(max(volume, 0.0), 1.0)
        self._player.set_gain(self.volume**_LOUDNESS_POWER)
        self.sound_changed.emit()

    def set_device(self, device: str | None) -> None:
        """Play on another device, from where it is."""
        self.device = device
        if self.is_playing:
            self._player.play(replace(self._order(), from_s=self.position_s))
        self.sound_changed.emit()

    def set_follows(self, follows: bool) -> None:
        """Have the window move along, or not."""
        self.follows = follows
        self.follows_changed.emit(follows)

    def _play(self, passage: Passage) -> None:
        if not (self._timeline and self.is_available and passage.start_s < passage.stop_s):
            return
        self._passage = passage
        self._player.play(self._order())
        if not self.is_playing:
            self.is_playing = True
            self._timer.start()
            self.started.emit()

    def _order(self) -> Order:
        assert self._timeline is not None
        band = self.band if self.filters_band else None
        treatment = Treatment(self.speed, self.keeps_pitch, band)
        return Order(self._timeline, self._passage, treatment, self.device)

    def _alter(self) -> None:
        if self.is_playing:
            self._player.change(self._order())
        self.sound_changed.emit()

    def _tick(self) -> None:
        heard_s = self._player.heard_s
        if heard_s is not None and heard_s != self.position_s:
            self.position_s = heard_s
            self.position_changed.emit(heard_s)

    def _end(self) -> None:
        self._timer.stop()
        self.is_playing = False
        self.stopped.emit()

    def _on_ended(self, sentence: str) -> None:
        if not self.is_playing:
            return
        self._tick()
        self._end()
        if sentence:
            self.failed.emit(sentence)
            self.look_for_devices()

    def _on_devices(self, names: Sequence[str]) -> None:
        self.devices, self.reason = names, ""
        self.devices_changed.emit()

    def _on_no_devices(self, reason: str) -> None:
        self.devices, self.reason = (), reason
        self.devices_changed.emit()
