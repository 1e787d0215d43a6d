"""Controls of how the spectrogram looks."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QPushButton, QSlider, QWidget

from app.core.frequency_axis import FrequencyScale
from app.viewmodels.picture_look import COLOUR_MAPS, LEVELS_DB, RANGES_DB, PictureLook
from app.views.theme import SPACE_L, SPACE_M

_SLIDER_WIDTH = 200


class LookPanel(QWidget):
    """Colour map, levels and frequency scale; they hold for the whole project.

    Parameters
    ----------
    look
        What is shown and changed.
    """

    def __init__(self, look: PictureLook) -> None:
        super().__init__()
        self._look = look
        self._map = _choice("Colour map", COLOUR_MAPS, [name.capitalize() for name in COLOUR_MAPS])
        self._scale = _choice("Frequency scale", list(FrequencyScale), ["Linear", "Mel: as people hear"])
        self._top = _slider("Level of the brightest colour (dBFS)", LEVELS_DB)
        self._range = _slider("Levels between the brightest and the darkest colour (dB)", RANGES_DB)
        self._all = QPushButton("Show all frequencies")
        self._all.setToolTip("Show all frequencies (Alt+wheel on the spectrogram zooms them)")
        self._lay_out()
        self._map.activated.connect(lambda _: look.choose_map(self._map.currentData()))
        self._scale.activated.connect(lambda _: look.choose_scale(FrequencyScale(self._scale.currentData())))
        self._top.valueChanged.connect(self._choose_levels)
        self._range.valueChanged.connect(self._choose_levels)
        self._all.clicked.connect(look.show_all)
        look.changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        form.setSpacing(SPACE_M)
        form.addRow("Colours", self._map)
        form.addRow("Frequencies", self._scale)
        form.addRow("Brightness", self._top)
        form.addRow("Range", self._range)
        form.addRow(self._all)

    def _show(self) -> None:
        look = self._look.look
        self._map.setCurrentIndex(self._map.findData(look.colour_map))
        self._scale.setCurrentIndex(self._scale.findData(look.scale))
        with QSignalBlocker(self._top), QSignalBlocker(self._range):
            self._top.setValue(round(sum(LEVELS_DB) - look.top_db))  # to the right is brighter
            self._range.setValue(round(look.range_db))

    def _choose_levels(self) -> None:
        self._look.choose_levels(sum(LEVELS_DB) - self._top.value(), self._range.value())


def _choice(name: str, values: Sequence[str], texts: Sequence[str]) -> QComboBox:
    box = QComboBox()
    for value, text in zip(values, texts, strict=True):
        box.addItem(text, value)
    box.setAccessibleName(name)
    box.setToolTip(name)
    return box


def _slider(name: str, limits: tuple[float, float]) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(*map(round, limits))
    slider.setMinimumWidth(_SLIDER_WIDTH)
    slider.setAccessibleName(name)
    slider.setToolTip(name)
    return slider
