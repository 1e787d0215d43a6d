"""Whether live sound is kept, and where."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QGridLayout, QLabel, QWidget

from app.core.files import sound_folder
from app.core.live_settings import ROTATIONS_MIN, LiveSettings
from app.views.dialog import button, muted
from app.views.elided_label import ElidedLabel
from app.views.stylesheet import SPACE_M

_KEPT = "Files follow each other without a gap, in a folder for each session."
_NOT_KEPT = "Only the tags are kept: nothing of the sound can be seen or heard, now or later."


class LiveRecordForm(QWidget):
    """Lets recording be switched off, and the folder and the length of the files be chosen."""

    changed = Signal(object)
    """Fields of `LiveSettings` that the user chose: ``dict[str, object]``."""

    def __init__(self) -> None:
        super().__init__()
        self._records = QCheckBox("&Keep the sound")
        self._records.setToolTip("As FLAC files, at the microphone's own rate")
        self._folder = ElidedLabel("")
        self._choose = button("Choose …", "Keep live sound in another folder")
        self._rotation = QComboBox()
        self._rotation.setToolTip("How long each file becomes")
        self._says = muted()
        self._rows = QWidget()
        self._lay_out()
        self._records.toggled.connect(lambda on: self.changed.emit({"records": on}))
        self._choose.clicked.connect(self._ask_for_folder)
        self._rotation.activated.connect(lambda _: self.changed.emit({"rotation_min": self._rotation.currentData()}))

    def show_settings(self, settings: LiveSettings) -> None:
        """Show what is chosen."""
        self._records.setChecked(settings.records)
        folder = settings.folder or str(sound_folder())
        self._folder.setText(folder)
        self._folder.setToolTip(folder)
        self._rotation.setCurrentIndex(self._rotation.findData(settings.rotation_min))
        self._rows.setEnabled(settings.records)
        self._says.setText(_KEPT if settings.records else _NOT_KEPT)

    def _lay_out(self) -> None:
        for minutes in ROTATIONS_MIN:
            self._rotation.addItem("1 minute" if minutes == 1 else f"{minutes} minutes", minutes)
        rotation = QLabel("&New file every")
        rotation.setBuddy(self._rotation)
        rows = QGridLayout(self._rows)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_M)
        rows.addWidget(QLabel("Folder"), 0, 0)
        rows.addWidget(self._folder, 0, 1)
        rows.addWidget(self._choose, 0, 2)
        rows.addWidget(rotation, 1, 0)
        rows.addWidget(self._rotation, 1, 1, 1, 2)
        rows.setColumnStretch(1, 1)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        for row, widget in enumerate((self._records, self._rows, self._says)):
            layout.addWidget(widget, row, 0)

    def _ask_for_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Keep live sound in", self._folder.text())
        if folder:
            self.changed.emit({"folder": str(Path(folder))})
