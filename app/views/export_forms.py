"""The formats that events can be exported in, and where each of them opens."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from app.core.formats import ExportFormat
from app.viewmodels.exportable import Exportable

_TEXTS: Final = {
    ExportFormat.CSV: ("CSV table", "Spreadsheets, R, Python: all there is to know of each event"),
    ExportFormat.JSON: ("JSON lines", "Programs: the same, an object on each line"),
    ExportFormat.PARQUET: ("Parquet table", "pandas, R, DuckDB: the same, with types"),
    ExportFormat.RAVEN: ("Raven selection table", "Raven Pro and Lite: one for all recordings as a sequence"),
    ExportFormat.AUDACITY: ("Audacity labels", "Audacity, File > Import > Labels: one track a recording"),
    ExportFormat.WAV: ("Sound clips, WAV", "Any player or editor: a file for each event, with a mark"),
    ExportFormat.FLAC: ("Sound clips, FLAC", "The same at about half the size"),
    ExportFormat.COPY: ("Marked copies, WAV", "Audition, Reaper and other editors: recordings with marks"),
}
"""Name and where it opens; tables come before sound."""

_FORM = Qt.ItemDataRole.UserRole


class ExportForms(QTreeWidget):
    """A list of formats of which one is chosen; what cannot be written here is off, and says why.

    Parameters
    ----------
    exportable
        Knows what cannot be written.
    """

    chosen = Signal()

    def __init__(self, exportable: Exportable) -> None:
        super().__init__()
        self.setAccessibleName("Formats")
        self.setToolTip("The form that events are written in")
        self.setHeaderLabels(["Format", "Opens in"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        items = [self._item(form, *texts, exportable.obstacle(form)) for form, texts in _TEXTS.items()]
        self.resizeColumnToContents(0)
        self.setCurrentItem(items[0])
        self.currentItemChanged.connect(lambda *_: self.chosen.emit())

    @property
    def form(self) -> ExportFormat:
        """The format that is chosen."""
        return ExportFormat(self.currentIndex().siblingAtColumn(0).data(_FORM))

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.currentIndex().siblingAtColumn(0).data())

    def _item(self, form: ExportFormat, name: str, opens_in: str, obstacle: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self, [name, obstacle or opens_in])
        item.setData(0, _FORM, form.value)
        item.setDisabled(bool(obstacle))
        for column in range(self.columnCount()):
            item.setToolTip(column, obstacle or f"{name}: {opens_in}")
        return item
