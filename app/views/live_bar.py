"""The bar that says how listening goes, and ends it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.core import time_text
from app.viewmodels.live import LiveModel, LiveState
from app.viewmodels.now import Now
from app.views.dialog import sentence
from app.views.elided_label import ElidedLabel
from app.views.icons import IconLabel, icon
from app.views.level_meter import LevelMeter
from app.views.theme import SPACE_L, SPACE_M, SPACE_S, digits_font

_BEHIND_S = 1.0
"""Scores that are less late than this need no words."""

_STATES = {
    LiveState.IDLE: "",
    LiveState.STARTING: "Starting to listen …",
    LiveState.LISTENING: "Listening",
    LiveState.TROUBLED: "No sound",
    LiveState.STOPPING: "Keeping what was heard last …",
}


class LiveBar(QFrame):
    """Shows a session of live sound; hidden while there is none.

    Parameters
    ----------
    live
        The session.
    now
        Whether its end is followed.
    """

    show_wanted = Signal()
    """The user wants to see the project of the session."""

    def __init__(self, live: LiveModel, now: Now) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._live, self._now = live, now
        self._icon = IconLabel(icon("microphone", "accent"))
        self._state = QLabel()
        self._time = QLabel()
        self._time.setFont(digits_font())
        self._time.setAccessibleName("How much was heard")
        self._device = ElidedLabel("")
        self._device.setProperty("role", "muted")
        self._meter = LevelMeter()
        self._behind, self._trouble = QLabel(), sentence()
        for label in (self._behind, self._trouble):
            label.setProperty("role", "warning")
        self._follow = _button("follow", "Now", self._go_to_now)
        self._follow.setCheckable(True)
        self._show_project = _button("open", "Show", self.show_wanted.emit)
        self._stop = _button("stop", "Stop", live.stop)
        self._lay_out()
        live.state_changed.connect(self._show)
        live.grown.connect(self._show_time)
        live.level_seen.connect(self._show_level)
        now.changed.connect(self._show_now)
        self._show()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(SPACE_L, SPACE_S, SPACE_M, SPACE_S)
        rows.setSpacing(SPACE_S)
        layout = QHBoxLayout()
        layout.setSpacing(SPACE_M)
        rows.addLayout(layout)
        rows.addWidget(self._trouble)
        self._device.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        parts: tuple[QWidget, ...] = (self._icon, self._state, self._time, self._meter, self._device)
        for part in parts:
            layout.addWidget(part)
        layout.addWidget(self._behind)
        layout.addStretch(1)
        for button in (self._follow, self._show_project, self._stop):
            layout.addWidget(button)
        self._stop.setToolTip("Stop listening; what was heard is kept")
        self._show_project.setToolTip("Show the project of what is heard")

    def _show(self) -> None:
        live = self._live
        self.setVisible(live.state.is_busy)
        self._state.setText(_STATES[live.state])
        self._icon.show_icon(icon("microphone", "warning" if live.state is LiveState.TROUBLED else "accent"))
        self._device.setText(self._device_text())
        self._device.setToolTip(self._device_tip())
        self._stop.setEnabled(live.state.can_stop)
        if live.state is not LiveState.LISTENING:
            self._meter.show_level(None)
        self._show_time()
        self._show_trouble()
        self._show_now()

    def _show_time(self) -> None:
        heard = time_text.elapsed(self._live.recordings.duration_s)
        self._time.setText(heard if self._live.is_recording else f"{heard}, not recorded")

    def _show_level(self) -> None:
        self._meter.show_level(self._live.level)
        self._device.setToolTip(self._device_tip())
        self._show_trouble()

    def _show_trouble(self) -> None:
        live = self._live
        is_behind = live.state is LiveState.LISTENING and live.behind_s >= _BEHIND_S
        self._behind.setText(f"{live.behind_s:.0f} s behind")
        self._behind.setVisible(is_behind)
        says = live.trouble or self._silence()
        self._trouble.setText(says)
        self._trouble.setVisible(bool(says))

    def _silence(self) -> str:
        level, listening = self._live.level, self._live.listening
        return level.silence_of(listening.device) if level and listening else ""

    def _go_to_now(self) -> None:
        self._now.go()
        self._show_now()  # the click has switched the button

    def _show_now(self) -> None:
        is_shown = self._now.time_s is not None
        self._follow.setVisible(is_shown)
        self._follow.setChecked(self._now.follows)
        self._follow.setToolTip(
            "The window follows what is heard" if self._now.follows else "Go back to what is heard now (Shift+End)"
        )
        self._show_project.setVisible(not is_shown and bool(self._live.recordings.placed))

    def _device_text(self) -> str:
        listening = self._live.listening
        if listening is None:
            return ""
        channels = "" if listening.n_channels == 1 else f", {listening.n_channels} channels"
        return f"{listening.device}, {listening.sample_rate / 1000:g} kHz{channels}"

    def _device_tip(self) -> str:
        listening, drift_ppm = self._live.listening, self._live.drift_ppm
        if listening is None:
            return ""
        drift = "" if drift_ppm is None else f"; its clock is {abs(drift_ppm):.0f} ppm {_pace(drift_ppm)}"
        return f"{self._device_text()}{drift}; tagged by {listening.model}"


def _pace(drift_ppm: float) -> str:
    return "slow" if drift_ppm < 0 else "fast"


def _button(picture: str, text: str, slot: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(picture))
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda: slot())
    return button
