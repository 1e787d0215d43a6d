"""The bar that plays and says how it sounds."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QSizePolicy, QSlider, QToolButton, QWidget

from app.core.time_text import hertz
from app.viewmodels.playback import SPEEDS, PlaybackModel
from app.views.elided_label import ElidedLabel
from app.views.icons import icon
from app.views.theme import SPACE_M, SPACE_S, digits_font

W = TypeVar("W", bound=QWidget)

_VOLUME_STEPS = 100
_VOLUME_WIDTH = 100


class PlaybackBar(QWidget):
    """Shows and steers what is heard.

    Parameters
    ----------
    model
        What it shows.
    time_text
        Returns how a project time is written.
    """

    def __init__(self, model: PlaybackModel, time_text: Callable[[float], str]) -> None:
        super().__init__()
        self._model, self._time_text = model, time_text
        self._tips: dict[QWidget, str] = {}
        self._make_controls()
        self._time = QLabel()
        self._time.setFont(digits_font())
        self._time.setAccessibleName("Position")
        self._reason = ElidedLabel("")
        self._devices = DeviceButton(model)
        self._lay_out()
        for signal in (model.started, model.stopped, model.sound_changed, model.follows_changed, model.devices_changed):
            signal.connect(self._show)
        model.position_changed.connect(self._show_time)
        self._show()
        self._show_time()

    def _make_controls(self) -> None:
        model = self._model
        self._play = self._button("play", "Play", model.toggle)
        self._loop = self._switch("loop", "Loop", "Play again and again (L)", model.set_loops)
        self._speed = _speed_box()
        self._speed.activated.connect(lambda: model.set_speed(self._speed.currentData()))
        self._tips[self._speed] = "Speed"
        self._pitch = self._switch("pitch", "Keep pitch", "Keep the pitch at other speeds", model.set_keeps_pitch)
        self._band = self._switch("band", "Band", "", model.set_filters_band)
        self._band.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._volume = _volume_slider()
        self._volume.valueChanged.connect(lambda value: model.set_volume(value / _VOLUME_STEPS))
        self._tips[self._volume] = "Volume"
        self._follow = self._switch("follow", "Follow", "Move the window along with what is heard", model.set_follows)

    def _button(self, picture: str, name: str, slot: Callable[[], object]) -> QToolButton:
        button = _named(QToolButton(), name)
        button.setIcon(icon(picture))
        button.clicked.connect(lambda: slot())
        return button

    def _switch(self, picture: str, name: str, tip: str, slot: Callable[[bool], object]) -> QToolButton:
        switch = _named(QToolButton(), name)
        switch.setIcon(icon(picture))
        switch.setCheckable(True)
        switch.clicked.connect(slot)
        self._tips[switch] = tip
        return switch

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        groups = (
            (self._play, self._loop, self._time),
            (self._speed, self._pitch),
            (self._band,),
            (self._devices, self._volume),
            (self._follow,),
        )
        for group in groups:
            for widget in group:
                layout.addWidget(widget)
            layout.addSpacing(SPACE_M)
        layout.addWidget(self._reason, 1)
        layout.addStretch()

    def _show(self) -> None:
        model = self._model
        self._show_play()
        self._show_band()
        for switch, is_on in (
            (self._loop, model.loops),
            (self._pitch, model.keeps_pitch),
            (self._band, model.filters_band and model.band is not None),
            (self._follow, model.follows),
        ):
            switch.setChecked(is_on)
        self._speed.setCurrentIndex(self._speed.findData(model.speed))
        with QSignalBlocker(self._volume):
            self._volume.setValue(round(model.volume * _VOLUME_STEPS))
        self._show_availability()

    def _show_play(self) -> None:
        name = "Stop" if self._model.is_playing else "Play"
        self._play.setIcon(icon(name.lower()))
        self._play.setAccessibleName(name)
        self._tips[self._play] = f"{name} (Space)"

    def _show_band(self) -> None:
        band = self._model.band
        text = f"{hertz(band[0])} to {hertz(band[1])}" if band else "All frequencies"
        self._band.setText(text)
        self._band.setAccessibleDescription(text)
        self._tips[self._band] = (
            "Hear nothing but the selected frequencies" if band else "Select frequencies to hear nothing but them"
        )

    def _show_availability(self) -> None:
        """Where nothing can be played, every control says why."""
        model = self._model
        for control, tip in self._tips.items():
            control.setEnabled(model.is_available)
            control.setToolTip(tip if model.is_available else model.reason)
        self._band.setEnabled(model.is_available and model.band is not None)
        self._reason.setVisible(not model.is_available)
        self._reason.setText(model.reason)
        self._reason.setToolTip(model.reason)

    def _show_time(self) -> None:
        self._time.setText(self._time_text(self._model.position_s))


class DeviceButton(QToolButton):
    """Opens a menu with the output devices, and has them looked for anew.

    Parameters
    ----------
    model
        What it shows and steers.
    """

    def __init__(self, model: PlaybackModel) -> None:
        super().__init__()
        self._model = model
        _named(self, "Output device")
        self.setIcon(icon("volume"))
        self.setToolTip("Output device")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(model.look_for_devices)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        model.devices_changed.connect(self._fill)
        model.sound_changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for name, label in [(None, "System default"), *((name, name) for name in self._model.devices)]:
            action = group.addAction(label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name == self._model.device)
            action.triggered.connect(lambda _, name=name: self._model.set_device(name))
            self._menu.addAction(action)


def _speed_box() -> QComboBox:
    box = _named(QComboBox(), "Speed")
    box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    for speed in SPEEDS:
        box.addItem(f"{speed:g}\N{MULTIPLICATION SIGN}", speed)
    return box


def _volume_slider() -> QSlider:
    slider = _named(QSlider(Qt.Orientation.Horizontal), "Volume")
    slider.setRange(0, _VOLUME_STEPS)
    slider.setFixedWidth(_VOLUME_WIDTH)
    return slider


def _named(widget: W, name: str) -> W:
    """Return a control with a name for those who do not see it; a click leaves the keys to the rest of the window."""
    widget.setAccessibleName(name)
    widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return widget
