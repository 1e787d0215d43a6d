"""Which model analyses, and on which device."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QSplitter, QWidget

from app.core.model_store import ModelEntry
from app.core.settings import DeviceChoice
from app.viewmodels.models import Models
from app.views.data_table import DataTable
from app.views.dialog import Dialog, button, muted
from app.views.model_adder import ModelAdder
from app.views.model_details import ModelDetails
from app.views.stylesheet import SPACE_M

_DEVICES: Final[dict[DeviceChoice, str]] = {
    "auto": "Automatic: the GPU where it can be used",
    "cpu": "Processor (CPU)",
    "cuda": "GPU (CUDA)",
}

_SENTENCE_WIDTH = 240

_FILES = "Models (*.safetensors *.pth *.pt);;All files (*)"


class ModelDialog(Dialog):
    """Lists models, fetches, adds and removes them, and lets one be chosen together with its device.

    Parameters
    ----------
    models
        What there is.
    model, device
        What analyses now.
    """

    chosen = Signal(str, str)
    """Name of the model and device (auto, cpu or cuda) to analyse with from now on."""

    def __init__(self, models: Models, model: str, device: DeviceChoice, parent: QWidget | None = None) -> None:
        super().__init__("Models", QSize(880, 540), parent)
        self._models, self._current, self._wanted = models, model, model
        self._table = DataTable(models.table, "Models")
        self._details = ModelDetails(models)
        self._adder = ModelAdder(models)
        self._device = QComboBox()
        self._device_says = muted()
        self._device_says.setMinimumWidth(_SENTENCE_WIDTH)
        self._use = button("Use this model", "Analyse with the chosen model on the chosen device", is_primary=True)
        self._add = button("Add from a file …", "Keep a copy of a model file of yours")
        self._fill_body(device)
        self._connect()
        models.refresh()
        models.look_for_gpu()
        self._show_gpu()
        self._table.setFocus()

    def _fill_body(self, device: DeviceChoice) -> None:
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self._table)
        split.addWidget(self._details)
        split.setSizes([560, 320])
        self.body.addWidget(split, 1)
        self.body.addWidget(self._adder)
        self.body.addLayout(self._device_row(device))
        self.add_button(self._add)
        self.add_primary(self._use)

    def _device_row(self, device: DeviceChoice) -> QHBoxLayout:
        for choice, text in _DEVICES.items():
            self._device.addItem(text, choice)
        self._device.setCurrentIndex(self._device.findData(device))
        self._device.setToolTip("Where the model runs")
        label = QLabel("&Device")
        label.setBuddy(self._device)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(label)
        row.addWidget(self._device)
        row.addWidget(self._device_says, 1)
        return row

    def _connect(self) -> None:
        models = self._models
        models.listed.connect(self._choose_wanted)
        models.kept.connect(self._want)
        models.failed.connect(self.messages.show_message)
        models.gpu_found.connect(self._show_gpu)
        models.job_changed.connect(self._show_chosen)
        self._table.chosen.connect(self._show_chosen)
        self._table.activated.connect(self._emit_chosen)
        self._device.currentIndexChanged.connect(self._show_gpu)
        self._use.clicked.connect(self._emit_chosen)
        self._add.clicked.connect(self._ask_for_file)

    def _want(self, name: str) -> None:
        self._wanted = name
        self._adder.hide()

    def _choose_wanted(self) -> None:
        names = [entry.name for entry in self._models.table.rows]
        self._table.choose(names.index(self._wanted) if self._wanted in names else 0)

    def _show_chosen(self) -> None:
        entry: ModelEntry | None = self._table.row
        if entry is not None:
            self._wanted = entry.name
        self._details.show_entry(entry, is_used=entry is not None and entry.name == self._current)
        self._use.setEnabled(self._can_be_used)

    @property
    def _can_be_used(self) -> bool:
        entry: ModelEntry | None = self._table.row
        gpu = self._models.gpu
        lacks_gpu = self._device.currentData() == "cuda" and gpu is not None and bool(gpu.obstacle)
        return entry is not None and entry.path is not None and not lacks_gpu

    def _show_gpu(self) -> None:
        self._device_says.setText(self._device_sentence())
        self._use.setEnabled(self._can_be_used)

    def _device_sentence(self) -> str:
        gpu = self._models.gpu
        if gpu is None:
            return "Looking for a GPU …"
        if not gpu.obstacle:
            return "Runs on the processor." if self._device.currentData() == "cpu" else f"Runs on {gpu.name}."
        if self._device.currentData() == "cuda":
            return f"{gpu.obstacle}: choose another device."
        return f"Runs on the processor. {gpu.obstacle}."

    def _emit_chosen(self) -> None:
        entry: ModelEntry | None = self._table.row
        if entry is not None and self._can_be_used:
            self.chosen.emit(entry.name, self._device.currentData())
            self.accept()

    def _ask_for_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Add a model", "", _FILES)
        if name:
            self._adder.ask(Path(name))
