"""What can be chosen of some formats only."""

from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from app.core.formats import ExportFormat
from app.viewmodels.exportable import ExportWish
from app.views.stylesheet import SPACE_M

_LONGEST_S = 600.0
_STEP_S = 0.5


class ExportOptions(QWidget):
    """Shows the options of one format; formats without any take no room."""

    def __init__(self) -> None:
        super().__init__()
        self.padding = QDoubleSpinBox(decimals=1, singleStep=_STEP_S, maximum=_LONGEST_S, suffix=" s")
        self.padding.setValue(ExportWish.padding_s)
        self.padding.setToolTip("Sound before and after each event that its clip holds too")
        self._padding_name = QLabel("&Before and after each event")
        self._padding_name.setBuddy(self.padding)
        self.frequencies = QCheckBox("A second line with the &frequencies of each label")
        self.frequencies.setToolTip("Older versions of Audacity do not know such lines")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        for widget in (self._padding_name, self.padding, self.frequencies):
            layout.addWidget(widget)
        layout.addStretch(1)

    def show_form(self, form: ExportFormat) -> None:
        """Show what can be chosen of a format."""
        is_clip, is_labels = form in (ExportFormat.WAV, ExportFormat.FLAC), form is ExportFormat.AUDACITY
        for widget in (self._padding_name, self.padding):
            widget.setVisible(is_clip)
        self.frequencies.setVisible(is_labels)
        self.setVisible(is_clip or is_labels)
