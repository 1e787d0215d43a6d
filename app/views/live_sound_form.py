"""Which sound is taken in, and what tags it how soon."""

from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from app.core.latency import LATENCIES, Latency, nearest
from app.core.live_settings import DEFAULT_MODEL, LiveSettings
from app.core.model_store import ModelEntry
from app.viewmodels.input_devices import InputDevices
from app.viewmodels.models import Models
from app.views.dialog import muted
from app.views.stylesheet import SPACE_M

T = TypeVar("T")

RATES = (8_000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000)

_MOST_CHANNELS = 32


class LiveSoundForm(QWidget):
    """Lets device, channel, rate, model and latency be chosen.

    Parameters
    ----------
    inputs
        What can be listened to.
    models
        What can tag it.
    """

    changed = Signal(object)
    """Fields of `LiveSettings` that the user chose: ``dict[str, object]``."""

    def __init__(self, inputs: InputDevices, models: Models) -> None:
        super().__init__()
        self._inputs, self._models = inputs, models
        self._settings = LiveSettings()
        self._device = _box("What is listened to; a device that is plugged in now appears here")
        self._device_says = muted()
        self._channel = _box("Which of the device's channels")
        self._rate = _box("Samples per second")
        self._model = _box("What names the sounds")
        self._latency = _box("How long after a sound begins its name is shown, on a computer that keeps up")
        self._latency_says = muted()
        self._lay_out()
        self._connect()

    def show_settings(self, settings: LiveSettings) -> None:
        """Show what is chosen."""
        self._settings = settings
        self._show_devices()
        self._show_models()
        self._show_latencies()

    def _lay_out(self) -> None:
        rows: tuple[tuple[str, QWidget], ...] = (
            ("&Microphone", self._device),
            ("", self._device_says),
            ("&Channel", self._channel),
            ("&Rate", self._rate),
            ("Mo&del", self._model),
            ("&Tags within", self._latency),
            ("", self._latency_says),
        )
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.setColumnStretch(1, 1)
        for row, (text, widget) in enumerate(rows):
            layout.addWidget(widget, row, 1)
            if text:
                label = QLabel(text)
                label.setBuddy(widget)
                layout.addWidget(label, row, 0)

    def _connect(self) -> None:
        self._inputs.changed.connect(self._show_devices)
        self._models.listed.connect(self._show_models)
        for box, field in ((self._device, "device"), (self._channel, "channel"), (self._rate, "sample_rate")):
            box.activated.connect(lambda _, box=box, field=field: self._choose(field, box.currentData()))
        self._model.activated.connect(lambda _: self.changed.emit({"model": self._model.currentData()}))
        self._latency.activated.connect(lambda _: self.changed.emit({"latency_s": self._latency.currentData()}))

    def _choose(self, field: str, value: object) -> None:
        self.changed.emit({"choice": replace(self._settings.choice, **{field: value})})  # type: ignore[arg-type]

    def _show_devices(self) -> None:
        choice, devices = self._settings.choice, self._inputs.devices
        names: dict[str | None, str] = {None: "As the system chooses"}
        names |= {device.name: device.name for device in devices}
        if choice.device is not None:
            names.setdefault(choice.device, f"{choice.device} (not there)")
        _fill(self._device, names, choice.device)
        self._device_says.setText(self._inputs.reason)
        self._device_says.setVisible(bool(self._inputs.reason))
        self._show_form()

    def _show_form(self) -> None:
        """Offer what the chosen device can do, as far as it is known."""
        choice = self._settings.choice
        device = self._inputs.find(choice.device)
        n_channels = max(device.n_channels if device else 2, (choice.channel or 0) + 1)
        channels: dict[int | None, str] = {None: "The first two, or the only one"}
        channels |= {channel: f"Channel {channel + 1}" for channel in range(min(n_channels, _MOST_CHANNELS))}
        _fill(self._channel, channels, choice.channel)
        own = f" ({_kilohertz(device.sample_rate)})" if device else ""
        rates: dict[int | None, str] = {None: f"As the microphone works{own}"}
        rates |= {rate: _kilohertz(rate) for rate in sorted({*RATES, choice.sample_rate or RATES[0]})}
        _fill(self._rate, rates, choice.sample_rate)

    def _show_models(self) -> None:
        entries: tuple[ModelEntry, ...] = self._models.table.rows
        names = {entry.name: entry.name for entry in entries if entry.path is not None}
        names.setdefault(self._settings.model, self._settings.model)
        _fill(self._model, names, self._settings.model)

    def _show_latencies(self) -> None:
        is_same = self._settings.model == DEFAULT_MODEL
        texts = {latency.seconds: _seconds(latency, is_same) for latency in LATENCIES}
        _fill(self._latency, texts, nearest(self._settings.latency_s).seconds)
        self._latency_says.setText(
            "This model hears the same however soon it answers; more time only saves work."
            if is_same
            else "Of what is found in files, and of where it begins and ends; measured with the model “starter”."
        )


def _box(tip: str) -> QComboBox:
    box = QComboBox()
    box.setToolTip(tip)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(16)
    return box


def _fill(box: QComboBox, texts: dict[T, str], chosen: T) -> None:
    """Offer ``texts`` by what they stand for; a list that is open stays as it is."""
    known = {box.itemData(place): box.itemText(place) for place in range(box.count())}
    if known != texts:
        box.clear()
        for data, text in texts.items():
            box.addItem(text, data)
    box.setCurrentIndex(list(texts).index(chosen))


def _kilohertz(rate: int) -> str:
    return f"{rate / 1000:g} kHz"


def _seconds(latency: Latency, is_same: bool) -> str:
    kept = "" if is_same else f": {100 * latency.found:.0f} % found, {100 * latency.edges:.0f} % of edges"
    return f"{latency.seconds:g} s{kept}"
